package dev.tocsin.machine.inprocess;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The programs of a machine: what it boots, and what lies at the pages that start-ups name. */
final class Programs {
  private static final int PAGES = 256;

  private final Program boot;
  private final AtomicReferenceArray<@Nullable Program> pages = new AtomicReferenceArray<>(PAGES);

  Programs(Program boot) {
    this.boot = boot;
  }

  Program boot() {
    return boot;
  }

  void place(int page, Program program) {
    pages.set(Objects.checkIndex(page, PAGES), program);
  }

  @Nullable Program at(int page) {
    return pages.get(page);
  }
}
