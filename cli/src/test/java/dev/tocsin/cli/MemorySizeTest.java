package dev.tocsin.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class MemorySizeTest {
  @ParameterizedTest
  @CsvSource({
    "1M, 1048576",
    "128M, 134217728",
    "128m, 134217728",
    "1G, 1073741824",
    "1GiB, 1073741824",
    "2GB, 2147483648",
    "1T, 1099511627776",
    "4096K, 4194304",
    "2097152, 2097152",
  })
  void aSizeIsANumberAndAUnit(String text, long bytes) {
    assertEquals(bytes, new MemorySize().convert(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "M",
        "-1M",
        "1.5G",
        "12X",
        "1 G",
        "0",
        "0M",
        "1K",
        "2T",
        "1048577",
        "1023K",
        "999999999999999999T",
        "9223372036854775808",
        "0x1000000"
      })
  void whatIsNoMemorySizeIsRefused(String text) {
    assertThrows(TypeConversionException.class, () -> new MemorySize().convert(text));
  }
}
