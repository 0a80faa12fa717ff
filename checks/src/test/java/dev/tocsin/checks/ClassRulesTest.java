package dev.tocsin.checks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
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
  void onlyTheKernelModulesAllocateAndLayOutNativeMemory() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.tocsin.linux..", "dev.tocsin.kvm..")
        .and()
        .doNotHaveFullyQualifiedName("dev.tocsin.testkit.CLayout") // compares theirs with C
        .should()
        .dependOnClassesThat()
        .haveNameMatching("java\\.lang\\.foreign\\.(?!MemorySegment|ValueLayout).*")
        .because("the others only read and write segments of guest memory that they are given")
        .check(Compiled.CLASSES);
  }

  @Test
  void interruptsBusEngineAndCommandKnowNoNativeMemory() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.tocsin.interrupt..", "dev.tocsin.bus..", "dev.tocsin.engine..", "dev.tocsin.cli..")
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

  @Test
  void packagesFormNoCycle() {
    slices().matching("dev.tocsin.(**)").should().beFreeOfCycles().check(Compiled.CLASSES);
  }

  private static boolean livesIn(String type, List<String> packages) {
    return packages.stream()
        .anyMatch(pattern -> type.startsWith(pattern.substring(0, pattern.length() - 1)));
  }
}
