package dev.tocsin.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TerminalTest {
  private static final int O_NOCTTY = 0x100;
  private static final long TIOCSPTLCK = Ioctl.iow('T', 0x31, 4);
  private static final long TIOCGPTN = Ioctl.ior('T', 0x30, 4);
  private static final long FIONREAD = 0x541b;
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private final Arena arena = Arena.ofAuto();
  private Fd keyboard;
  private Fd terminal;

  @BeforeEach
  void openPseudoTerminal() throws LinuxException {
    keyboard = Fd.open("/dev/ptmx", Fd.READ_WRITE | O_NOCTTY);
    var number = arena.allocate(JAVA_INT);
    Ioctl.call(keyboard, TIOCSPTLCK, number);
    Ioctl.call(keyboard, TIOCGPTN, number);
    var path = "/dev/pts/" + number.get(JAVA_INT, 0);
    terminal = Fd.open(path, Fd.READ_WRITE | O_NOCTTY);
  }

  @AfterEach
  void close() {
    terminal.close();
    keyboard.close();
  }

  @Test
  void aTerminalIsToldFromAFile() throws LinuxException {
    assertTrue(Terminal.isTerminal(terminal.number()));
    try (var file = Fd.openReadWrite(Path.of("/dev/null"))) {
      assertFalse(Terminal.isTerminal(file.number()));
      var refused = assertThrows(LinuxException.class, () -> Terminal.raw(file.number()));
      assertTrue(refused.is(Errno.ENOTTY));
    }
  }

  @Test
  void inRawModeAKeyArrivesAtOnceAndUnchanged() throws LinuxException {
    type('a');
    awaitReadable(1, keyboard); // the echo
    assertEquals(0, readable(terminal)); // until the end of the line

    try (var raw = Terminal.raw(terminal.number())) {
      assertTrue(terminal.isOpen(), raw::toString);
      type('\r');
      type(3); // Ctrl-C
      awaitReadable(3, terminal);

      assertEquals('a' | ('\r' << 8) | (3 << 16), read(terminal));
      assertEquals(1, readable(keyboard));
    }
  }

  /** The kernel passes keys on in a thread of its own. */
  private void awaitReadable(int count, Fd fd) throws LinuxException {
    long start = System.nanoTime();
    while (readable(fd) < count && System.nanoTime() - start < PATIENCE_NANOS) {
      Thread.onSpinWait();
    }
    assertEquals(count, readable(fd));
  }

  private static long read(Fd fd) {
    var scratch = Libc.scratch();
    scratch.value().set(JAVA_LONG, 0, 0);
    FileCalls.preadv2(fd.number(), scratch.vector(), 0);
    return scratch.value().get(JAVA_LONG, 0);
  }

  private void type(int key) throws LinuxException {
    var bytes = arena.allocate(1);
    bytes.set(JAVA_BYTE, 0, (byte) key);
    assertEquals(1, FileCalls.write(keyboard.number(), bytes));
  }

  private int readable(Fd fd) throws LinuxException {
    var count = arena.allocate(JAVA_INT);
    Ioctl.call(fd, FIONREAD, count);
    return count.get(JAVA_INT, 0);
  }

  @Test
  void closingRestoresEveryBitOnce() throws LinuxException {
    var before = settings();
    var raw = Terminal.raw(terminal.number());
    var during = settings();

    raw.close();

    assertArrayEquals(before.toArray(JAVA_BYTE), settings().toArray(JAVA_BYTE));
    ProcessCalls.tcsetattr(terminal.number(), ProcessCalls.TCSANOW, during);
    raw.close();
    assertArrayEquals(during.toArray(JAVA_BYTE), settings().toArray(JAVA_BYTE));
  }

  @Test
  void outputStaysAsItWas() throws LinuxException {
    int before = settings().get(JAVA_INT, Layouts.C_OFLAG);
    try (var raw = Terminal.raw(terminal.number())) {
      assertEquals(before, settings().get(JAVA_INT, Layouts.C_OFLAG), raw::toString);
    }
  }

  private MemorySegment settings() throws LinuxException {
    var termios = arena.allocate(Layouts.TERMIOS);
    LinuxException.check("tcgetattr", ProcessCalls.tcgetattr(terminal.number(), termios));
    return termios;
  }
}
