package dev.tocsin.machine.demo;

import java.util.ArrayList;
import java.util.List;

/** All accounts, in the order they were opened. */
final class Tally {
  private final List<Account> accounts = new ArrayList<>();

  Account open(String name, SourceReport.Kind kind, SourceReport.Route path) {
    Account account = new Account(name, kind, path);
    accounts.add(account);
    return account;
  }

  void add(Account account) {
    accounts.add(account);
  }

  /** Accounts of sources that were rung at all. */
  List<SourceReport> reports() {
    return accounts.stream()
        .map(Account::report)
        .filter(report -> report.triggered() + report.handled() > 0)
        .toList();
  }
}
