package dev.tocsin.machine.demo.guest;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private static Patience patience(Duration limit, String... crash) {
    return new Patience(limit, () -> java.util.Arrays.stream(crash).findFirst());
  }

  @Test
  void whatIsTrueIsNotWaitedFor() throws Exception {
    assertTrue(patience(Duration.ZERO, "crashed").await(() -> true));
  }

  @Test
  void itWaitsForWhatBecomesTrue() throws Exception {
    long then = System.nanoTime() + 5_000_000;
    assertTrue(patience(Duration.ofMinutes(1)).await(() -> System.nanoTime() > then));
  }

  @Test
  void itGivesUpInTheEnd() throws Exception {
    assertFalse(patience(Duration.ofMillis(5)).await(() -> false));
  }

  @Test
  void aCrashEndsTheWait() {
    assertThrows(
        GuestCrashed.class, () -> patience(Duration.ofMinutes(1), "crashed").await(() -> false));
  }

  @Test
  void anInterruptEndsTheWait() {
    Thread.currentThread().interrupt();
    assertThrows(
        InterruptedException.class,
        () -> new Patience(Duration.ofMinutes(1), Optional::empty).await(() -> false));
  }
}
