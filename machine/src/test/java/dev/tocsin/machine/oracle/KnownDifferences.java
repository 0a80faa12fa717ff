package dev.tocsin.machine.oracle;

import dev.tocsin.machine.oracle.Step.Asks;
import dev.tocsin.machine.oracle.Step.In;
import dev.tocsin.machine.oracle.Step.Line;
import dev.tocsin.machine.oracle.Step.Load;
import dev.tocsin.machine.oracle.Step.Out;
import dev.tocsin.machine.oracle.Step.ReadIndexed;
import dev.tocsin.machine.oracle.Step.ReadMsr;
import dev.tocsin.machine.oracle.Step.Serve;
import dev.tocsin.machine.oracle.Step.Store;
import dev.tocsin.machine.oracle.Step.Take;
import dev.tocsin.machine.oracle.Step.WriteIndexed;
import dev.tocsin.machine.oracle.Step.WriteMsr;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The differences that docs/chip-differences.md lists, as the shortest scripts that show them. */
final class KnownDifferences {
  private static final long PAGE = ChipBoard.LOCAL_APIC;
  private static final long X2APIC = 0xfee0_0d00L;

  /** The oracles, and what their lines go to. */
  enum Oracle {
    KVM,
    QEMU_PIC,
    QEMU_IOAPIC
  }

  /**
   * One difference.
   *
   * @param id its number in the document
   * @param oracle whose it is
   * @param ours what ours show
   * @param theirs what theirs show
   * @param steps the script, from a fresh board
   */
  record Known(String id, Oracle oracle, String ours, String theirs, List<Step> steps) {
    @Override
    public String toString() {
      return id + " " + oracle;
    }
  }

  private KnownDifferences() {}

