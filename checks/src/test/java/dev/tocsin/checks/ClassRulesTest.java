package dev.tocsin.checks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules over the compiled classes that cut across modules. */
class ClassRulesTest {
  @Test
  void everyTypeInTheSourcesIsAmongTheClassesChecked() {
    List<String> missing =
        Compiled.modulesWithClasses().stream()
            .flatMap(module -> Compiled.types(module).stream())
            .filter(type -> !Compiled.CLASSES.contain(type))
            .toList();

    assertEquals(List.of(), missing);
    assertFalse(Compiled.modulesWithClasses().isEmpty());
  }

  @Test
  void everyTypeLivesInAPackageOfItsModule() {
    List<String> strays =
        Compiled.modulesWithClasses().stream()
            .flatMap(module ->
                Compiled.types(module).stream()
                    .filter(type -> !livesIn(type, Compiled.packages(module))))
            .toList();

    assertEquals(List.of(), strays);
  }

  @Test
  void onlyTheLinuxModuleLinksNativeFunctions() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.tocsin.linux..")
        .should()
        .dependOnClassesThat()
        .haveNameMatching("java\\.lang\\.foreign\\.(Linker|SymbolLookup)(\\$.*)?")
        .check(Compiled.CLASSES);
  }

  @Test
  void onlyTheKernelModulesLayOutNativeMemory() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.tocsin.linux..", "dev.tocsin.kvm..", "dev.tocsin.testkit..")
        .should()
        .dependOnClassesThat()
        .haveNameMatching("java\\.lang\\.foreign\\.(?!Arena|MemorySegment|ValueLayout).*")
        .because("the others read and write segments that they are given; testkit compares layouts")
        .check(Compiled.CLASSES);
  }

  @Test
  void onlyTheMachineAndItsCommandAllocateNativeMemoryBesides() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dev.tocsin.linux..", "dev.tocsin.kvm..", "dev.tocsin.machine..", "dev.tocsin.cli..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.foreign.Arena")
        .check(Compiled.CLASSES);
  }

  @Test
  void interruptsBusAndEngineKnowNoNativeMemory() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.tocsin.interrupt..", "dev.tocsin.bus..", "dev.tocsin.engine..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.lang.foreign..")
        .check(Compiled.CLASSES);
  }

  @Test
  void interruptsBusAndMemoryDoNotKnowEachOther() {
    List<String> packages = Compiled.packages("device");
    for (String one : packages) {
      noClasses()
          .that()
          .resideInAPackage(one)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              packages.stream().filter(other -> !other.equals(one)).toArray(String[]::new))
          .check(Compiled.CLASSES);
    }
  }

  @Test
  void onlyTheCommandPrints() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.tocsin.cli..")
        .should(ACCESS_STANDARD_STREAMS)
        .check(Compiled.CLASSES);
  }

  private static boolean livesIn(String type, List<String> packages) {
    return packages.stream()
        .anyMatch(pattern -> type.startsWith(pattern.substring(0, pattern.length() - 1)));
  }
}
