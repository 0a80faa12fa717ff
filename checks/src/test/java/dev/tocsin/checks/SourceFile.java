package dev.tocsin.checks;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
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
    JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
    JavaFileObject file =
        new SimpleJavaFileObject(URI.create("string:///" + path), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
          }
        };
    var task = (JavacTask) compiler.getTask(null, null, null, null, null, List.of(file));
    try {
      CompilationUnitTree unit = task.parse().iterator().next();
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      return new SourceFile(path, text, text.lines().toList(), unit, positions);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
