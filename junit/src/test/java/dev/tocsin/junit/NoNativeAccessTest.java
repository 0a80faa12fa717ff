package dev.tocsin.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.testkit.DeniedJvm;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of devices in a Java that denies native access. */
class NoNativeAccessTest {
  @TempDir private Path folder;

  @Test
  void aTestOfADeviceRunsAndNoClassOfTheLinuxModuleIsInitialised() throws Exception {
    DeniedJvm ended = DeniedJvm.run(folder, WithoutNativeAccess.class.getName());

    assertEquals(0, ended.status(), ended::errors);
    assertTrue(ended.initialised().contains(TestMachine.class.getName()));
    assertEquals(List.of(), ended.initialisedOf("dev.tocsin.linux"));
    assertEquals(List.of(), ended.initialisedOf("dev.tocsin.kvm"));
  }
}
