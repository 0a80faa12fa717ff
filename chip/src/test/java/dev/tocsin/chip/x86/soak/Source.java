package dev.tocsin.chip.x86.soak;

import dev.tocsin.interrupt.InterruptException;
import java.util.Random;

/** One source of interrupts as its device and its driver treat it. */
interface Source {
  /** The device has something. */
  void trigger() throws InterruptException;

  /** The driver masks, unmasks, moves, disables or enables. */
  void change(Random random) throws InterruptException;

  /** The driver leaves the source live. */
  void open() throws InterruptException;

  /** The handler runs; true if the device had something, which an edge cannot tell. */
  boolean handle() throws InterruptException;

  /** How often the source's gate was opened and closed. */
  int generation();
}
