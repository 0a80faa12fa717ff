package dev.tocsin.machine.oracle;

import dev.tocsin.machine.Irqchip;
import dev.tocsin.machine.MachineConfig;
import dev.tocsin.machine.RunResult;
import dev.tocsin.machine.SerialConsole;
import dev.tocsin.machine.VirtualMachine;
import dev.tocsin.machine.boot.BootImage;
import dev.tocsin.machine.boot.ImageException;
import dev.tocsin.testkit.qtest.Qemu;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the guest in machine/src/test/guest: in a QEMU without KVM, or in a machine of ours. */
final class GuestRun {
  static final Path IMAGE = Path.of("src/test/resources/dev/tocsin/machine/oracle/script.elf");
  private static final String OPTIONS =
      "-accel tcg,thread=single -machine pc -smp 2 -nodefaults -no-user-config -display none"
          + " -device isa-debug-exit,iobase=0xf4,iosize=4";
  private static final long LIMIT_SECONDS = 60;

  private GuestRun() {}

  /** The lines it prints. */
  static List<String> underQemu(List<GuestOperation> operations) {
    try {
      Path module = Files.createTempFile("operations", null);
      Path output = Files.createTempFile("serial", null);
      try {
        Files.write(module, GuestOperation.module(operations));
        run(module, output);
        return Files.readAllLines(output, StandardCharsets.ISO_8859_1);
      } finally {
        Files.delete(module);
        Files.delete(output);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** The lines it prints on our chips, in a machine that has them all in Java. */
  static List<String> onOurChips(List<GuestOperation> operations)
      throws IOException, InterruptedException {
    var output = new ByteArrayOutputStream();
    try (var arena = Arena.ofShared()) {
      var config =
          MachineConfig.of(BootImage.parse(MemorySegment.ofArray(Files.readAllBytes(IMAGE))))
              .withIrqchip(Irqchip.USER)
              .withCpus(2)
              .withMemory(16 << 20)
              .withInitrd(copy(arena, GuestOperation.module(operations)));
      try (var machine = VirtualMachine.create(config, new SerialConsole(output, _ -> {}))) {
        RunResult result = machine.run();
        String text = output.toString(StandardCharsets.ISO_8859_1);
        if (!result.equals(new RunResult.Exited(0))) {
          throw new IOException(result + ": " + text);
        }
        return text.lines().toList();
      }
    } catch (ImageException impossible) {
      throw new IOException(impossible);
    }
  }

  private static MemorySegment copy(Arena arena, byte[] bytes) {
    return arena.allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes));
  }

  private static void run(Path module, Path output) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Qemu.find().orElseThrow().toString());
    command.addAll(List.of(OPTIONS.split(" ")));
    command.addAll(List.of("-serial", "file:" + output));
    command.addAll(List.of("-kernel", IMAGE.toString(), "-initrd", module.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("the guest does not end: " + Files.readString(output));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(interrupted);
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 1) {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      throw new IOException(
          "status %d: %s %s".formatted(process.exitValue(), said, Files.readString(output)));
    }
  }
}
