package dev.tocsin.checks;

import static java.util.stream.Collectors.toMap;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * One Java file, parsed but not compiled.
 *
 * @param path relative to the root of the tree, with forward slashes
 * @param text the file's content
 * @param lines the content by lines
 * @param unit the syntax tree
 * @param positions where its nodes stand
 */
record SourceFile(
    String path,
    String text,
    List<String> lines,
    CompilationUnitTree unit,
    SourcePositions positions) {

  static SourceFile parse(String path, String text) {
    return parse(Map.of(path, text)).getFirst();
  }

  /** Parses many files in one go, which takes a fraction of the time that one by one takes. */
  static List<SourceFile> parse(Map<String, String> textByPath) {
    JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
    Map<URI, Text> texts =
        textByPath.entrySet().stream()
            .map(file -> new Text(file.getKey(), file.getValue()))
            .collect(toMap(Text::toUri, text -> text));
    var task = (JavacTask) compiler.getTask(null, null, null, null, null, texts.values());
    SourcePositions positions = Trees.instance(task).getSourcePositions();
    List<SourceFile> parsed = new ArrayList<>();
    try {
      for (CompilationUnitTree unit : task.parse()) {
        Text text = Objects.requireNonNull(texts.get(unit.getSourceFile().toUri()));
        List<String> lines = text.text.lines().toList();
        parsed.add(new SourceFile(text.path, text.text, lines, unit, positions));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    parsed.sort(Comparator.comparing(SourceFile::path));
    return parsed;
  }

  private static final class Text extends SimpleJavaFileObject {
    private final String path;
    private final String text;

    Text(String path, String text) {
      super(URI.create("string:///" + path.replace(' ', '_')), Kind.SOURCE);
      this.path = path;
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  boolean isTest() {
    return path.contains("/src/test/");
  }

  /** The module's directory. */
  String module() {
    return path.substring(0, path.indexOf('/'));
  }

  String simpleName() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Whether it describes a package or module and declares no type. */
  boolean isInfo() {
    return simpleName().equals("package-info.java") || simpleName().equals("module-info.java");
  }

  /** The package's name; empty for a module descriptor. */
  String packageName() {
    return unit.getPackageName() == null ? "" : unit.getPackageName().toString();
  }

  int startLine(Tree node) {
    return line(positions.getStartPosition(unit, node));
  }

  int endLine(Tree node) {
    return line(positions.getEndPosition(unit, node));
  }

  private int line(long position) {
    LineMap map = unit.getLineMap();
    return (int) map.getLineNumber(position);
  }
}
