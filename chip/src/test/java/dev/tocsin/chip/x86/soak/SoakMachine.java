package dev.tocsin.chip.x86.soak;

import dev.tocsin.chip.x86.ChipOptions;
import dev.tocsin.chip.x86.ChipWiring;
import dev.tocsin.chip.x86.SoftIrqChip;
import dev.tocsin.chip.x86.apic.ApicBase;
import dev.tocsin.chip.x86.apic.LocalApic;
import dev.tocsin.chip.x86.message.DeliveryMode;
import dev.tocsin.chip.x86.timer.ApicClock;
import dev.tocsin.engine.InterruptEngine;
import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.LegacyIrqGroupConfig;
import dev.tocsin.interrupt.LineGroup;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqGroupConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;

/** Eight processors, and 64 sources of all kinds over one engine. */
final class SoakMachine implements AutoCloseable {
  static final int PROCESSORS = 8;
  static final int SOURCES = 64;

  private static final int GROUP = 16;
  private static final int MESSAGES = 40;
  private static final int EDGES = 8;
  private static final int FIRST_VECTOR = 0x40;
  private static final int FIRST_LINE = 3;
  private static final int PINS = 40;
  private static final int LEVEL = 1 << 15;
  private static final int MASKED = 1 << 16;
  private static final long X2APIC = ApicBase.ADDRESS | 3 << 10;

  private final Account account = new Account(SOURCES);
  private final List<SoakProcessor> processors = new ArrayList<>();
  private final List<Source> sources = new ArrayList<>();

  /** For each vector, the sources that ask by it. */
  private final List<List<Source>> byVector = new ArrayList<>();

  private final AtomicLong changes = new AtomicLong();
  private final SoftIrqChip chip;
  private final InterruptEngine engine;
  private volatile boolean running = true;

  /** What may be wrong on the way, for a test of the account. */
  record Wiring(UnaryOperator<BackEnd> backEnd, UnaryOperator<IntConsumer> kick) {
    static final Wiring SOUND = new Wiring(UnaryOperator.identity(), UnaryOperator.identity());
  }

  SoakMachine(Wiring wiring) throws InterruptException {
    var clock = ApicClock.of(System::nanoTime, 1_000_000_000L);
    IntConsumer kick = wiring.kick().apply(cpu -> processors.get(cpu).kick());
    var ids = new ArrayList<Integer>();
    for (int i = 0; i < PROCESSORS; i++) {
      ids.add(i);
    }
    chip = new SoftIrqChip(new ChipOptions(ids, PINS, true), new ChipWiring(clock, kick, _ -> {}));
    engine = InterruptEngine.start(wiring.backEnd().apply(chip.backEnd("soak", Optional.empty())));
    for (int i = 0; i < PROCESSORS; i++) {
      processors.add(new SoakProcessor(i, enabled(chip.localApic(i)), this));
    }
    for (int vector = 0; vector < 256; vector++) {
      byVector.add(new ArrayList<>());
    }
    addMessages();
    addEdges();
    addLevels();
    open();
    processors.forEach(SoakProcessor::start);
  }

  private static LocalApic enabled(LocalApic apic) {
    apic.inbox().signal(DeliveryMode.START_UP, 1);
    apic.takeEvents();
    apic.write(0xf0, 4, 0x1ff);
    apic.writeMsr(LocalApic.BASE_MSR, X2APIC);
    return apic;
  }

  private void addMessages() throws InterruptException {
    for (int first = 0; first < MESSAGES; first += GROUP) {
      int size = Math.min(GROUP, MESSAGES - first);
      MessageGroup group =
          engine.managersFor("disk").msi().createGroup(new MsiIrqGroupConfig(first, size));
      var gate = new GroupGate(group);
      for (int i = 0; i < size; i++) {
        int vector = FIRST_VECTOR + first + i;
        var member = new MessageSource.Member(group, gate, i);
        add(vector, new MessageSource(first + i, vector, member, this));
      }
    }
  }

  private void addEdges() throws InterruptException {
    for (int i = 0; i < EDGES; i++) {
      int line = FIRST_LINE + i;
      LineGroup group = lineGroup(line);
      var gated = new EdgeLine.Group(group, new GroupGate(group));
      add(FIRST_VECTOR + MESSAGES + i, new EdgeLine(sources.size(), line, gated, this));
      program(line, i, false);
    }
  }

  /** Two devices on each line; on half of the lines they fall at the end of the interrupt. */
  private void addLevels() throws InterruptException {
    for (int i = 0; sources.size() < SOURCES; i++) {
      int line = FIRST_LINE + EDGES + i;
      for (int share = 0; share < 2; share++) {
        var device = new LevelLine(sources.size(), line, i % 2 == 0, lineGroup(line), this);
        add(FIRST_VECTOR + MESSAGES + EDGES + i, device);
      }
      program(line, i, false);
    }
  }

  private LineGroup lineGroup(int line) throws InterruptException {
    return engine.managersFor("line").legacy().createGroup(new LegacyIrqGroupConfig(line));
  }

  private void add(int vector, Source source) {
    sources.add(source);
    byVector.get(vector).add(source);
  }

  /** Writes a line's pin; one writer at a time, as a driver's lock has it. */
  synchronized void program(int line, int processor, boolean masked) {
    int vector = FIRST_VECTOR + MESSAGES + line - FIRST_LINE;
    boolean level = line >= FIRST_LINE + EDGES;
    register(0x11 + 2 * line, processor << 24);
    register(0x10 + 2 * line, vector | (level ? LEVEL : 0) | (masked ? MASKED : 0));
  }

  private void register(int index, int value) {
    chip.writeIoApic(0x00, 4, index);
    chip.writeIoApic(0x10, 4, Integer.toUnsignedLong(value));
  }

  /** A handler runs. */
  void handle(int vector) throws InterruptException {
    boolean any = false;
    for (Source source : byVector.get(vector)) {
      any |= source.handle();
    }
    if (!any) {
      account.complain("spurious: vector 0x%x".formatted(vector));
    }
  }

  /** Makes all sources live. */
  void open() throws InterruptException {
    for (Source source : sources) {
      source.open();
    }
  }

  /** Whether all processors sleep; while nobody sends they sleep on. */
  boolean atRest() {
    long before = sleeps();
    return processors.stream().allMatch(SoakProcessor::asleep) && sleeps() == before;
  }

  List<Source> sources() {
    return sources;
  }

  List<SoakProcessor> processors() {
    return processors;
  }

  Account account() {
    return account;
  }

  boolean running() {
    return running;
  }

  void changed() {
    changes.incrementAndGet();
  }

  long changes() {
    return changes.get();
  }

  private long sleeps() {
    return processors.stream().mapToLong(SoakProcessor::sleeps).sum();
  }

  @Override
  public void close() {
    running = false;
    processors.forEach(SoakProcessor::end);
    engine.close();
  }
}