  static List<Known> all() {
    return Stream.of(kernelPic(), qemuPic(), ioApic(), page(), registers())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Known> kernelPic() {
    Step take = new Take();
    Step[] nested = {initialise(0x11), line(15), line(3), take, take};
    Step[] kept = {line(3), take, new Line(3, false), initialise(1), status(0x0b), in(0x20)};
    Step[] masked = {out(0x20, 0x68), line(3), take, out(0x21, 8), line(5), take};
    Step[] rotated = {
      out(0x20, 0x80), initialise(3), line(3), take, new Line(3, false), line(3), line(7), take
    };
    return List.of(
        pic("D1", Oracle.KVM, "0x0", "0x7", poll(0x20), in(0x20)),
        pic("D2", Oracle.KVM, "vector 47 vector -1", "vector 47 vector 35", nested),
        pic("D3", Oracle.KVM, "vector 35 0x0", "vector 35 0x8", kept),
        pic("D4", Oracle.KVM, "0x40", "0x0", levelLater()),
        pic("D5", Oracle.KVM, "0x83 0x8", "0x83 0x0", polled()),
        pic("D6", Oracle.KVM, "0x0", "0x4", forgotten()),
        pic("D8", Oracle.KVM, "vector 35 vector 37", "vector 35 vector -1", masked),
        pic("D12", Oracle.KVM, "vector 35 vector 35", "vector 35 vector 39", rotated));
  }

  private static List<Known> qemuPic() {
    Step[] nested = {
      initialise(0x11), line(15), line(3), poll(0x20), in(0x20), poll(0x20), in(0x20)
    };
    Step[] again = {
      out(0x4d1, 0x80), out(0xa0, 0x11), out(0xa1, 0x28), out(0xa1, 2), out(0xa1, 3), line(15),
      poll(0x20), in(0x20), poll(0xa0), in(0xa0), status(0x0a), in(0x20)
    };
    Step[] ended = {
      line(3),
      poll(0x20),
      in(0x20),
      out(0x20, 0x68),
      out(0x21, 8),
      out(0x20, 0x20),
      status(0x0b),
      in(0x20)
    };
    Step[] late = {
      line(3), poll(0x20), in(0x20), out(0x21, 8), line(5), out(0x20, 0x68), new Asks()
    };
    return List.of(
        pic("D2", Oracle.QEMU_PIC, "0x82 0x0", "0x82 0x83", nested),
        pic("D4", Oracle.QEMU_PIC, "0x40", "0x0", levelLater()),
        pic("D6", Oracle.QEMU_PIC, "0x0", "0x4", forgotten()),
        pic("D7", Oracle.QEMU_PIC, "0x82 0x87 0x4", "0x82 0x87 0x0", again),
        pic("D10", Oracle.QEMU_PIC, "0x83 0x8", "0x83 0x0", ended),
        pic("D11", Oracle.QEMU_PIC, "0x83 asks", "0x83 quiet", late));
  }

  private static List<Known> ioApic() {
    Step serve = new Serve(false);
    Step[] nobody = {pin(0x13, 0x0500_0000), pin(0x12, 0x8040), line(1), new ReadIndexed(0x12)};
    Step[] shared = {
      pin(0x13, 0), pin(0x12, 0x8040), pin(0x15, 0), pin(0x14, 0x40), line(1), line(2), serve, serve
    };
    Step[] later = {line(4), pin(0x19, 0), pin(0x18, 0x8040), new ReadIndexed(0x18)};
    Step[] reserved = {pin(0x19, 0), pin(0x18, 0x8005), line(4), new ReadIndexed(0x18)};
    Step[] nmi = {pin(0x19, 0x0500_0000), pin(0x18, 0x8405), line(4), new ReadIndexed(0x18)};
    Step[] narrow = {
      new Store(ChipBoard.IOAPIC, 4, 0x12),
      new Store(ChipBoard.IOAPIC + 0x10, 1, 0x77),
      new ReadIndexed(0x12)
    };
    return List.of(
        apic("D13", Oracle.KVM, "0x9040", "0x8040", nobody),
        apic("D13", Oracle.QEMU_IOAPIC, "0x9040", "0xc040", nobody),
        apic("D14", Oracle.QEMU_IOAPIC, "0xffffffff", "0x0", new ReadIndexed(0x0b)),
        apic("D15", Oracle.KVM, "vector 64 vector 64", "vector 64 vector -1", shared),
        apic("D16", Oracle.KVM, "0x170020", "0x170011", new ReadIndexed(1)),
        apic("D17", Oracle.QEMU_IOAPIC, "0xc040", "0x8040", later),
        apic("D34", Oracle.KVM, "0x9005", "0xc005", reserved),
        apic("D34", Oracle.QEMU_IOAPIC, "0x9005", "0xc005", reserved),
        apic("D35", Oracle.QEMU_IOAPIC, "0x8405", "0xc405", nmi),
        apic("D36", Oracle.KVM, "0x10000", "0x77", narrow));
  }

  private static List<Known> page() {
    Step[] vector = {set(0x280, 0), set(0x300, 0x40005), set(0x280, 0), get(0x280)};
    Step[] level = {set(0x310, 0), set(0x300, 0x4c041), get(0x1a0)};
    Step[] fallen = {set(0x310, 0), set(0x300, 0x8041), get(0x220)};
    Step[] lowest = {
      set(0xd0, 0x0100_0000), set(0x310, 0x8300_0000L), set(0x300, 0x493b), get(0x210)
    };
    Step[] nothing = {set(0x280, 0), set(0x000, 1), set(0x280, 0), get(0x280)};
    return List.of(
        apic("D18", Oracle.KVM, "0x20", "0x0", vector),
        apic("D19", Oracle.KVM, "0x55", "0x0", set(0x80, 0x55), get(0x90)),
        apic("D20", Oracle.KVM, "0x1060014", "0x50014", get(0x30)),
        apic("D20", Oracle.KVM, "0x10041", "0x0", set(0x2f0, 0x10041), get(0x2f0)),
        apic("D21", Oracle.KVM, "0x11ff", "0x1ff", set(0xf0, 0x11ff), get(0xf0)),
        apic("D22", Oracle.KVM, "0x1a041", "0x1f041", set(0x360, 0x1f041), get(0x360)),
        apic("D23", Oracle.KVM, "0x0", "0x2", level),
        apic("D23", Oracle.KVM, "0x2", "0x0", fallen),
        apic("D29", Oracle.KVM, "0x8000000", "0x0", lowest),
        apic("D37", Oracle.KVM, "0x80", "0x0", nothing));
  }

  private static List<Known> registers() {
    Step wide = new WriteMsr(0x1b, X2APIC);
    Step[] bootstrap = {new WriteMsr(0x1b, 0xfee0_0800L), new ReadMsr(0x1b)};
    Step[] disabled = {
      set(0x80, 0x55), new WriteMsr(0x1b, 0xfee0_0100L), new WriteMsr(0x1b, 0xfee0_0900L), get(0x80)
    };
    return List.of(
        apic("D24", Oracle.KVM, "written 0xfee00900", "written 0xfee00800", bootstrap),
        apic("D26", Oracle.KVM, "written written 0x0", "written written 0x55", disabled),
        refused(wide, new WriteMsr(0x808, 0x100)),
        refused(wide, new WriteMsr(0x835, 0x8001_0041L)),
        refused(wide, new WriteMsr(0x80b, 1)));
  }

  private static Known refused(Step wide, Step write) {
    return apic("D27", Oracle.KVM, "written #GP", "written written", wide, write);
  }

  private static Step[] levelLater() {
    return new Step[] {
      out(0x21, 0xff), line(6), initialise(1), out(0x4d0, 0x40), status(0x0a), in(0x20)
    };
  }

  private static Step[] polled() {
    return new Step[] {line(3), poll(0x20), in(0x20), status(0x0b), in(0x20)};
  }

  private static Step[] forgotten() {
    return new Step[] {line(11), initialise(1), out(0xa1, 1), status(0x0a), in(0x20)};
  }

  private static Known pic(String id, Oracle oracle, String ours, String theirs, Step... more) {
    List<Step> steps = new ArrayList<>();
    steps.add(set(0xf0, 0x1ff));
    steps.add(set(0x350, 0x700));
    steps.add(new Line(0, false));
    for (int[] word : new int[][] {{0xa0, 0x11}, {0xa1, 0x28}, {0xa1, 2}, {0xa1, 1}}) {
      steps.add(out(word[0], word[1]));
    }
    steps.add(initialise(1));
    steps.addAll(List.of(more));
    return new Known(id, oracle, ours, theirs, steps);
  }

  private static Known apic(String id, Oracle oracle, String ours, String theirs, Step... more) {
    List<Step> steps = new ArrayList<>();
    steps.add(set(0xf0, 0x1ff));
    steps.add(set(0x350, 0x10000));
    steps.add(set(0xd0, 0xff00_0000L));
    steps.addAll(List.of(more));
    return new Known(id, oracle, ours, theirs, steps);
  }

  /** The first 8259A. */
  private static Step initialise(int icw4) {
    List<Step> words = List.of(out(0x20, 0x11), out(0x21, 0x20), out(0x21, 4), out(0x21, icw4));
    return new Step.Together("initialise", words);
  }

  private static Step out(int port, int value) {
    return new Out(port, 1, value);
  }

  private static Step in(int port) {
    return new In(port, 1);
  }

  private static Step poll(int port) {
    return out(port, 0x0c);
  }

  private static Step status(int which) {
    return out(0x20, which);
  }

  private static Step line(int number) {
    return new Line(number, true);
  }

  private static Step pin(int index, int value) {
    return new WriteIndexed(index, value);
  }

  private static Step set(int register, long value) {
    return new Store(PAGE + register, 4, value);
  }

  private static Step get(int register) {
    return new Load(PAGE + register, 4);
  }
}
