package dev.tocsin.cli;

import dev.tocsin.machine.Irqchip;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads who holds the interrupt chips: {@code kernel}, {@code split} or {@code user}. */
final class IrqchipName implements ITypeConverter<Irqchip> {
  private static final List<Irqchip> ALL = List.of(Irqchip.values());

  IrqchipName() {}

  @Override
  public Irqchip convert(String text) {
    return ALL.stream()
        .filter(irqchip -> irqchip.toString().equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(() -> new TypeConversionException("'%s' is none of %s".formatted(text, ALL)));
  }
}
