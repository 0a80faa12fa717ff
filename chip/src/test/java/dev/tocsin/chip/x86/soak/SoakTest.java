package dev.tocsin.chip.x86.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.engine.port.Delivery;
import dev.tocsin.engine.port.LinePort;
import dev.tocsin.engine.port.PreparedMessage;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.LegacyIrqSourceConfig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * All at once, for some seconds: {@code -Dtocsin.soak.seconds=60} makes it longer.
 *
 * <p>That the account is not blind is tested with wirings that do now and then what must not be.
 */
@Timeout(600)
class SoakTest {
  private static final Duration TIME =
      Duration.ofSeconds(Integer.getInteger("tocsin.soak.seconds", 5));

  /** A broken wiring is found long before. */
  private static final Duration SHORT = Duration.ofSeconds(20);

  private static final long POLL_NANOS = 20_000;
  private static final int NOW_AND_THEN = 500;

  @Test
  void nothingIsLostAndNothingIsSpurious() throws Exception { // S35, S36, S43, S47, S53, S54
    try (var machine = new SoakMachine(SoakMachine.Wiring.SOUND)) {
      Soak.run(machine, TIME);

      var account = machine.account();
      assertEquals(List.of(), account.complaints());
      long seconds = TIME.toSeconds();
      System.out.printf(
          "soak: %d s, %,d triggers, %,d deliveries, %,d changes, %,d rests, %,d exact%n",
          seconds,
          account.triggers(),
          account.deliveries(),
          machine.changes(),
          account.rests(),
          account.exact());
      assertTrue(account.rests() > 20 * seconds, "hardly any rest");
      assertTrue(account.triggers() > 500 * seconds, "hardly anything was triggered");
      assertTrue(account.deliveries() > account.triggers() / 4, "hardly anything arrived");
      assertTrue(account.deliveries() < account.triggers(), "nothing coalesced");
      assertTrue(account.exact() > 100 * seconds, "hardly any exact count");
      assertTrue(machine.changes() > 200 * seconds, "hardly anything was changed");
      for (SoakProcessor processor : machine.processors()) {
        assertTrue(processor.handlers() > 0, "a processor had nothing to do");
        assertTrue(processor.sleeps() > 0, "a processor never slept");
      }
      long nested = machine.processors().stream().mapToLong(SoakProcessor::nested).sum();
      assertTrue(nested > 0, "no processor was ever interrupted in a handler");
    }
  }

  @Test
  void aMessageThatIsSwallowedIsFound() throws Exception {
    expect("lost", messages(message -> new Odd(message, false)));
  }

  @Test
  void aMessageThatComesTwiceIsFound() throws Exception {
    expect("spurious", messages(message -> new Odd(message, true)));
  }

  @Test
  void aKickThatIsSwallowedIsFound() throws Exception {
    var count = new AtomicInteger();
    expect(
        "lost",
        new SoakMachine.Wiring(
            UnaryOperator.identity(),
            kick ->
                cpu -> {
                  if (count.incrementAndGet() % NOW_AND_THEN != 0) {
                    kick.accept(cpu);
                  }
                }));
  }

  @Test
  void aLineThatRisesByItselfIsFound() throws Exception {
    expect("spurious", lines(true));
  }

  @Test
  void aRiseThatIsSwallowedIsFound() throws Exception {
    expect("lost", lines(false));
  }

  private static void expect(String complaint, SoakMachine.Wiring wiring) throws Exception {
    try (var machine = new SoakMachine(wiring)) {
      Soak.run(machine, SHORT);

      List<String> complaints = machine.account().complaints();
      assertTrue(
          complaints.stream().anyMatch(found -> found.startsWith(complaint)),
          complaint + " in " + complaints);
    }
  }

  private static SoakMachine.Wiring messages(UnaryOperator<PreparedMessage> odd) {
    return new SoakMachine.Wiring(
        real ->
            new BackEnd(
                real.name(),
                config -> {
                  PreparedMessage message = real.messages().prepare(config);
                  return message.deliverable() ? odd.apply(message) : message;
                },
                real.lines(),
                real.resample(),
                real.rings()),
        UnaryOperator.identity());
  }

  /** A message that is sent twice, or not at all, now and then. */
  private static final class Odd extends PreparedMessage {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final PreparedMessage real;
    private final boolean twice;

    Odd(PreparedMessage real, boolean twice) {
      super(real.config(), true);
      this.real = real;
      this.twice = twice;
    }

    @Override
    public Delivery deliver() throws InterruptException {
      if (COUNT.incrementAndGet() % NOW_AND_THEN != 0) {
        return real.deliver();
      }
      if (!twice) {
        return Delivery.DELIVERED;
      }
      real.deliver();
      for (int i = 0; i < 100 && real.deliver() == Delivery.COALESCED; i++) {
        LockSupport.parkNanos(POLL_NANOS);
      }
      return Delivery.DELIVERED;
    }
  }

  private static SoakMachine.Wiring lines(boolean more) {
    return new SoakMachine.Wiring(
        real ->
            new BackEnd(
                real.name(),
                real.messages(),
                new OddLines(real.lines(), more),
                real.resample(),
                real.rings()),
        UnaryOperator.identity());
  }

  /** Lines that rise now and then without reason, or do not although they should. */
  private static final class OddLines implements LinePort {
    private final AtomicInteger count = new AtomicInteger();
    private final LinePort real;
    private final boolean more;

    OddLines(LinePort real, boolean more) {
      this.real = real;
      this.more = more;
    }

    @Override
    public int lines() {
      return real.lines();
    }

    @Override
    public int lineOf(LegacyIrqSourceConfig pin) {
      return real.lineOf(pin);
    }

    @Override
    public void set(int line, boolean high) throws InterruptException {
      boolean odd = count.incrementAndGet() % NOW_AND_THEN == 0;
      if (odd && more && !high) {
        real.set(line, false);
        real.set(line, true);
      }
      if (!odd || more || !high) {
        real.set(line, high);
      }
    }
  }
}
