package dev.tocsin.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tocsin.kvm.Kvm;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class DemoCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int demo(String... arguments) {
    return new CommandLine(new DemoCommand())
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
      strings = {"--cpus=0", "--cpus=17", "--cpus=x", "--rings=9", "--rings=10001", "--nonsense"})
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
    assertTrue(text.startsWith("{\n  \"backend\": \"kvm\","), text);
    assertTrue(text.endsWith("}"), text);
    assertTrue(text.contains("\"lost\": 0,\n  \"spurious\": 0,"), text);
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

  @Test
  void withoutKvmItSaysWhyAndTellsApart() {
    var why = Kvm.whyUnusable();
    assumeTrue(why.isPresent(), "this machine has KVM");

    assertEquals(ExitStatus.NO_KVM, demo());
    assertTrue(err.toString().contains(why.orElseThrow()));
  }
}
