package dev.tocsin.machine;

import dev.tocsin.kvm.Kvm;
import dev.tocsin.machine.boot.BootImage;
import dev.tocsin.machine.boot.ImageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** Guests of a few bytes of machine code, 32-bit, at 1 MiB, and machines to run them. */
final class TinyGuest {
  static final int ADDRESS = 0x100000;

  /** mov $code, %al; out %al, $0xf4 */
  static final String EXIT_7 = "b0 07 e6 f4";

  /** cli; hlt; jmp back */
  static final String DIE = "fa f4 eb fd";

  private TinyGuest() {}

  static void assumeKvm() {
    Optional<String> why = Kvm.whyUnusable();
    Assumptions.assumeTrue(why.isEmpty(), () -> "no usable KVM: " + why.orElse(""));
  }

  static MemorySegment bytes(String hex) {
    return MemorySegment.ofArray(HexFormat.of().parseHex(hex.replaceAll("\\s", "")));
  }

  static BootImage image(String hex) {
    try {
      return BootImage.flat(bytes(hex), ADDRESS);
    } catch (ImageException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static MachineConfig config(Irqchip irqchip, String hex) {
    return config(hex).withIrqchip(irqchip);
  }

  static MachineConfig config(String hex) {
    return MachineConfig.of(image(hex)).withMemory(4 << 20);
  }

  static SerialConsole silent() {
    return new SerialConsole(OutputStream.nullOutputStream(), _ -> {});
  }

  static VirtualMachine machine(MachineConfig config) throws IOException {
    assumeKvm();
    return VirtualMachine.create(config, silent());
  }

  static VirtualMachine machine(MachineConfig config, ByteArrayOutputStream out)
      throws IOException {
    assumeKvm();
    return VirtualMachine.create(config, new SerialConsole(out, _ -> {}));
  }
}
