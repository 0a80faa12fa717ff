package dev.tocsin.kvm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Exits read from pages that are written here, without a kernel. */
class RunPageTest {
  private static final long REASON = Struct.offset(RunPage.LAYOUT, "exit_reason");
  private static final long EXIT = RunPage.EXIT;
  private static final long DATA = 4096;

  private final MemorySegment memory = Arena.ofAuto().allocate(8192, 8);
  private final RunPage page = new RunPage(memory);

  private VcpuExit exit(int reason) {
    memory.set(JAVA_INT, REASON, reason);
    return page.exit();
  }

  private VcpuExit.Io io(int direction, int size, int count) {
    memory.set(JAVA_BYTE, EXIT, (byte) direction);
    memory.set(JAVA_BYTE, EXIT + 1, (byte) size);
    memory.set(JAVA_INT, EXIT + 4, count);
    memory.set(JAVA_LONG, EXIT + 8, DATA);
    return assertInstanceOf(VcpuExit.Io.class, exit(2));
  }

  @Test
  void plainExitsAreValues() {
    memory.set(JAVA_LONG, EXIT, 7);
    Map<Integer, VcpuExit> expected =
        Map.of(
            5, new VcpuExit.Halt(),
            7, new VcpuExit.IrqWindowOpen(),
            8, new VcpuExit.Shutdown(),
            9, new VcpuExit.FailEntry(7),
            10, new VcpuExit.Interrupted(),
            24, new VcpuExit.SystemEvent(7),
            26, new VcpuExit.IoapicEoi(7),
            33, new VcpuExit.Unknown(33));

    expected.forEach((reason, value) -> assertEquals(value, exit(reason)));
  }

  @Test
  void theFrequentExitsAreTheSameObjectsEachTime() {
    for (int reason : new int[] {2, 5, 6, 10}) {
      assertSame(exit(reason), exit(reason));
    }
  }

  @Test
  void itemsOfAStringInstructionAreReadAndAnsweredInTheirWidth() {
    memory.set(JAVA_LONG, DATA, 0x8877_6655_4433_2211L);

    assertEquals(0x33, io(1, 1, 3).value(2));
    assertEquals(0x4433, io(1, 2, 2).value(1));
    assertEquals(0x8877_6655, io(1, 4, 2).value(1));

    io(0, 2, 4).reply(1, 0x1_abcd);
    assertEquals(0x8877_6655_abcd_2211L, memory.get(JAVA_LONG, DATA));
  }

  @Test
  void itemsBeyondTheCountAreRefused() {
    var io = io(1, 4, 1);

    assertThrows(IndexOutOfBoundsException.class, () -> io.value(1));
    assertThrows(IndexOutOfBoundsException.class, () -> io.reply(-1, 0));
  }

  @Test
  void aMemoryAccessMayHaveAnyWidth() {
    memory.set(JAVA_LONG, EXIT, 0xfee0_0010L);
    memory.set(JAVA_LONG, EXIT + 8, -1);
    memory.set(JAVA_BYTE, EXIT + 20, (byte) 1);
    var mmio = assertInstanceOf(VcpuExit.Mmio.class, exit(6));

    assertTrue(mmio.isWrite());
    assertEquals(0xfee0_0010L, mmio.address());
    for (int width = 1; width <= 8; width++) {
      memory.set(JAVA_INT, EXIT + 16, width);
      assertEquals(-1L >>> (64 - 8 * width), mmio.value());
    }
  }

  @Test
  void registersOfAModelAreAnsweredOrRefused() {
    memory.set(JAVA_INT, EXIT + 12, 0x6e0);
    memory.set(JAVA_LONG, EXIT + 16, 5);
    var write = assertInstanceOf(VcpuExit.Wrmsr.class, exit(30));
    assertEquals(0x6e0, write.index());
    assertEquals(5, write.value());

    var read = assertInstanceOf(VcpuExit.Rdmsr.class, exit(29));
    read.refuse();
    assertEquals(1, memory.get(JAVA_BYTE, EXIT));
    read.reply(9);
    assertEquals(0, memory.get(JAVA_BYTE, EXIT));
    assertEquals(9, memory.get(JAVA_LONG, EXIT + 16));
  }

  @Test
  void anInternalErrorBringsNoMoreDataThanThereIs() {
    memory.set(JAVA_INT, EXIT, 1);
    memory.set(JAVA_INT, EXIT + 4, 2);
    memory.set(JAVA_LONG, EXIT + 8, 3);
    memory.set(JAVA_LONG, EXIT + 16, 4);
    assertEquals(new VcpuExit.KvmInternalError(1, List.of(3L, 4L)), exit(17));

    memory.set(JAVA_INT, EXIT + 4, -1);
    assertEquals(new VcpuExit.KvmInternalError(1, List.of()), exit(17));
    memory.set(JAVA_INT, EXIT + 4, 1000);
    var error = assertInstanceOf(VcpuExit.KvmInternalError.class, exit(17));
    assertEquals(16, error.data().size());
  }
}
