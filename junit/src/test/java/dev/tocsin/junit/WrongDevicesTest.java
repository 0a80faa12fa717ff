package dev.tocsin.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Tests that must fail do fail, and say why; JUnit runs them inside this test. */
@Timeout(120)
class WrongDevicesTest {
  private static Throwable failureOf(String method) {
    var request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(
                DiscoverySelectors.selectMethod(
                    WrongDevices.class, method, "dev.tocsin.junit.TestMachine"))
            .build();
    var summary = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, summary);
    var failures = summary.getSummary().getFailures();
    assertEquals(1, failures.size(), () -> method + " did not fail");
    return failures.getFirst().getException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          aMessageThatTheChipSwallows    | lost: cpu 0, vector 0x41: accepted 2, handled 1
          aHandlerThatDoesNotEnd         | lost: cpu 0, vector 0x41: accepted 2, handled 1
          ringsThatMergeBeforeAForgottenEnd | left in service: cpu 0, vector 0x41: no end of interrupt
          anEndOnTheWrongProcessor       | left in service: cpu 0, vector 0x41: no end of interrupt
          aMessageToNobody               | lost: message: sends fixed vector 0x41 to cpu 7 was dropped
          aMessageThatIsNone             | lost: bell: source 0 was triggered, and no message 0x12340000 0x0041 followed
          aMessageThatComesTwice         | spurious: cpu 0, vector 0x41: accepted 1, handled 2
          aVectorWithoutHandler          | the guest crashed: vCPU 0: no handler for vector 0x42
          aGuestThatThrows               | the guest crashed: vCPU 0: its program threw java.lang.IllegalStateException: oops
          anAssertionInAHandler          | the guest crashed: vCPU 0: its handler of vector 0x41 threw
          """)
  void theReasonIsTheFirstLine(String method, String reason) {
    String message = String.valueOf(failureOf(method).getMessage());

    assertTrue(message.startsWith(reason), message);
  }

  @Test
  void theTraceTellsTheWholeStory() {
    String message = String.valueOf(failureOf("aHandlerThatDoesNotEnd").getMessage());

    assertTrue(
        message
            .lines()
            .map(line -> line.replaceFirst("^ *[0-9.,]+ +", "").replaceAll(" +", " "))
            .toList()
            .containsAll(
                java.util.List.of(
                    "bell source 0 is 0xfee00000 0x0041, unmasked",
                    "bell triggers source 0",
                    "message sends fixed vector 0x41 to cpu 0: accepted",
                    "cpu 0 handler of vector 0x41 begins",
                    "cpu 0 handler of vector 0x41 returns")),
        message);
  }

  @Test
  void aTestThatFailsByItselfShowsTheTraceToo() {
    Throwable failure = failureOf("anOrdinaryFailure");

    assertEquals("my own", failure.getMessage());
    String trace = String.valueOf(failure.getSuppressed()[0].getMessage());
    assertTrue(trace.contains("bell         triggers source 0"), trace);
  }

  @Test
  void aMachineThatCannotBeIsRefused() {
    String message = String.valueOf(failureOf("noProcessors").getMessage());

    assertTrue(message.contains("a machine has 1 to 4096 cpus: 0"), message);
  }
}
