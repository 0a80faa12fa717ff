package dev.tocsin.tools;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * Checks, or brings, every Java file below a folder into google-java-format.
 *
 * <p>The digests of files found clean are kept in a file, so a second run reads the tree and
 * formats only what changed. Unused imports count as badly formatted.
 */
public final class Format {
  private final boolean fix;
  private final Path root;
  private final Set<String> known;
  private final Set<String> clean = new ConcurrentSkipListSet<>();
  private final Set<String> complaints = new ConcurrentSkipListSet<>();

  private Format(boolean fix, Path root, Set<String> known) {
    this.fix = fix;
    this.root = root;
    this.known = known;
  }

  /**
   * Runs the check: {@code check|fix ROOT MEMORY}; exits with 1 and one line per file if one fails.
   *
   * @param args the mode, the folder to read, and the file that remembers clean files
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    boolean fix = args[0].equals("fix");
    Path root = Path.of(args[1]).toRealPath();
    Path memory = Path.of(args[2]);
    Set<String> known = Files.exists(memory) ? Set.copyOf(Files.readAllLines(memory)) : Set.of();
    List<Path> files = sources(root);
    if (files.isEmpty()) {
      throw new IllegalStateException("no Java file below " + root);
    }
    var format = new Format(fix, root, known);
    files.parallelStream().forEach(format::visit);
    Files.createDirectories(memory.toAbsolutePath().getParent());
    Files.write(memory, new TreeSet<>(format.clean));
    if (!format.complaints.isEmpty()) {
      format.complaints.forEach(System.err::println);
      System.err.println("Run ./tools/format to bring these files into google-java-format.");
      System.exit(1);
    }
  }

  private static List<Path> sources(Path root) throws IOException {
    var found = new ArrayList<Path>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            String name = dir.getFileName().toString();
            boolean skip = !dir.equals(root) && (name.equals("target") || name.startsWith("."));
            return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }

  private void visit(Path file) {
    Path shown = root.relativize(file);
    try {
      String source = Files.readString(file);
      String digest = digest(source);
      if (known.contains(digest)) {
        clean.add(digest);
        return;
      }
      String formatted = new Formatter().formatSourceAndFixImports(source);
      if (formatted.equals(source)) {
        clean.add(digest);
      } else if (fix) {
        Files.writeString(file, formatted);
        clean.add(digest(formatted));
        System.out.println("formatted " + shown);
      } else {
        complaints.add(shown + ":" + firstDifference(source, formatted) + ": not formatted");
      }
    } catch (FormatterException e) {
      complaints.add(shown + ":" + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int firstDifference(String source, String formatted) {
    List<String> is = source.lines().toList();
    List<String> shouldBe = formatted.lines().toList();
    int line = 0;
    while (line < Math.min(is.size(), shouldBe.size()) && is.get(line).equals(shouldBe.get(line))) {
      line++;
    }
    return line + 1;
  }

  /** Covers the formatter's version too, so that a newer one looks at every file again. */
  private static String digest(String source) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(
          Formatter.class
              .getProtectionDomain()
              .getCodeSource()
              .toString()
              .getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha.digest(source.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
