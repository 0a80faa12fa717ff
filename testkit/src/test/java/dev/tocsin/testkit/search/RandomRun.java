package dev.tocsin.testkit.search;

import dev.tocsin.engine.EngineOptions;
import dev.tocsin.engine.InterruptEngine;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MessageBatch;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqGroupConfig;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.testkit.Errno;
import dev.tocsin.testkit.Faults;
import dev.tocsin.testkit.HookedBackEnd;
import dev.tocsin.testkit.ManualClock;
import dev.tocsin.testkit.PortCall;
import dev.tocsin.testkit.simulated.SimulatedKernel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A long way of random actions over several groups, few routes and a host that refuses now and
 * then; what must hold on every way is checked at each step.
 */
final class RandomRun {
  private static final int GROUPS = 3;
  private static final int SIZE = 3;
  private static final int ROUTES = 4;
  private static final double REFUSALS = 0.1;

  private final Random random;
  private final SimulatedKernel kernel = new SimulatedKernel(ROUTES, 2, this::delivered);
  private final Faults faults = new Faults();
  private final ManualClock clock = new ManualClock();
  private final InterruptEngine engine;
  private final List<RandomSource> sources = new ArrayList<>();
  private final List<MsiIrqSourceConfig> seen = new ArrayList<>();
  private int messages;
  private long delivered;

  RandomRun(long seed) throws InterruptException {
    random = new Random(seed);
    engine =
        InterruptEngine.start(
            HookedBackEnd.of(kernel.backEnd(), faults),
            new EngineOptions(2, Duration.ofMillis(100), Duration.ofMillis(2), false, clock));
    for (int i = 0; i < GROUPS; i++) {
      replaceGroup(i);
    }
  }

  long delivered() {
    return delivered;
  }

  private void delivered(MsiIrqSourceConfig message) {
    seen.add(message);
  }

  /** Destroys a group, if it is there, and makes another in its place. */
  private void replaceGroup(int number) throws InterruptException {
    List<RandomSource> old = sources.stream().filter(s -> s.groupNumber() == number).toList();
    if (!old.isEmpty()) {
      old.getFirst().group().close();
      judge(old, List.of());
      sources.removeAll(old);
      for (RandomSource source : old) {
        source.ringAndCloseHandles();
      }
      mustBe(seen.isEmpty(), "delivered after destroy");
    }
    MessageGroup group =
        engine
            .managersFor("device " + number)
            .msi()
            .createGroup(new MsiIrqGroupConfig((long) number * SIZE, SIZE));
    for (int i = 0; i < SIZE; i++) {
      sources.add(new RandomSource(kernel, group, number, i));
    }
  }

  /** Does so many random actions, with everything let out now and then. */
  void run(int steps) throws InterruptException {
    for (int i = 0; i < steps; i++) {
      RandomSource source = sources.get(random.nextInt(sources.size()));
      refuseNowAndThen();
      step(source);
      if (i % 200 == 199) {
        settle();
      }
    }
    settle();
    finish();
  }

  private void refuseNowAndThen() {
    faults.clear();
    if (random.nextInt(4) == 0) {
      for (PortCall call : PortCall.values()) {
        if (call.refusable()) {
          faults.refuseIf(call, Errno.ENOMEM, () -> random.nextDouble() < REFUSALS);
        }
      }
    }
  }

  private void step(RandomSource source) throws InterruptException {
    switch (random.nextInt(40)) {
      case 0 -> gate(source, true);
      case 1 -> {
        if (random.nextInt(4) == 0) {
          gate(source, false);
        }
      }
      case 2 -> {
        if (random.nextInt(20) == 0) {
          replaceGroup(source.groupNumber());
        }
      }
      case 3, 4, 5, 6, 7 -> update(source, random.nextInt(3) == 0, true);
      case 8, 9 -> update(source, random.nextInt(3) == 0, false);
      case 10 -> setGsi(source);
      case 11, 12 -> batch(source.groupNumber());
      case 13, 14, 15, 16, 17, 18 -> attempt(List.of(), () -> source.trigger());
      case 19, 20, 21, 22, 23, 24, 25 -> attempt(List.of(), () -> source.ring());
      case 26, 27 -> attempt(List.of(), () -> source.export());
      case 28 -> attempt(List.of(), () -> source.replaceNotifier(random.nextBoolean()));
      case 29, 30 -> attempt(List.of(), () -> source.group().isPending(source.index()));
      case 31 -> {
        clock.advance(Duration.ofMillis(random.nextInt(150)));
        attempt(List.of(), () -> engine.relay(0));
      }
      default -> {
        clock.advance(Duration.ofMillis(random.nextInt(3)));
        attempt(List.of(), () -> engine.relay(0));
      }
    }
  }

  /** A change of one source that an action would make. */
  private record Wish(RandomSource source, RandomSource.Setting setting) {}

  @FunctionalInterface
  private interface Call {
    void run() throws InterruptException;
  }

