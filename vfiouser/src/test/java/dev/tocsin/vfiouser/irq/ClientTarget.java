package dev.tocsin.vfiouser.irq;

import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.kvm.backend.KvmRings;
import dev.tocsin.linux.EventFd;
import dev.tocsin.linux.Fd;
import dev.tocsin.linux.LinuxException;
import dev.tocsin.testkit.contract.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A client that has assigned an eventfd to every vector and pin, and looks at them. */
final class ClientTarget implements Target {
  private static final int LEVEL = 0;
  private static final int EDGE = 1;

  private final ClientVectors vectors = new ClientVectors();
  private final ClientLines lines = new ClientLines(2);
  private final List<EventFd> messages = new ArrayList<>();
  private final List<EventFd> pins = new ArrayList<>();
  private final KvmRings rings = KvmRings.create();
  private final BackEnd backEnd =
      new BackEnd("vfio-user", vectors, lines, Optional.empty(), Optional.of(rings.rings()));

  ClientTarget() throws LinuxException {
    for (int i = 0; i < MESSAGES; i++) {
      var one = EventFd.create();
      messages.add(one);
      vectors.assign(i, one.dup());
    }
    for (int i = 0; i < 2; i++) {
      var one = EventFd.create();
      pins.add(one);
      lines.pin(i).assign(one.dup());
    }
  }

  @Override
  public BackEnd backEnd() {
    return backEnd;
  }

  @Override
  public MsiIrqSourceConfig message(int number) {
    return ClientVectors.message(number);
  }

  @Override
  public List<MsiIrqSourceConfig> undeliverable() {
    int data = MESSAGES - 1;
    return List.of(
        new MsiIrqSourceConfig(0, 0xfee0_0000, data, 0),
        new MsiIrqSourceConfig(1, 0, data, 0),
        new MsiIrqSourceConfig(0, 0, ClientVectors.COUNT, 0),
        new MsiIrqSourceConfig(0, 0, -1, 0));
  }

  @Override
  public boolean took(int number) throws LinuxException {
    return messages.get(number).drain() > 0;
  }

  @Override
  public int levelLine() {
    return LEVEL;
  }

  /** A client that unmasks a pin learns whether it is asserted. */
  @Override
  public boolean high() throws LinuxException {
    pins.get(LEVEL).drain();
    lines.pin(LEVEL).unmask();
    return pins.get(LEVEL).drain() > 0;
  }

  @Override
  public int edgeLine() {
    return EDGE;
  }

  @Override
  public boolean rose() throws LinuxException {
    boolean rung = pins.get(EDGE).drain() > 0;
    lines.pin(EDGE).unmask();
    return rung;
  }

  @Override
  public void serve() {
    throw new UnsupportedOperationException("a pin without an end of interrupt");
  }

  /** Made by another part of the program, which other doorbells are of. */
  @Override
  public Optional<Notifier> eventFd() throws Exception {
    try (var others = KvmRings.create();
        var bell = others.rings().bells().create()) {
      return Optional.of(bell.export());
    }
  }

  @Override
  public Optional<Notifier> notEventFd() throws LinuxException {
    return Optional.of(new Zeroes(Fd.open("/dev/zero", Fd.READ_WRITE)));
  }

  /** A file that is no eventfd. */
  private record Zeroes(Fd file) implements Notifier {
    @Override
    public void ring() {
      throw new AssertionError("nobody rings here");
    }

    @Override
    public int descriptor() {
      return file.number();
    }

    @Override
    public void close() {
      file.close();
    }
  }

  @Override
  public void close() {
    for (int i = 0; i < MESSAGES; i++) {
      var one = vectors.assign(i, null);
      if (one != null) {
        one.close();
      }
    }
    lines.pin(LEVEL).clear();
    lines.pin(EDGE).clear();
    messages.forEach(EventFd::close);
    pins.forEach(EventFd::close);
    rings.close();
  }
}
