package dev.tocsin.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a machine takes of the host, it gives back. */
@Tag("kvm")
@Timeout(60)
class NothingLeftTest {
  @BeforeEach
  void warmUp() throws Exception {
    // Opens whatever the JVM opens once and keeps.
    run(Irqchip.KERNEL, TinyGuest.EXIT_7);
    run(Irqchip.USER, TinyGuest.EXIT_7);
  }

  @ParameterizedTest
  @EnumSource(Irqchip.class)
  void aMachineThatRanLeavesNothing(Irqchip irqchip) throws Exception {
    List<Object> before = host();

    run(irqchip, TinyGuest.EXIT_7);

    assertEquals(before, host());
  }

  @ParameterizedTest
  @EnumSource(Irqchip.class)
  void aMachineThatCrashedLeavesNothing(Irqchip irqchip) throws Exception {
    List<Object> before = host();

    run(irqchip, "0f 0b");

    assertEquals(before, host());
  }

  @ParameterizedTest
  @EnumSource(Irqchip.class)
  void aMachineThatNeverRanLeavesNothing(Irqchip irqchip) throws Exception {
    List<Object> before = host();

    TinyGuest.machine(TinyGuest.config(irqchip, TinyGuest.EXIT_7).withCpus(2)).close();

    assertEquals(before, host());
  }

  @ParameterizedTest
  @EnumSource(Irqchip.class)
  void aMachineThatLoopsLeavesNothingWhenClosed(Irqchip irqchip) throws Exception {
    List<Object> before = host();
    VirtualMachine machine = TinyGuest.machine(TinyGuest.config(irqchip, "eb fe").withCpus(3));
    machine.start();

    machine.close();
    machine.close();

    assertEquals(before, host());
  }

  @ParameterizedTest
  @EnumSource(Irqchip.class)
  void aMachineThatCouldNotBeMadeLeavesNothing(Irqchip irqchip) throws Exception {
    List<Object> before = host();
    MachineConfig tooSmall = TinyGuest.config(irqchip, TinyGuest.EXIT_7).withMemory(1 << 20);

    assertThrows(IOException.class, () -> TinyGuest.machine(tooSmall));

    assertEquals(before, host());
  }

  private static void run(Irqchip irqchip, String hex) throws Exception {
    try (VirtualMachine machine = TinyGuest.machine(TinyGuest.config(irqchip, hex).withCpus(2))) {
      machine.run();
    }
  }

  /** Descriptors by what they lead to, our threads, and our mappings. */
  private static List<Object> host() throws IOException {
    Set<String> threads =
        Thread.getAllStackTraces().keySet().stream()
            .map(Thread::getName)
            .filter(name -> name.matches("vcpu-.*|halt-watch|console|.*relay.*|.*tocsin.*"))
            .collect(Collectors.toCollection(TreeSet::new));
    long mappings;
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      mappings = maps.filter(line -> line.contains("kvm")).count();
    }
    return List.of(descriptors(), threads, mappings);
  }

  private static List<String> descriptors() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.map(NothingLeftTest::target)
          .filter(to -> to.contains("kvm") || to.contains("anon_inode"))
          .sorted()
          .toList();
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException _) {
      return "gone";
    }
  }
}
