package dev.tocsin.bench.row;

import dev.tocsin.bench.figure.Target;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * A row of the table: what is measured, and what is asked of it.
 *
 * @param name the user's name for it, and that of the floor's process
 * @param needs what it runs on
 * @param setup makes our side
 * @param targets what has to be reached
 */
public record Row(String name, Needs needs, Callable<? extends Round> setup, List<Target> targets) {
  /** What a row runs on, and so what it is compared with. */
  public enum Needs {
    /** {@code /dev/kvm}; the floor is the C program's. */
    KVM,
    /** Linux; the floor is the C program's. */
    LINUX,
    /** Nothing but Java; the floor is in the round itself, and alternates with ours there. */
    JAVA
  }
}