  /** Does something; if it fails, the host must have refused something, and nothing has changed. */
  private boolean attempt(List<Wish> wishes, Call call) {
    int before = faults.refused();
    boolean done;
    try {
      call.run();
      done = true;
    } catch (InterruptException e) {
      mustBe(faults.refused() > before, "failed although nothing was refused: " + e);
      done = false;
    }
    List<RandomSource.Setting> old = wishes.stream().map(w -> w.source.setting()).toList();
    if (done) {
      wishes.forEach(w -> w.source.put(w.setting));
    }
    judge(List.of(), done ? old : List.of());
    return done;
  }

  /** What was delivered must be in force now, or in force before in the same call. */
  private void judge(List<RandomSource> gone, List<RandomSource.Setting> before) {
    for (MsiIrqSourceConfig message : seen) {
      delivered++;
      RandomSource from =
          sources.stream()
              .filter(s -> s.says(message))
              .findAny()
              .orElseThrow(() -> new AssertionError("stale or torn: " + message));
      boolean was = before.stream().anyMatch(b -> b.live() && message.equals(b.message()));
      mustBe(gone.contains(from) || was || from.live(message), "not in force: " + message);
      from.deliver();
    }
    seen.clear();
    sources.forEach(RandomSource::excuseIfNobodyListens);
    mustBe(kernel.hazards().isEmpty(), kernel.hazards().toString());
    mustBe(kernel.routes().size() <= ROUTES, "more routes than fit");
  }

  private void gate(RandomSource source, boolean enable) throws InterruptException {
    List<Wish> wishes =
        sources.stream()
            .filter(s -> s.groupNumber() == source.groupNumber())
            .map(s -> new Wish(s, s.setting().enabled(enable)))
            .toList();
    MessageGroup group = source.group();
    attempt(
        wishes,
        () -> {
          if (enable) {
            group.enable();
          } else {
            group.disable();
          }
        });
  }

  private void update(RandomSource source, boolean masked, boolean now) {
    MsiIrqSourceConfig message = message(source);
    RandomSource.Setting next =
        now ? source.setting().to(message, masked) : source.setting().staged(message, masked);
    attempt(
        List.of(new Wish(source, next)),
        () -> source.group().update(source.index(), message, masked, now));
  }

  /** Mostly a new message; now and then the present one, or one that no chip takes. */
  private MsiIrqSourceConfig message(RandomSource source) {
    MsiIrqSourceConfig present = source.setting().message();
    if (present != null && random.nextInt(3) == 0) {
      return present;
    }
    messages++;
    int address = random.nextInt(8) == 0 ? 0x1230_0000 : 0xfee0_0000;
    // The requester makes each of them another one.
    return new MsiIrqSourceConfig(0, address, 0x41, messages);
  }

  private void setGsi(RandomSource source) {
    List<Wish> wishes =
        sources.stream()
            .filter(s -> s.groupNumber() == source.groupNumber())
            .map(s -> new Wish(s, s.setting().set()))
            .toList();
    attempt(wishes, () -> source.group().setGsi());
  }

  private void batch(int group) {
    var wishes = new ArrayList<Wish>();
    for (RandomSource source : sources) {
      if (source.groupNumber() == group && random.nextBoolean()) {
        boolean mask = random.nextInt(3) == 0;
        wishes.add(
            new Wish(
                source,
                mask ? source.setting().mask() : source.setting().to(message(source), false)));
      }
    }
    if (!wishes.isEmpty()) {
      attempt(wishes, () -> batch(wishes));
    }
  }

  private static void batch(List<Wish> wishes) throws InterruptException {
    try (MessageBatch batch = wishes.getFirst().source.group().batch()) {
      for (Wish wish : wishes) {
        MsiIrqSourceConfig message = wish.setting.message();
        if (wish.setting.masked() || message == null) {
          batch.mask(wish.source.index());
        } else {
          batch.unmask(wish.source.index(), message);
        }
      }
    }
  }

  /** The host is kind again, everything is live: what does not come now never comes. */
  private void settle() throws InterruptException {
    faults.clear();
    for (RandomSource source : sources) {
      gate(source, true);
      messages++;
      var message = new MsiIrqSourceConfig(0, 0xfee0_0000, 0x41, messages);
      attempt(
          List.of(new Wish(source, source.setting().to(message, false))),
          () -> source.group().update(source.index(), message, false, true));
    }
    for (int i = 0; i < 3; i++) {
      clock.advance(Duration.ofMillis(20));
      attempt(List.of(), () -> engine.relay(0));
    }
    for (RandomSource source : sources) {
      source.mustBeSettled();
    }
  }

  private void finish() throws InterruptException {
    engine.close();
    for (RandomSource source : sources) {
      source.ringAndCloseHandles();
    }
    mustBe(seen.isEmpty(), "delivered after destroy");
    mustBe(kernel.openDescriptors() == 0, "descriptors are left");
    mustBe(kernel.routes().isEmpty(), "routes are left");
    mustBe(engine.ledger().report().isEmpty(), engine.ledger().report());
  }

  private static void mustBe(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
