package dev.tocsin.machine.inprocess;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.testkit.DeniedJvm;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The machine and the demo in a Java that denies native access. */
class NoNativeAccessTest {
  @TempDir private Path folder;

  @Test
  void machineAndDemoRunAndNoClassOfTheLinuxModuleIsInitialised() throws Exception {
    DeniedJvm ended = DeniedJvm.run(folder, WithoutNativeAccess.class.getName());

    assertEquals(0, ended.status(), ended::errors);
    assertEquals("", ended.errors());
    assertTrue(ended.initialised().contains(InProcessMachine.class.getName()));
    assertTrue(ended.initialised().contains("dev.tocsin.machine.demo.guest.JavaGuest"));
    assertEquals(List.of(), ended.initialisedOf("dev.tocsin.linux"));
    assertEquals(List.of(), ended.initialisedOf("dev.tocsin.kvm"));
  }
}
