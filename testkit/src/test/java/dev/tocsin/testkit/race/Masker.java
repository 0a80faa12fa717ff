package dev.tocsin.testkit.race;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tocsin.interrupt.MessageBatch;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.testkit.simulated.SimulatedKernel;
import java.util.List;

/** Changes a source again and again, and looks whether a change that has returned is in force. */
final class Masker {
  private final SimulatedKernel kernel;
  private final MessageGroup group;
  private final List<MsiIrqSourceConfig> messages;
  private long rounds;

  Masker(SimulatedKernel kernel, MessageGroup group, List<MsiIrqSourceConfig> messages) {
    this.kernel = kernel;
    this.group = group;
    this.messages = messages;
  }

  long rounds() {
    return rounds;
  }

  private MsiIrqSourceConfig present() {
    return messages.get((int) (rounds % messages.size()));
  }

  private long delivered() {
    return messages.stream().mapToLong(kernel::delivered).sum();
  }

  /** Masks, sees that nothing comes, and unmasks with the next message. */
  void round() throws Exception {
    try (MessageBatch batch = group.batch()) {
      batch.mask(0);
    }
    long before = delivered();
    pause();
    assertEquals(before, delivered(), "delivered although masked"); // S53
    rounds++;
    group.update(0, present(), false, true);
  }

  /** Retargets, and sees that the old message comes no more. */
  void retarget() throws Exception {
    MsiIrqSourceConfig old = present();
    rounds++;
    group.update(0, present(), false, true);
    long before = kernel.delivered(old);
    pause();
    assertEquals(before, kernel.delivered(old), "the old message after a retarget"); // S53
  }

  /** Long enough for a message that was on its way. */
  private static void pause() {
    for (int i = 0; i < 50; i++) {
      Thread.onSpinWait();
    }
  }
}
