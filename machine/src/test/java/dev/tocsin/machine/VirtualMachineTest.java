package dev.tocsin.machine;

import static dev.tocsin.machine.TinyGuest.DIE;
import static dev.tocsin.machine.TinyGuest.EXIT_7;
import static dev.tocsin.machine.TinyGuest.config;
import static dev.tocsin.machine.TinyGuest.machine;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.machine.RunResult.Crashed;
import dev.tocsin.machine.RunResult.Exited;
import dev.tocsin.machine.RunResult.Reset;
import dev.tocsin.machine.RunResult.Stopped;
import dev.tocsin.machine.boot.BootImage;
import dev.tocsin.machine.boot.BootImage.Segment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole machines with guests of a few bytes. */
@Tag("kvm")
@Timeout(60)
class VirtualMachineTest {
  /** mov $0x3f8, %dx */
  private static final String TO_COM1 = "66 ba f8 03";

  @ParameterizedTest
  @EnumSource(Irqchip.class)
  void theDebugExitPortEndsTheRunWithTheGuestsCode(Irqchip irqchip) throws Exception {
    try (VirtualMachine vm = machine(config(irqchip, EXIT_7))) {
      assertEquals(new Exited(7), vm.run());
    }
    assertEquals(15, new Exited(7).status());
    assertEquals(255, new Exited(127).status());
    assertEquals(1, new Exited(256).status());
  }

