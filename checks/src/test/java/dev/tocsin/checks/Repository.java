package dev.tocsin.checks;

import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tree that is checked: its modules, Java sources and documents. */
final class Repository {
  static final Path ROOT = findRoot(Path.of("").toAbsolutePath());

  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

  private static final List<SourceFile> SOURCES =
      SourceFile.parse(
          modules().stream()
              .flatMap(module -> Stream.of(module + "/src/main/java", module + "/src/test/java"))
              .flatMap(folder -> files(ROOT.resolve(folder), ".java").stream())
              .collect(
                  toMap(
                      file -> ROOT.relativize(file).toString(),
                      Repository::read,
                      (_, twice) -> twice,
                      TreeMap::new)));

  private Repository() {}

  /** Directories that the parent POM lists, the benchmark module included. */
  static List<String> modules() {
    return MODULE.matcher(read(ROOT.resolve("pom.xml"))).results().map(m -> m.group(1)).toList();
  }

  /** Modules that ship or that others build on: not the build's own two. */
  static List<String> productModules() {
    return modules().stream().filter(m -> !m.equals("tools") && !m.equals("checks")).toList();
  }

  /** All Java files of one module, main and test. */
  static List<SourceFile> sources(String module) {
    return SOURCES.stream().filter(file -> file.module().equals(module)).toList();
  }

  /** All Java files of the tree. */
  static List<SourceFile> sources() {
    return SOURCES;
  }

  /** All Markdown files of the tree. */
  static List<Path> documents() {
    return files(ROOT, ".md");
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files(Path folder, String suffix) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(file -> file.toString().endsWith(suffix))
          .filter(file -> !isGenerated(folder.relativize(file)))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isGenerated(Path relative) {
    for (Path part : relative) {
      if (part.toString().equals("target") || part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  private static Path findRoot(Path start) {
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve("checks/pom.xml"))) {
        return folder;
      }
    }
    throw new IllegalStateException("no Tocsin tree above " + start);
  }
}
