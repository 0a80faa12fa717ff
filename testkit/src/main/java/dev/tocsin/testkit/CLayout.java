package dev.tocsin.testkit;

import java.io.IOException;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.PaddingLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Compares structs and constants written in Java with what the C compiler says about them.
 *
 * <p>Collects C expressions and their expected values, then compiles and runs one small program
 * that prints them all. Not thread-safe.
 *
 * <pre>{@code
 * Assumptions.assumeTrue(CLayout.whyUnavailable().isEmpty(), CLayout.whyUnavailable().orElse(""));
 * var c = new CLayout("linux/kvm.h").struct("struct kvm_msi", MSI).value("KVM_SIGNAL_MSI", 0x4020aea5);
 * assertEquals(List.of(), c.differences());
 * }</pre>
 */
public final class CLayout {
  private static final String COMPILER = "gcc";
  private static final long PATIENCE_SECONDS = 60;

  private final List<String> headers;
  private final Map<String, Long> expected = new LinkedHashMap<>();

  /**
   * A comparison that knows no expression yet.
   *
   * @param headers what the program includes, for example {@code sys/epoll.h}
   */
  public CLayout(String... headers) {
    this.headers = List.of(headers);
  }

  /**
   * Why nothing can be compared here, for a skipped test to print.
   *
   * @return the reason; empty if there is a C compiler
   */
  public static Optional<String> whyUnavailable() {
    try {
      run(List.of(COMPILER, "--version"), Path.of("."));
      return Optional.empty();
    } catch (IOException _) {
      return Optional.of("there is no " + COMPILER + " to compare C structs with");
    }
  }

  /**
   * Expects a constant expression to have a value.
   *
   * @param expression an integer in C, for example {@code sizeof(struct kvm_msi)}
   * @param value what Java believes it is
   * @return this
   */
  public CLayout value(String expression, long value) {
    expected.put(expression, value);
    return this;
  }

  /**
   * Expects a struct or union to have a layout: its size, and each named member's offset and size.
   *
   * @param type in C, for example {@code struct kvm_msi}
   * @param layout members are named as in C; padding is not compared, unnamed groups are C's
   *     anonymous ones
   * @return this
   */
  public CLayout struct(String type, GroupLayout layout) {
    value("sizeof(" + type + ")", layout.byteSize());
    members(type, "", 0, layout);
    return this;
  }

  private void members(String type, String prefix, long base, GroupLayout layout) {
    var layouts = layout.memberLayouts();
    for (int i = 0; i < layouts.size(); i++) {
      var member = layouts.get(i);
      long offset = base + layout.byteOffset(PathElement.groupElement(i));
      member.name().ifPresent(name -> member(type, prefix + name, offset, member));
      if (member instanceof GroupLayout group) {
        members(type, member.name().map(name -> prefix + name + ".").orElse(prefix), offset, group);
      }
    }
  }

  private void member(String type, String path, long offset, MemoryLayout layout) {
    if (!(layout instanceof PaddingLayout)) {
      value("offsetof(" + type + ", " + path + ")", offset);
      value("sizeof(((" + type + " *)0)->" + path + ")", layout.byteSize());
    }
  }

  /**
   * Compiles and runs the program.
   *
   * @return one line for each expression that C sees differently; empty if Java is right
   * @throws IOException if the program does not compile or run; tells what the compiler said
   * @throws IllegalStateException if nothing was expected, which would compare nothing
   */
  public List<String> differences() throws IOException {
    if (expected.isEmpty()) {
      throw new IllegalStateException("nothing to compare");
    }
    var folder = Files.createTempDirectory("clayout");
    try {
      Files.writeString(folder.resolve("probe.c"), program());
      run(List.of(COMPILER, "-o", "probe", "probe.c"), folder);
      return compare(run(List.of(folder.resolve("probe").toString()), folder));
    } finally {
      for (var name : List.of("probe.c", "probe")) {
        Files.deleteIfExists(folder.resolve(name));
      }
      Files.delete(folder);
    }
  }

  private String program() {
    var program =
        new StringBuilder("#define _GNU_SOURCE\n#include <stddef.h>\n#include <stdio.h>\n");
    headers.forEach(header -> program.append("#include <").append(header).append(">\n"));
    program.append("int main(void) {\n");
    for (var expression : expected.keySet()) {
      program.append("  printf(\"%lld\\n\", (long long)(").append(expression).append("));\n");
    }
    return program.append("  return 0;\n}\n").toString();
  }

  private List<String> compare(List<String> lines) {
    var differences = new ArrayList<String>();
    var line = lines.iterator();
    expected.forEach((expression, java) -> {
      long c = Long.parseLong(line.next());
      if (c != java) {
        differences.add(expression + " is " + c + " in C but " + java + " in Java");
      }
    });
    return List.copyOf(differences);
  }

  private static List<String> run(List<String> command, Path folder) throws IOException {
    var output = Files.createTempFile("clayout", ".txt");
    try {
      var process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      await(process);
      if (process.exitValue() != 0) {
        throw new IOException(command + " failed:\n" + Files.readString(output));
      }
      return Files.readAllLines(output);
    } finally {
      Files.delete(output);
    }
  }

  private static void await(Process process) throws IOException {
    try {
      if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    throw new IOException("gave up waiting for " + process.info());
  }
}
