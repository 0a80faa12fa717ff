package dev.tocsin.machine.oracle;

import java.util.List;
import java.util.OptionalLong;

/** One thing that a script does to chips, and what it sees of them. */
sealed interface Step {
  /** What a step saw that sees nothing. */
  String NOTHING = "";

  /** Does it; returns what was seen, in words. */
  String run(ChipBoard board);

  /** Writes a port. */
  record Out(int port, int width, long value) implements Step {
    @Override
    public String run(ChipBoard board) {
      board.out(port, width, value);
      return NOTHING;
    }

    @Override
    public String toString() {
      return "out%d 0x%x, 0x%x".formatted(width, port, value);
    }
  }

  /** Several steps that are never left out one without the others, and see nothing. */
  record Together(String name, List<Step> steps) implements Step {
    @Override
    public String run(ChipBoard board) {
      steps.forEach(step -> step.run(board));
      return NOTHING;
    }

    @Override
    public String toString() {
      return name + " " + steps;
    }
  }

  /** Reads a port. */
  record In(int port, int width) implements Step {
    @Override
    public String run(ChipBoard board) {
      return "0x%x".formatted(board.in(port, width));
    }

    @Override
    public String toString() {
      return "in%d 0x%x".formatted(width, port);
    }
  }

  /** Writes memory. */
  record Store(long address, int width, long value) implements Step {
    @Override
    public String run(ChipBoard board) {
      board.store(address, width, value);
      return NOTHING;
    }

    @Override
    public String toString() {
      return "store%d 0x%x, 0x%x".formatted(width, address, value);
    }
  }

  /** Reads memory. */
  record Load(long address, int width) implements Step {
    @Override
    public String run(ChipBoard board) {
      return "0x%x".formatted(board.load(address, width));
    }

    @Override
    public String toString() {
      return "load%d 0x%x".formatted(width, address);
    }
  }

  /** Writes a register of the IOAPIC by its index. */
  record WriteIndexed(int index, int value) implements Step {
    @Override
    public String run(ChipBoard board) {
      board.store(ChipBoard.IOAPIC, 4, index);
      board.store(ChipBoard.IOAPIC + 0x10, 4, Integer.toUnsignedLong(value));
      return NOTHING;
    }

    @Override
    public String toString() {
      return "ioapic[0x%x] = 0x%x".formatted(index, value);
    }
  }

  /** Reads a register of the IOAPIC by its index. */
  record ReadIndexed(int index) implements Step {
    @Override
    public String run(ChipBoard board) {
      board.store(ChipBoard.IOAPIC, 4, index);
      return "0x%x".formatted(board.load(ChipBoard.IOAPIC + 0x10, 4));
    }

    @Override
    public String toString() {
      return "ioapic[0x%x]".formatted(index);
    }
  }

  /** Writes a model-specific register. */
  record WriteMsr(int msr, long value) implements Step {
    @Override
    public String run(ChipBoard board) {
      return board.writeMsr(msr, value) ? "written" : "#GP";
    }

    @Override
    public String toString() {
      return "wrmsr 0x%x, 0x%x".formatted(msr, value);
    }
  }

  /** Reads a model-specific register. */
  record ReadMsr(int msr) implements Step {
    @Override
    public String run(ChipBoard board) {
      OptionalLong value = board.readMsr(msr);
      return value.isPresent() ? "0x%x".formatted(value.getAsLong()) : "#GP";
    }

    @Override
    public String toString() {
      return "rdmsr 0x%x".formatted(msr);
    }
  }

  /** Sets a line. */
  record Line(int number, boolean high) implements Step {
    @Override
    public String run(ChipBoard board) {
      board.line(number, high);
      return NOTHING;
    }

    @Override
    public String toString() {
      return "line %d %s".formatted(number, high ? "high" : "low");
    }
  }

  /** Looks at the output of the 8259A pair. */
  record Asks() implements Step {
    @Override
    public String run(ChipBoard board) {
      return board.asks() ? "asks" : "quiet";
    }
  }

  /** Takes an interrupt if there is one. */
  record Take() implements Step {
    @Override
    public String run(ChipBoard board) {
      return "vector %d".formatted(board.take());
    }
  }

  /** Takes an interrupt if there is one, and ends it in the local APIC. */
  record Serve(boolean byMsr) implements Step {
    @Override
    public String run(ChipBoard board) {
      int vector = board.take();
      if (vector >= 0 && byMsr) {
        board.writeMsr(0x80b, 0);
      } else if (vector >= 0) {
        board.store(ChipBoard.LOCAL_APIC + 0xb0, 4, 0);
      }
      return "vector %d".formatted(vector);
    }
  }
}
