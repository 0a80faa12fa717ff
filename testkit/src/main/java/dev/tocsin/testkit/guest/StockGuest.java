package dev.tocsin.testkit.guest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An unmodified Linux in a current QEMU, as {@code tools/guest-tools} fetches both. */
public final class StockGuest {
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

  /**
   * Returns where the tools are.
   *
   * @return their folder; empty if they were not fetched
   */
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
   * @param files of the kernel's modules by their names, or others by absolute paths; found in the
   *     guest's root
   * @param arguments more of QEMU's
   * @return all of its console
   * @throws IOException if it cannot start
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public String run(String script, List<String> files, List<String> arguments)
      throws IOException, InterruptedException {
    try (var guest = start(script, files, arguments)) {
      return guest.end();
    }
  }

  /**
   * Boots and runs a script as the first process.
   *
   * @param script of busybox's shell; reads what is typed
   * @param files of the kernel's modules by their names, or others by absolute paths; found in the
   *     guest's root
   * @param arguments more of QEMU's
   * @return the guest, to be closed
   * @throws IOException if it cannot start
   */
  public RunningGuest start(String script, List<String> files, List<String> arguments)
      throws IOException {
    Path initrd = Files.write(folder.resolve("initrd"), initramfs(script, files));
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
            .redirectOutput(output.toFile())
            .start();
    return new RunningGuest(qemu, output);
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
      files.file(String.valueOf(file.getFileName()), Files.readAllBytes(file));
    }
    String start =
        """
        #!/bin/sh
        /bin/busybox --install -s /bin
        mount -t proc proc /proc
        mount -t sysfs sys /sys
        mount -t devtmpfs dev /dev
        stty -echo
        """;
    files.file("init", (start + script + "poweroff -f\n").getBytes(StandardCharsets.UTF_8));
    return files.finish();
  }

  private Path find(String module) throws IOException {
    if (module.startsWith("/")) {
      return Path.of(module);
    }
    try (var all = Files.walk(tools.resolve("kernel/modules"))) {
      return all.filter(file -> file.endsWith(module)).findFirst().orElseThrow();
    }
  }
}
