package dev.tocsin.pci;

import dev.tocsin.interrupt.InterruptException;
import java.util.ArrayList;
import java.util.List;

/** Writes down what it is told. */
public final class RecordedEvents implements PciEvents {
  public final List<String> told = new ArrayList<>();

  @Override
  public void hostRefused(InterruptException refusal) {
    told.add("refused");
  }

  @Override
  public void barNotPlaced(int bar, long address) {
    told.add("bar %d at 0x%x".formatted(bar, address));
  }
}
