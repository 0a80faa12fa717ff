package dev.tocsin.vfiouser.guest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** An unmodified Linux in a current QEMU, as {@code tools/guest-tools} fetches both. */
public final class StockGuest {
  private static final int SECONDS = 120;

  private final Path tools;
  private final Path folder;

  /**
   * Prepares a guest.
   *
   * @param tools what {@link #tools} found
   * @param folder where its files go
   */
  public StockGuest(Path tools, Path folder) {
    this.tools = tools;
    this.folder = folder;
  }

  /** Returns where the tools are; empty if they were not fetched. */
  public static Optional<Path> tools() {
    String cache = System.getenv("XDG_CACHE_HOME");
    String home = System.getProperty("user.home");
    Path parent = cache == null ? Path.of(home, ".cache") : Path.of(cache);
    String chosen = System.getProperty("tocsin.guest-tools", "");
    Path tools = chosen.isEmpty() ? parent.resolve("tocsin/guest-tools") : Path.of(chosen);
    boolean there =
        List.of("qemu/qemu-system-x86_64", "kernel/vmlinuz", "busybox/busybox").stream()
            .allMatch(part -> Files.isReadable(tools.resolve(part)));
    return there ? Optional.of(tools) : Optional.empty();
  }

  /**
   * Boots, runs a script as the first process, and returns what the guest printed.
   *
   * @param script of busybox's shell
   * @param modules files below the kernel's modules, found in the guest's root by their names
   * @param arguments more of QEMU's
   */
  public String run(String script, List<String> modules, List<String> arguments)
      throws IOException, InterruptedException {
    Path initrd = Files.write(folder.resolve("initrd"), initramfs(script, modules));
    Path output = folder.resolve("console");
    var command = new ArrayList<String>();
    command.add(tools.resolve("qemu/qemu-system-x86_64").toString());
    command.addAll(
        List.of("-M", "q35,accel=tcg", "-cpu", "max", "-smp", "2", "-nographic", "-no-reboot"));
    command.addAll(List.of("-nodefaults", "-serial", "stdio"));
    command.addAll(List.of("-kernel", tools.resolve("kernel/vmlinuz").toString()));
    command.addAll(List.of("-initrd", initrd.toString(), "-append", "console=ttyS0 quiet"));
    command.addAll(arguments);
    Process qemu =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!qemu.waitFor(SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("the guest does not end:\n" + text(output));
      }
    } finally {
      qemu.destroyForcibly().waitFor();
    }
    return text(output);
  }

  private static String text(Path output) throws IOException {
    return Files.readString(output, StandardCharsets.ISO_8859_1).replace("\r", "");
  }

  private byte[] initramfs(String script, List<String> modules) throws IOException {
    var files = new Initramfs();
    for (String name : List.of("bin", "proc", "sys", "dev", "tmp")) {
      files.folder(name);
    }
    files.file("bin/busybox", Files.readAllBytes(tools.resolve("busybox/busybox")));
    files.link("bin/sh", "busybox").device("dev/console", 5, 1);
    for (String module : modules) {
      Path file = find(module);
      files.file(module, Files.readAllBytes(file));
    }
    String start =
        """
        #!/bin/sh
        /bin/busybox --install -s /bin
        mount -t proc proc /proc
        mount -t sysfs sys /sys
        mount -t devtmpfs dev /dev
        """;
    files.file("init", (start + script + "poweroff -f\n").getBytes(StandardCharsets.UTF_8));
    return files.finish();
  }

  private Path find(String module) throws IOException {
    try (var all = Files.walk(tools.resolve("kernel/modules"))) {
      return all.filter(file -> file.endsWith(module)).findFirst().orElseThrow();
    }
  }
}
