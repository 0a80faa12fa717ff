package dev.tocsin.machine.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.machine.platform.ResetPorts.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlatformDevicesTest {
  private final Lines lines = new Lines();
  private final List<InterruptException> failures = new ArrayList<>();

  @Test
  void theExitPortPassesTheCodeOnInAnyWidth() {
    List<Integer> codes = new ArrayList<>();
    DebugExit exit = new DebugExit(codes::add);

    exit.write(0, 1, 0x7f);
    exit.write(0, 4, 0xffff_ffffL);

    assertEquals(List.of(0x7f, -1), codes);
    assertEquals(0, exit.read(0, 4));
  }

  @Test
  void eachResetPortHasItsOwnCommandAndIgnoresOthers() {
    List<Kind> resets = new ArrayList<>();
    press(Kind.KEYBOARD, 0xd1, resets);
    press(Kind.FAST, 0x02, resets);
    press(Kind.CONTROL, 0x02, resets);
    assertEquals(List.of(), resets);

    press(Kind.KEYBOARD, 0xfe, resets);
    press(Kind.FAST, 0x03, resets);
    press(Kind.CONTROL, 0x0e, resets);
    assertEquals(List.of(Kind.KEYBOARD, Kind.FAST, Kind.CONTROL), resets);
  }

  @Test
  void theAddressOfAPciFunctionIsNoReset() {
    List<Kind> resets = new ArrayList<>();
    ResetPorts control = new ResetPorts(Kind.CONTROL, () -> resets.add(Kind.CONTROL));

    control.write(0, 4, 0x8000_ff00L);
    control.write(0, 1, 0xff);
    control.write(1, 2, 0xffff);

    assertEquals(List.of(), resets);
    assertEquals(-1, control.read(0, 4));
  }

  @Test
  void resetPortsReadAsIdle() {
    assertEquals(0, new ResetPorts(Kind.KEYBOARD, () -> {}).read(0, 1));
    assertEquals(2, new ResetPorts(Kind.FAST, () -> {}).read(0, 1));
    assertEquals(0x64, new ResetPorts(Kind.KEYBOARD, () -> {}).port());
  }

  @Test
  void theFirmwareItemsAreReadByteByByte() {
    FirmwareConfig config = new FirmwareConfig(260, 0x1_2345_6000L);

    assertEquals(List.of(0x51, 0x45, 0x4d, 0x55, 0), item(config, 0, 5));
    assertEquals(List.of(1, 0, 0, 0, 0), item(config, 1, 5));
    assertEquals(List.of(0x00, 0x60, 0x45, 0x23, 0x01, 0, 0, 0, 0), item(config, 3, 9));
    assertEquals(List.of(4, 1, 0), item(config, 5, 3));
    assertEquals(List.of(4, 1, 0), item(config, 0xf, 3));
    assertEquals(List.of(0, 0), item(config, 0x1234, 2));
  }

  @Test
  void selectingAnItemAgainStartsItAgain() {
    FirmwareConfig config = new FirmwareConfig(2, 0);

    assertEquals(List.of(2), item(config, 5, 1));
    assertEquals(List.of(2), item(config, 5, 1));
  }

  @Test
  void onlyAWholeSelectorSelectsAndBothPortsReadTogether() {
    FirmwareConfig config = new FirmwareConfig(3, 0);
    config.write(0, 2, 5);

    config.write(0, 1, 0);
    config.write(1, 1, 0);

    assertEquals(0, config.read(0, 1));
    assertEquals(0x0300, config.read(0, 2));
  }

  @Test
  void bitZeroOfEachPortIsALinesLevel() throws InterruptException {
    try (LinePorts ports = ports()) {
      lines.log.clear();
      ports.write(4, 1, 1);
      ports.write(4, 1, 0xfe);
      ports.write(22, 2, 0x0001);

      assertEquals(List.of("raise 4", "lower 4", "raise 22", "lower 23"), lines.log);
      assertEquals(-1, ports.read(4, 1));
    }
  }

  @Test
  void everyLineIsTakenAndGivenBack() throws InterruptException {
    ports().close();

    for (int line = 0; line < LinePorts.LENGTH; line++) {
      assertTrue(lines.log.contains("enable " + line));
      assertTrue(lines.log.contains("close " + line));
    }
  }

  @Test
  void aLineThatCannotBeTakenLeavesNone() {
    lines.broken = 2;

    assertThrows(InterruptException.class, this::ports);

    assertEquals(List.of("enable 0", "enable 1", "close 0", "close 1", "close 2"), lines.log);
  }

  @Test
  void aLineTheHostRefusesToMoveIsTold() throws InterruptException {
    LinePorts ports = ports();
    lines.broken = 7;

    ports.write(7, 1, 1);

    assertEquals(1, failures.size());
  }

  @Test
  void theDiagnosticPortTakesEverything() {
    Ignored port = new Ignored();

    port.write(0, 1, 0x55);

    assertEquals(-1, port.read(0, 1));
  }

  private static void press(Kind kind, int command, List<Kind> resets) {
    int offset = kind == Kind.CONTROL ? 1 : 0;
    new ResetPorts(kind, () -> resets.add(kind)).write(offset, 1, command);
  }

  private LinePorts ports() throws InterruptException {
    return new LinePorts(lines, failures::add);
  }

  private static List<Integer> item(FirmwareConfig config, int key, int count) {
    config.write(0, 2, key);
    List<Integer> bytes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      bytes.add((int) config.read(1, 1));
    }
    return bytes;
  }
}
