package dev.tocsin.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.bus.Bus;
import dev.tocsin.bus.BusDevice;
import dev.tocsin.engine.DeviceLimits;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptException.NoSourceIds;
import dev.tocsin.interrupt.InterruptManagers;
import dev.tocsin.interrupt.InterruptSourceGroup;
import dev.tocsin.interrupt.LegacyInterruptManager;
import dev.tocsin.interrupt.LegacyIrqGroupConfig;
import dev.tocsin.interrupt.LineGroup;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiInterruptManager;
import dev.tocsin.interrupt.MsiIrqGroupConfig;
import dev.tocsin.machine.pci.PciTree;
import dev.tocsin.memory.GuestRegions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceManagerTest {
  private final Bus pio = new Bus("pio");
  private final Bus mmio = new Bus("mmio");
  private final PciTree pci = new PciTree(pio, mmio, 0);
  private final GuestRegions memory = new GuestRegions(List.of());
  private final List<String> log = new ArrayList<>();
  private final Supply supply = new Supply();
  private final DeviceManager devices = new DeviceManager(supply, pio, mmio, pci, memory);

  @Test
  void aDeviceAnswersOnBothItsBuses() throws IOException {
    devices.register("d", _ -> device("d", Placement.pio(0x10, 1, answer(1)), mmioAt(0x1000, 2)));

    assertEquals(1, pio.read(0x10, 1));
    assertEquals(2, mmio.read(0x1000, 1));
  }

  @Test
  void theFactoryGetsTheManagersOfItsDeviceAndTheMemory() throws IOException {
    devices.register(
        "nic",
        context -> {
          assertEquals("nic", context.id());
          assertSame(memory, context.memory());
          assertSame(supply.managers, context.interrupts());
          return device("nic");
        });

    assertEquals(List.of("managers nic"), log);
  }

  @Test
  void aRemovedDeviceIsTakenOffTheBusThenClosedThenItsIdentifiersAreFreed() throws IOException {
    devices.register(
        "d",
        context -> {
          context.sourceIds().allocate(4);
          return Device.of(
              List.of(Placement.pio(0x10, 1, answer(1))), () -> log.add("closed, " + pio.ranges()));
        });
    log.clear();

    assertTrue(devices.remove("d"));

    assertEquals(List.of("closed, []", "free d 100"), log);
    assertEquals(List.of(), devices.list());
    assertFalse(devices.remove("d"));
  }

  @Test
  void aNameOrRangeThatIsTakenLeavesNothingOfTheNewcomer() throws IOException {
    devices.register("a", _ -> device("a", Placement.pio(0x10, 4, answer(1))));
    log.clear();

    assertThrows(IllegalArgumentException.class, () -> devices.register("a", _ -> device("x")));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            devices.register(
                "b",
                context -> {
                  context.sourceIds().allocate(1);
                  return device("b", mmioAt(0, 1), Placement.pio(0x12, 1, answer(2)));
                }));

    assertEquals(List.of("managers b", "allocate b 1", "closed b", "free b 100"), log);
    assertEquals(List.of(), mmio.ranges());
    assertEquals(1, pio.ranges().size());
    assertEquals(List.of("a"), devices.list().stream().map(DeviceManager.Registered::id).toList());
  }

  @Test
  void aFactoryThatFailsLeavesNothing() {
    var failure =
        assertThrows(
            IOException.class,
            () ->
                devices.register(
                    "d",
                    context -> {
                      context.sourceIds().allocate(1);
                      throw new IOException("out of descriptors");
                    }));

    assertEquals("out of descriptors", failure.getMessage());
    assertEquals(List.of("managers d", "allocate d 1", "free d 100"), log);
    assertEquals(List.of(), devices.list());
  }

  @Test
  void identifiersThatAGroupStillHoldsAreReportedAndTheDeviceGoesAllTheSame() throws IOException {
    devices.register(
        "d",
        context -> {
          context.sourceIds().allocate(1);
          return device("d", Placement.pio(0x10, 1, answer(1)));
        });
    supply.busy = true;

    var failure = assertThrows(IllegalStateException.class, () -> devices.remove("d"));

    assertEquals("still in use", failure.getMessage());
    assertEquals(List.of(), pio.ranges());
    assertEquals(List.of(), devices.list());
  }

  @Test
  void closeRemovesTheLastFirstAndGoesOnAfterAFailure() throws IOException {
    devices.register("a", _ -> device("a"));
    devices.register(
        "b",
        _ ->
            Device.of(
                List.of(),
                () -> {
                  throw new IllegalStateException("b is stuck");
                }));
    devices.register("c", _ -> device("c"));
    log.clear();

    var failure = assertThrows(IllegalStateException.class, devices::close);

    assertEquals("b is stuck", failure.getMessage());
    assertEquals(List.of("closed c", "closed a"), log);
    devices.close();
  }

  @Test
  void portsEndAtSixteenBits() {
    assertThrows(IllegalArgumentException.class, () -> Placement.pio(0xffff, 2, answer(0)));
    assertEquals(0x10000, Placement.pio(0xffff, 1, answer(0)).range().end());
  }

  private Device device(String name, Placement... placements) {
    return Device.of(List.of(placements), () -> log.add("closed " + name));
  }

  private static Placement mmioAt(long address, int answer) {
    return Placement.mmio(address, 1, answer(answer));
  }

  private static BusDevice answer(int value) {
    return new BusDevice() {
      @Override
      public long read(long offset, int width) {
        return value;
      }

      @Override
      public void write(long offset, int width, long written) {}
    };
  }

  /** Hands out the same managers to all and identifiers from 100 on. */
  private final class Supply implements InterruptSupply {
    private final InterruptManagers managers =
        new InterruptManagers(new NoLines(), new NoMessages());
    private boolean busy;

    @Override
    public InterruptManagers managersFor(String device, DeviceLimits limits) {
      log.add("managers " + device);
      return managers;
    }

    @Override
    public long allocateSourceIds(String device, int count) {
      log.add("allocate " + device + " " + count);
      return 100;
    }

    @Override
    public void freeSourceIds(String device, long base) throws InterruptException {
      if (busy) {
        throw new InterruptException(new NoSourceIds(device), "still in use");
      }
      log.add("free " + device + " " + base);
    }
  }

  private static final class NoLines implements LegacyInterruptManager {
    @Override
    public LineGroup createGroup(LegacyIrqGroupConfig config) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void destroyGroup(InterruptSourceGroup group) {
      throw new UnsupportedOperationException();
    }
  }

  private static final class NoMessages implements MsiInterruptManager {
    @Override
    public MessageGroup createGroup(MsiIrqGroupConfig config) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void destroyGroup(InterruptSourceGroup group) {
      throw new UnsupportedOperationException();
    }
  }
}
