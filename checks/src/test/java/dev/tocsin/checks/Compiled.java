package dev.tocsin.checks;

import com.sun.source.tree.ClassTree;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;

/** The product's compiled classes, without tests and without the build's own tools. */
final class Compiled {
  static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("dev/tocsin/tools/"))
          .importPackages("dev.tocsin");

  private Compiled() {}

  /** Modules on the class path (not the benchmarks) that declare at least one type. */
  static List<String> modulesWithClasses() {
    return Repository.productModules().stream()
        .filter(module -> !module.equals("bench") && !types(module).isEmpty())
        .toList();
  }

  /** Package patterns that belong to a module; {@code device} alone has several. */
  static List<String> packages(String module) {
    return module.equals("device")
        ? List.of("dev.tocsin.interrupt..", "dev.tocsin.bus..", "dev.tocsin.memory..")
        : List.of("dev.tocsin." + module + "..");
  }

  /** The names of the top-level types that a module's main sources declare. */
  static List<String> types(String module) {
    return Repository.sources(module).stream()
        .filter(file -> !file.isTest())
        .flatMap(file ->
            file.unit().getTypeDecls().stream()
                .flatMap(type -> type instanceof ClassTree c ? Stream.of(c) : Stream.empty())
                .map(type -> file.packageName() + "." + type.getSimpleName()))
        .toList();
  }
}