  @ParameterizedTest
  @EnumSource(Irqchip.class)
  void whatTheGuestPrintsIsWrittenBeforeTheMachineIsClosed(Irqchip irqchip) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (VirtualMachine vm =
        machine(config(irqchip, TO_COM1 + "b0 48 ee b0 69 ee" + EXIT_7), out)) {
      vm.run();
    }
    assertEquals("Hi", out.toString(US_ASCII));
  }

  @ParameterizedTest
  @EnumSource(Irqchip.class)
  void whatIsTypedReachesTheGuest(Irqchip irqchip) throws Exception {
    // wait for LSR bit 0; in; out 0xf4
    String wait = "66 ba fd 03 ec a8 01 74 f7";
    TinyGuest.assumeKvm();
    SerialConsole console = TinyGuest.silent();
    try (VirtualMachine vm =
        VirtualMachine.create(config(irqchip, wait + TO_COM1 + "ec e6 f4"), console)) {
      vm.start();
      assertTrue(console.type((byte) 42));
      assertEquals(new Exited(42), vm.await());
    }
  }

  @Test
  void theImageStartsWithTheMultibootRegisters() throws Exception {
    // cmp $0x2badb002, %eax; jne wrong; testl $0x40, (%ebx); jz wrong; exit 7; wrong: exit 1
    String check = "3d 02 b0 ad 2b 75 0c f7 03 40 00 00 00 74 04";
    try (VirtualMachine vm = machine(config(check + EXIT_7 + "b0 01 e6 f4"))) {
      assertEquals(new Exited(7), vm.run());
    }
  }

  @Test
  void firmwareConfigTellsTheNumberOfProcessors() throws Exception {
    String select = "66 ba 10 05 66 b8 05 00 66 ef";
    try (VirtualMachine vm = machine(config(select + "42 ec e6 f4").withCpus(3))) {
      assertEquals(new Exited(3), vm.run());
    }
  }

  @Test
  void memoryGoesOnAboveTheHole() throws Exception {
    MachineConfig config = config(EXIT_7).withMemory(4L << 30);
    try (VirtualMachine vm = machine(config)) {
      assertTrue(vm.memory().contains((1L << 32) + (1L << 30) - 1, 1));
      assertFalse(vm.memory().contains(3L << 30, 1));
      assertEquals(new Exited(7), vm.run());
    }
  }

  @ParameterizedTest
  @EnumSource(Irqchip.class)
  void aTripleFaultEndsTheRunWithAllRegisters(Irqchip irqchip) throws Exception {
    try (VirtualMachine vm = machine(config(irqchip, "b8 78 56 34 12 0f 0b").withCpus(2))) {
      Crashed end = assertInstanceOf(Crashed.class, vm.run());
      assertEquals("vCPU 0: triple fault", end.reason());
      assertTrue(end.registers().contains("vCPU 0"), end.registers());
      assertTrue(end.registers().contains("vCPU 1"), end.registers());
    }
  }

  @ParameterizedTest
  @EnumSource(Irqchip.class)
  void codeThatIsNotMemoryEndsTheRun(Irqchip irqchip) throws Exception {
    // mov $0xd0000000, %eax; jmp *%eax
    try (VirtualMachine vm = machine(config(irqchip, "b8 00 00 00 d0 ff e0"))) {
      Crashed end = assertInstanceOf(Crashed.class, vm.run());
      assertTrue(end.reason().startsWith("vCPU 0: KVM cannot emulate"), end.reason());
      assertTrue(end.registers().contains("d0000000"), end.registers());
    }
  }

  @ParameterizedTest
  @EnumSource(Irqchip.class)
  void allProcessorsHaltedWithInterruptsOffIsTheEnd(Irqchip irqchip) throws Exception {
    try (VirtualMachine vm = machine(config(irqchip, DIE).withCpus(2))) {
      Crashed end = assertInstanceOf(Crashed.class, vm.run());
      assertEquals("every vCPU halted for good, with interrupts off", end.reason());
      assertTrue(end.registers().contains("HALTED"), end.registers());
    }
  }

  @ParameterizedTest
  @EnumSource(Irqchip.class)
  void aProcessorThatWaitsForInterruptsIsNotDead(Irqchip irqchip) throws Exception {
    // sti; hlt; jmp back
    try (VirtualMachine vm = machine(config(irqchip, "fb f4 eb fc"))) {
      vm.start();
      Thread waiter = Thread.currentThread();
      Thread.ofPlatform().daemon().start(() -> stopLater(vm, waiter));
      assertEquals(new Stopped("long enough"), vm.await());
    }
  }

  @ParameterizedTest
  @EnumSource(Irqchip.class)
  void aLoopWithoutEndIsStoppedByClose(Irqchip irqchip) throws Exception {
    VirtualMachine vm = machine(config(irqchip, "eb fe").withCpus(2));
    vm.start();
    vm.close();
    assertEquals(new Stopped("closed"), vm.await());
  }

  @ParameterizedTest
  @EnumSource(Irqchip.class)
  void eachWayToResetEndsTheRun(Irqchip irqchip) throws Exception {
    List<String> ways =
        List.of("b0 fe e6 64" + DIE, "b0 01 e6 92" + DIE, "66 ba f9 0c b0 06 ee" + DIE);
    for (String way : ways) {
      try (VirtualMachine vm = machine(config(irqchip, way))) {
        assertEquals(new Reset(), vm.run());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Irqchip.class)
  void aSecondProcessorStartsByInitAndStartup(Irqchip irqchip) throws Exception {
    // real mode at 0x8000: mov $9, %al; out %al, $0xf4
    Segment trampoline = new Segment(0x8000, TinyGuest.bytes("b0 09 e6 f4"), 4);
    String apic = "c7 05 f0 00 e0 fe ff 01 00 00 c7 05 10 03 e0 fe 00 00 00 01";
    String init = "c7 05 00 03 e0 fe 00 45 0c 00";
    String startup = "c7 05 00 03 e0 fe 08 46 0c 00";
    Segment code = TinyGuest.image(apic + init + startup + DIE).segments().getFirst();
    BootImage image = new BootImage(List.of(trampoline, code), TinyGuest.ADDRESS);
    try (VirtualMachine vm = machine(MachineConfig.of(image).withIrqchip(irqchip).withCpus(2))) {
      assertEquals(new Exited(9), vm.run());
    }
  }

  @Test
  void aMachineRunsOnce() throws Exception {
    try (VirtualMachine vm = machine(config(EXIT_7))) {
      vm.run();
      assertThrows(IllegalStateException.class, vm::start);
    }
  }

  @Test
  void anImageThatDoesNotFitLeavesNoMachine() {
    TinyGuest.assumeKvm();
    MachineConfig config = config(EXIT_7).withMemory(1 << 20);
    SerialConsole console = TinyGuest.silent();
    assertThrows(IOException.class, () -> VirtualMachine.create(config, console));
  }

  private static void stopLater(VirtualMachine vm, Thread waiter) {
    // Longer than the watch takes for its verdict; the waiter blocks in await meanwhile.
    long end = System.nanoTime() + 2_500_000_000L;
    while (System.nanoTime() < end && waiter.isAlive()) {
      LockSupport.parkNanos(10_000_000);
    }
    vm.stop("long enough");
  }
}
