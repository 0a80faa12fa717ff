package dev.tocsin.machine.demo.tally;

import java.util.ArrayList;
import java.util.List;

/** All accounts, in the order they were opened. */
public final class Tally {
  private final List<Account> accounts = new ArrayList<>();

  /** Creates a tally without accounts. */
  public Tally() {}

  /**
   * Opens an account.
   *
   * @param name the source
   * @param kind what it is to the guest
   * @param path how its interrupts travel
   * @return the account
   */
  public Account open(String name, SourceReport.Kind kind, SourceReport.Route path) {
    Account account = new Account(name, kind, path);
    accounts.add(account);
    return account;
  }

  /**
   * Adds an account that was opened elsewhere.
   *
   * @param account the account
   */
  public void add(Account account) {
    accounts.add(account);
  }

  /**
   * Returns how the accounts stand.
   *
   * @return those of sources that were rung at all, in the order they were opened
   */
  public List<SourceReport> reports() {
    return accounts.stream()
        .map(Account::report)
        .filter(report -> report.triggered() + report.handled() > 0)
        .toList();
  }
}
