package dev.tocsin.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.testkit.DeniedJvm;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command in a Java that denies native access. */
class NoNativeAccessTest {
  private static final String REASON =
      "tocsin: no usable KVM: Java was started without native access";

  @TempDir private Path folder;

  @Test
  void theDemoSaysWhyAndGoesOnInThisProcess() throws Exception {
    DeniedJvm ended = DeniedJvm.run(folder, Tocsin.class.getName(), "demo", "--rings=10");

    assertEquals(0, ended.status(), ended::errors);
    assertEquals(REASON + "; going on without\n", ended.errors());
    assertTrue(ended.output().contains("a guest in Java with 2 processors"), ended::output);
    assertTrue(ended.output().contains("left out: Java was started without"), ended::output);
    assertTrue(ended.output().contains("lost 0"), ended::output);
    assertEquals(List.of(), ended.initialisedOf("dev.tocsin.linux"));
  }

  @Test
  void theJsonHasNothingBesides() throws Exception {
    DeniedJvm ended = DeniedJvm.run(folder, Tocsin.class.getName(), "demo", "--json", "--rings=10");

    assertEquals(0, ended.status(), ended::errors);
    assertEquals(1, ended.output().lines().count(), ended::output);
    assertTrue(ended.output().startsWith("{\"backend\":\"in-process\","), ended::output);
  }

  @Test
  void whoAsksForKvmGetsStatusFour() throws Exception {
    DeniedJvm ended = DeniedJvm.run(folder, Tocsin.class.getName(), "demo", "--backend=kvm");

    assertEquals(4, ended.status(), ended::errors);
    assertEquals(REASON + "\n", ended.errors());
  }
}
