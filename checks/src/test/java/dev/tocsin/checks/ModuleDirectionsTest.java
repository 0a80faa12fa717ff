package dev.tocsin.checks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.tree.RequiresTree;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which module may see which, in module descriptors and in compiled classes. */
class ModuleDirectionsTest {
  private static final Set<String> ALL_BELOW_MACHINE =
      Set.of("linux", "device", "pci", "engine", "kvm", "chip", "devices", "vfiouser");

  /** For each module: the modules of this tree it may see; the ones still to come are included. */
  private static final Map<String, Set<String>> SEES =
      Map.ofEntries(
          Map.entry("linux", Set.of()),
          Map.entry("device", Set.of()),
          Map.entry("pci", Set.of("device")),
          Map.entry("engine", Set.of("device")),
          Map.entry("testkit", Set.of("device", "engine")),
          Map.entry("kvm", Set.of("linux", "engine", "device")),
          Map.entry("chip", Set.of("engine", "device")),
          Map.entry("vfiouser", Set.of("linux", "engine", "device", "pci", "kvm")),
          Map.entry("devices", Set.of("device", "pci")),
          Map.entry("machine", ALL_BELOW_MACHINE),
          Map.entry("cli", plus(ALL_BELOW_MACHINE, "machine")),
          Map.entry("junit", plus(ALL_BELOW_MACHINE, "machine")),
          Map.entry("bench", plus(ALL_BELOW_MACHINE, "machine", "testkit")));

  @Test
  void everyModuleHasADirection() {
    assertEquals(
        List.of(),
        Repository.productModules().stream().filter(module -> !SEES.containsKey(module)).toList());
  }

  @Test
  void descriptorsRequireOnlyWhatTheirModuleMaySee() {
    List<String> wrong = new ArrayList<>();
    int required = 0;
    for (String module : Repository.productModules()) {
      for (String other : requires(module)) {
        required++;
        if (!SEES.getOrDefault(module, Set.of()).contains(other)) {
          wrong.add(module + " requires " + other);
        }
      }
    }

    assertTrue(required > 0, "no module requires another: the descriptors were not read");
    assertEquals(List.of(), wrong);
  }

  @Test
  void classesUseOnlyWhatTheirModuleMaySee() {
    int checked = 0;
    for (String module : Compiled.modulesWithClasses()) {
      Set<String> allowed = SEES.getOrDefault(module, Set.of());
      String[] forbidden =
          SEES.keySet().stream()
              .filter(other -> !other.equals(module) && !allowed.contains(other))
              .flatMap(other -> Compiled.packages(other).stream())
              .toArray(String[]::new);
      noClasses()
          .that()
          .resideInAnyPackage(Compiled.packages(module).toArray(String[]::new))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(forbidden)
          .because("module " + module + " may only see " + allowed)
          .check(Compiled.CLASSES);
      checked++;
    }

    assertTrue(checked > 0, "no module had a class to check");
  }

  private static List<String> requires(String module) {
    return Repository.sources(module).stream()
        .filter(file -> file.simpleName().equals("module-info.java"))
        .flatMap(file -> file.unit().getModule().getDirectives().stream())
        .filter(RequiresTree.class::isInstance)
        .map(directive -> ((RequiresTree) directive).getModuleName().toString())
        .filter(name -> name.startsWith("dev.tocsin."))
        .map(name -> name.substring("dev.tocsin.".length()))
        .toList();
  }

  private static Set<String> plus(Set<String> some, String... more) {
    var all = new HashSet<>(some);
    all.addAll(List.of(more));
    return Set.copyOf(all);
  }
}
