package dev.tocsin.testkit.qtest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client against a QEMU of this machine. */
@Tag("qemu")
@Timeout(60)
class QtestTest {
  @BeforeAll
  static void qemuIsThere() {
    var reason = Qemu.whyUnusable();
    assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
  }

  @Test
  void portsReadWhatWasWritten() throws IOException {
    try (var qemu = Qtest.start("-machine", "pc")) {
      qemu.out(0x21, 1, 0x5a);
      assertEquals(0x5a, qemu.in(0x21, 1));
    }
  }

  @Test
  void aPciDeviceAnswersInConfigurationSpaceAndInMemory() throws IOException {
    try (var qemu = Qtest.start("-machine", "pc", "-device", "edu,addr=05.0")) {
      int function = 5 << 11;
      assertEquals(0x11e8_1234L, configuration(qemu, function));
      qemu.out(0xcf8, 4, 0x8000_0000L | function | 0x10);
      qemu.out(0xcfc, 4, 0xfe00_0000L);
      qemu.out(0xcf8, 4, 0x8000_0000L | function | 0x04);
      qemu.out(0xcfc, 2, 0x0002);
      qemu.write(0xfe00_0004L, 4, 0x0f0f_0f0fL);
      assertEquals(0xf0f0_f0f0L, qemu.read(0xfe00_0004L, 4));
    }
  }

  @Test
  void memoryReadsWhatWasWrittenInEveryWidth() throws IOException {
    try (var qemu = Qtest.start("-machine", "pc")) {
      qemu.write(0x1000, 8, 0x8877_6655_4433_2211L);
      assertEquals(0x11, qemu.read(0x1000, 1));
      assertEquals(0x3322, qemu.read(0x1001, 2));
      assertEquals(0x8877_6655L, qemu.read(0x1004, 4));
      assertEquals(0x8877_6655_4433_2211L, qemu.read(0x1000, 8));
      qemu.writeMemory(0x2000, new byte[] {1, -2, 3});
      assertArrayEquals(new byte[] {-2, 3}, qemu.readMemory(0x2001, 2));
    }
  }

  @Test
  void anInterceptedOutputIsHeardAndInputsCanBeSet() throws IOException {
    try (var qemu = Qtest.start("-machine", "pc")) {
      var first = qemu.devices("/machine/unattached", "isa-i8259").getFirst();
      qemu.interceptOutputs(first);
      for (int value : new int[] {0x11, 0x08, 0x04, 0x01}) {
        qemu.out(value == 0x11 ? 0x20 : 0x21, 1, value);
      }
      qemu.setInput(first, 3, true);
      qemu.in(0x21, 1);
      assertTrue(qemu.isHigh(0));
      qemu.out(0x21, 1, 0xff);
      assertFalse(qemu.isHigh(0));
    }
  }

  @Test
  void aQemuThatDoesNotStartSaysWhy() {
    var failure = assertThrows(IOException.class, () -> Qtest.start("-machine", "no-such").close());
    assertTrue(failure.toString().contains("unsupported machine type"), failure.toString());
  }

  @Test
  void anUnknownCommandIsAnErrorAndTheNextOneWorks() throws IOException {
    try (var qemu = Qtest.start("-machine", "pc")) {
      assertThrows(IOException.class, () -> qemu.monitor("{\"execute\": \"no-such\"}"));
      assertEquals(0, qemu.in(0x21, 1));
    }
  }

  private static long configuration(Qtest qemu, int function) throws IOException {
    qemu.out(0xcf8, 4, 0x8000_0000L | function);
    return qemu.in(0xcfc, 4);
  }
}
