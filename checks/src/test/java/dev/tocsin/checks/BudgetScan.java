package dev.tocsin.checks;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.Tree.Kind;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;

/** Measures one file: everything in it that has a budget, within it or not. */
final class BudgetScan extends TreeScanner<Void, ClassTree> {
  private final SourceFile file;
  private final List<Measure> measures = new ArrayList<>();

  private BudgetScan(SourceFile file) {
    this.file = file;
  }

  static List<Measure> measure(SourceFile file) {
    var scan = new BudgetScan(file);
    Budget lines = file.isTest() ? Budget.TEST_FILE : Budget.FILE;
    scan.add(lines, file.simpleName(), 1, file.lines().size());
    scan.add(Budget.IMPORTS, file.simpleName(), 1, file.unit().getImports().size());
    for (Tree type : file.unit().getTypeDecls()) {
      scan.scan(type, null);
    }
    return scan.measures;
  }

  @Override
  public Void visitClass(ClassTree type, ClassTree outer) {
    int line = file.startLine(type);
    String name = type.getSimpleName().toString();
    if (type.getKind() == Kind.CLASS || type.getKind() == Kind.ENUM) {
      long fields = type.getMembers().stream().filter(BudgetScan::isInstanceField).count();
      add(Budget.FIELDS, "class " + name, line, (int) fields);
    }
    if (type.getKind() == Kind.INTERFACE && file.packageName().endsWith(".port")) {
      long methods = type.getMembers().stream().filter(BudgetScan::isInstanceMethod).count();
      add(Budget.PORT, "interface " + name, line, (int) methods);
    }
    return super.visitClass(type, type);
  }

  @Override
  public Void visitMethod(MethodTree method, ClassTree type) {
    String name = type.getSimpleName() + "." + method.getName();
    int line = file.startLine(method);
    add(Budget.METHOD, name, line, file.endLine(method) - signatureLine(method) + 1);
    boolean record = type.getKind() == Kind.RECORD && method.getReturnType() == null;
    if (!record && !isDowncall(method)) {
      add(Budget.PARAMETERS, name, line, method.getParameters().size());
    }
    return super.visitMethod(method, type);
  }

  private void add(Budget budget, String what, int line, int value) {
    measures.add(new Measure(budget, what, file, line, value));
  }

  /** A method's annotations are not part of its length: tables of test arguments stand there. */
  private int signatureLine(MethodTree method) {
    if (method.getReturnType() != null) {
      return file.startLine(method.getReturnType());
    }
    List<? extends AnnotationTree> annotations = method.getModifiers().getAnnotations();
    return annotations.isEmpty() ? file.startLine(method) : file.endLine(annotations.getLast()) + 1;
  }

  private static boolean isInstanceField(Tree member) {
    return member instanceof VariableTree field
        && !field.getModifiers().getFlags().contains(Modifier.STATIC);
  }

  private static boolean isInstanceMethod(Tree member) {
    return member instanceof MethodTree method
        && !method.getModifiers().getFlags().contains(Modifier.STATIC);
  }

  /** A method of the linker's module whose body invokes a method handle mirrors a C prototype. */
  private boolean isDowncall(MethodTree method) {
    if (!file.packageName().equals("dev.tocsin.linux") || method.getBody() == null) {
      return false;
    }
    var found = new boolean[1];
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitMethodInvocation(MethodInvocationTree call, Void none) {
        String name =
            switch (call.getMethodSelect()) {
              case MemberSelectTree select -> select.getIdentifier().toString();
              case IdentifierTree identifier -> identifier.getName().toString();
              default -> "";
            };
        found[0] |= name.equals("invokeExact");
        return super.visitMethodInvocation(call, null);
      }
    }.scan(method.getBody(), null);
    return found[0];
  }
}
