package dev.tocsin.devices.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tocsin.devices.DeviceOptions;
import dev.tocsin.devices.DeviceType;
import dev.tocsin.devices.PciDevice;
import dev.tocsin.devices.TestBoard;
import dev.tocsin.devices.edu.Edu;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceCatalogTest {
  private static final DeviceCatalog CATALOG = DeviceCatalog.standard();

  @Test
  void aRequestIsATypeAndOptions() {
    assertEquals(new DeviceRequest("edu", Map.of()), DeviceRequest.parse("edu"));
    assertEquals(
        new DeviceRequest("nvme", Map.of("disk", "a,b=c", "queues", "4")),
        DeviceRequest.parse("nvme,disk=a,,b=c,queues=4"));
    assertEquals(new DeviceRequest("x", Map.of("empty", "")), DeviceRequest.parse("x,empty="));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | \"\" does not begin with a type",
        ",vectors=1 | \",vectors=1\" does not begin with a type",
        "bell,vectors | bell,vectors: \"vectors\" is not option=value",
        "bell, | bell,: \"\" is not option=value",
        "bell,=1 | bell,=1: \"=1\" is not option=value",
        "bell,pin=on,pin=off | bell,pin=on,pin=off: pin is given twice",
        "gong | no device \"gong\"; there are bell, edu",
        "edu,vectors=1 | edu has no option \"vectors\"; there are dma-mask",
        "edu,dma-mask=x | dma-mask=x: not 64 bits, such as 0xfffffff",
        "edu,dma-mask=0 | dma-mask=0: not a mask of 1 to 64 low bits, such as 0xfffffff for 28",
        "edu,dma-mask=65 | dma-mask=65: not a mask of 1 to 64 low bits, such as 0xfffffff for 28",
        "bell,vectors=2049 | vectors=2049: not a number from 0 to 2048",
        "bell,vectors=many | vectors=many: not a number from 0 to 2048",
        "bell,messages=3 | a bell has 0, 1, 2, 4, 8, 16 or 32 MSIs: 3",
        "bell,pin=yes | pin=yes: not on or off",
        "bell,vectors=0,messages=0,pin=off | a bell without interrupts",
      })
  void whatIsWrongIsSaidInWords(String text, String message) {
    try (var board = new TestBoard()) {
      var failure =
          assertThrows(
              IllegalArgumentException.class,
              () -> CATALOG.make(DeviceRequest.parse(text), board.context("x")).close());
      assertEquals(message, failure.getMessage());
    }
  }

  @Test
  void optionsReachTheDevice() throws IOException {
    try (var board = new TestBoard();
        PciDevice bell =
            CATALOG.make(
                DeviceRequest.parse("bell,vectors=0x40,messages=4,pin=off"), board.context("b"))) {
      board.plug(bell, TestBoard.BAR0);
      assertEquals(64 | 4 << 12, board.memory.read(TestBoard.BAR0 + 8, 4));
    }
  }

  @Test
  void theEducationalDeviceIsThere() throws IOException {
    try (var board = new TestBoard();
        PciDevice edu =
            CATALOG.make(
                DeviceRequest.parse("edu,dma-mask=0xffffffffffffffff"), board.context("e"))) {
      assertEquals(0x11e8, edu.function().identity().device());
    }
  }

  @Test
  void aTypeCanBeAddedOnceByName() {
    var serial =
        new DeviceType(
            "serial",
            "",
            List.of(),
            (_, _) -> {
              throw new IOException();
            });
    assertEquals(
        List.of("bell", "edu", "serial"),
        CATALOG.with(serial).types().stream().map(DeviceType::name).toList());
    assertThrows(IllegalArgumentException.class, () -> CATALOG.with(Edu.TYPE));
  }

  @Test
  void aNumberCanBeDecimalOrHexadecimal() {
    var options = new DeviceOptions(Map.of("a", "17", "b", "0x11", "c", "18446744073709551615"));
    assertEquals(17, options.number("a", 0, 0, 100));
    assertEquals(17, options.number("b", 0, 0, 100));
    assertEquals(5, options.number("d", 5, 0, 100));
    assertEquals(-1, options.bits("c", 0));
  }
}
