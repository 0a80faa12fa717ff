package dev.tocsin.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tocsin.kvm.Kvm;
import dev.tocsin.machine.HostSupport;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class DemoCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int demo(String... arguments) {
    return new CommandLine(new DemoCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .setParameterExceptionHandler((wrong, _) -> {
          wrong.getCommandLine().getErr().println(wrong.getMessage());
          return ExitStatus.USAGE;
        })
        .execute(arguments);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--cpus=0",
        "--cpus=17",
        "--cpus=x",
        "--rings=9",
        "--rings=10001",
        "--nonsense",
        "--backend=xen",
        "--irqchip=half"
      })
  void aBadOptionIsOneLineAndWrongUse(String option) {
    assertEquals(ExitStatus.USAGE, demo(option));
    assertEquals(1, err.toString().lines().count(), err::toString);
    assertEquals("", out.toString());
  }

  @Test
  @Tag("kvm")
  void jsonIsAllThatIsPrinted() {
    var why = Kvm.whyUnusable();
    assumeTrue(why.isEmpty(), () -> "no usable KVM: " + why.orElse(""));

    assertEquals(ExitStatus.SUCCESS, demo("--json", "--rings=10"), err::toString);

    String text = out.toString().strip();
    assertTrue(text.startsWith("{\"backend\":\"kvm\","), text);
    assertTrue(text.endsWith("}"), text);
    assertTrue(text.contains("\"lost\":0,\"spurious\":0,"), text);
    assertEquals("", err.toString());
  }

  @Test
  @Tag("kvm")
  void theResultForPeopleEndsWithTheVerdict() {
    var why = Kvm.whyUnusable();
    assumeTrue(why.isEmpty(), () -> "no usable KVM: " + why.orElse(""));

    assertEquals(ExitStatus.SUCCESS, demo("--cpus=1", "--rings=10"), err::toString);

    String text = out.toString();
    assertTrue(text.contains("lost 0"), text);
    assertTrue(text.contains("bell3[1] foreign  message attached"), text);
    assertFalse(text.contains("\u001b["), "colours on something that is no terminal");
  }

  @ParameterizedTest
  @CsvSource({"kernel, kvm", "split, kvm split", "user, kvm user"})
  @Tag("kvm")
  void theBackEndIsNamedByWhoHoldsTheChips(String irqchip, String name) {
    var why = Kvm.whyUnusable();
    assumeTrue(why.isEmpty(), () -> "no usable KVM: " + why.orElse(""));

    assertEquals(
        ExitStatus.SUCCESS, demo("--json", "--rings=10", "--irqchip", irqchip), err::toString);
    assertTrue(out.toString().startsWith("{\"backend\":\"" + name + "\","), out::toString);
  }

  @Test
  void theInProcessMachineNeedsNoKvm() {
    assertEquals(
        ExitStatus.SUCCESS, demo("--json", "--rings=10", "--backend=in-process"), err::toString);

    String text = out.toString();
    assertTrue(text.startsWith("{\"backend\":\"in-process\","), text);
    assertTrue(text.contains("\"lost\":0,\"spurious\":0,\"repeated\":0"), text);
    assertEquals("", err.toString());
  }

  @Test
  void theInProcessMachineHasNoChipsOfTheKernel() {
    assertEquals(ExitStatus.USAGE, demo("--backend=in-process", "--irqchip=split"));
    assertEquals("--irqchip is an option of KVM only\n", err.toString());
  }

  @Test
  void withoutKvmItSaysWhyAndGoesOnWithout() {
    var why = HostSupport.whyNoKvm();
    assumeTrue(why.isPresent(), "this machine has KVM");

    assertEquals(ExitStatus.SUCCESS, demo("--rings=10"));
    assertTrue(err.toString().contains(why.orElseThrow()));
    assertEquals(1, err.toString().lines().count());
  }

  @Test
  void whoAsksForKvmIsToldThatThereIsNone() {
    var why = HostSupport.whyNoKvm();
    assumeTrue(why.isPresent(), "this machine has KVM");

    assertEquals(ExitStatus.NO_KVM, demo("--backend=kvm"));
    assertTrue(err.toString().contains(why.orElseThrow()));
  }
}
