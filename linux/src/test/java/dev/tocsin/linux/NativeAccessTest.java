package dev.tocsin.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NativeAccessTest {
  @Test
  void hereItIsAvailable() {
    assertEquals(Optional.empty(), NativeAccess.whyUnavailable());
  }

  @Test
  void otherSystemsAndProcessorsAreNamed() {
    assertEquals(
        Optional.of("this is Mac OS X, not Linux"),
        NativeAccess.whyUnsupported("Mac OS X", "aarch64"));
    assertEquals(
        Optional.of("the processor riscv64 is neither x86-64 nor aarch64"),
        NativeAccess.whyUnsupported("Linux", "riscv64"));
    assertEquals(Optional.empty(), NativeAccess.whyUnsupported("Linux", "amd64"));
  }

  @Test
  void whereItIsDeniedTheReasonIsToldAndNoOtherClassIsLoaded() throws IOException {
    var denied =
        OtherProcess.start(
            List.of("--illegal-native-access=deny", "-Xlog:class+load"),
            OtherProcess.TellAccess.class);
    var output = new String(denied.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertTrue(
        output.contains(
            "native access is denied: start Java with --enable-native-access=ALL-UNNAMED"),
        output);
    assertTrue(output.contains("dev.tocsin.linux.NativeAccess "), output);
    assertFalse(output.contains("dev.tocsin.linux.Libc"), output);
    assertFalse(output.contains("dev.tocsin.linux.Layouts"), output);
  }
}
