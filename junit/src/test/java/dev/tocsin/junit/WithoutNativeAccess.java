package dev.tocsin.junit;

import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** What {@link NoNativeAccessTest} runs in a process of its own: a whole test class. */
final class WithoutNativeAccess {
  private WithoutNativeAccess() {}

  public static void main(String[] arguments) {
    var request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(DiscoverySelectors.selectClass(GuestMachineTest.class))
            .build();
    var summary = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, summary);
    boolean good =
        summary.getSummary().getTestsSucceededCount() > 5
            && summary.getSummary().getTotalFailureCount() == 0;
    System.exit(good ? 0 : 1);
  }
}
