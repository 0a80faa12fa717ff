package dev.tocsin.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole classes in the documents compile against the modules as they are. */
class DocumentedCodeTest {
  private static final Pattern BLOCK = Pattern.compile("(?s)```java\\n(.*?)```");
  private static final Pattern CLASS = Pattern.compile("(?m)^(?:public )?final class (\\w+)");

  @TempDir private Path output;

  @Test
  void everyWholeClassInTheDocumentsCompiles() {
    List<JavaFileObject> classes = new ArrayList<>();
    Repository.documents().forEach(document -> collect(document, classes));
    var problems = new DiagnosticCollector<JavaFileObject>();
    List<String> options =
        List.of("-d", output.toString(), "-cp", System.getProperty("java.class.path"));

    ToolProvider.getSystemJavaCompiler()
        .getTask(null, null, problems, options, null, classes)
        .call();

    assertFalse(classes.isEmpty(), "the documents show no class");
    assertEquals(
        List.of(),
        problems.getDiagnostics().stream()
            .filter(problem -> problem.getKind() == Diagnostic.Kind.ERROR)
            .map(Object::toString)
            .toList());
  }

  private static void collect(Path document, List<JavaFileObject> classes) {
    BLOCK
        .matcher(Repository.read(document))
        .results()
        .map(block -> block.group(1))
        .forEach(code -> {
          var declared = CLASS.matcher(code);
          if (declared.find()) {
            classes.add(new Source(declared.group(1), code));
          }
        });
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String code;

    Source(String name, String code) {
      super(URI.create("string:///" + name + ".java"), Kind.SOURCE);
      this.code = code;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return code;
    }
  }
}
