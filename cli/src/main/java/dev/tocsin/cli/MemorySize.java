package dev.tocsin.cli;

import dev.tocsin.machine.MachineConfig;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads sizes such as 128M and 1G; a number without a unit is bytes. */
final class MemorySize implements ITypeConverter<Long> {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,18})([KMGT]?)(?:I?B)?");
  private static final String UNITS = "KMGT";

  MemorySize() {}

  @Override
  public Long convert(String text) {
    Matcher form = FORM.matcher(text.toUpperCase(Locale.ROOT));
    if (!form.matches()) {
      throw new TypeConversionException("'" + text + "' is no size: write 128M or 1G");
    }
    int shift = form.group(2).isEmpty() ? 0 : 10 * (UNITS.indexOf(form.group(2)) + 1);
    long number = Long.parseLong(form.group(1));
    long size = number << shift;
    if (size >> shift != number
        || size < MachineConfig.MIN_MEMORY
        || size > MachineConfig.MAX_MEMORY
        || size % MachineConfig.PAGE != 0) {
      throw new TypeConversionException(
          "'" + text + "' is no memory size: a multiple of 4K from 1M to 1T");
    }
    return size;
  }
}
