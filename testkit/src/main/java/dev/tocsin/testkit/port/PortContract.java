package dev.tocsin.testkit.port;

import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.engine.port.RoutingPort;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptException.HostCall;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.testkit.Eventually;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;

/** What all contracts have in common: a fixture for each test. */
public abstract class PortContract {
  private @Nullable BackEndFixture fixture;

  /** For the contracts. */
  PortContract() {}

  /**
   * Makes the back end that is held to the contract.
   *
   * @return a new fixture; the contract closes it
   * @throws Exception if it cannot be made
   */
  protected abstract BackEndFixture open() throws Exception;

  @BeforeEach
  final void openFixture() throws Exception {
    fixture = open();
  }

  @AfterEach
  final void closeFixture() {
    if (fixture != null) {
      fixture.close();
    }
  }

  final BackEndFixture fixture() {
    if (fixture == null) {
      throw new IllegalStateException("no fixture");
    }
    return fixture;
  }

  final BackEnd backEnd() {
    return fixture().backEnd();
  }

  final BackEnd.Rings rings() {
    Assumptions.assumeTrue(
        backEnd().rings().isPresent(), "other processes cannot ring this back end");
    return backEnd().rings().orElseThrow();
  }

  final RoutingPort routing() {
    Assumptions.assumeTrue(
        rings().routing().isPresent(), "no kernel takes the rings of this back end");
    return rings().routing().orElseThrow();
  }

  final MsiIrqSourceConfig message(int number) {
    return fixture().message(number);
  }

  final void mustArrive(MsiIrqSourceConfig message) {
    Eventually.until(message + " arrives", () -> fixture().takeDelivery(message));
  }

  final void mustNotArrive(MsiIrqSourceConfig message) {
    fixture().settle();
    Assertions.assertFalse(fixture().takeDelivery(message), message + " arrived");
  }

  final void mustArriveOnce(MsiIrqSourceConfig message) {
    mustArrive(message);
    mustNotArrive(message);
  }

  static HostCall mustBeRefused(Executable call) {
    var failure = Assertions.assertThrows(InterruptException.class, call);
    return Assertions.assertInstanceOf(HostCall.class, failure.reason());
  }
}
