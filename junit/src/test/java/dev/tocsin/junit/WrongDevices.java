package dev.tocsin.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.engine.port.Delivery;
import dev.tocsin.engine.port.PreparedMessage;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.machine.inprocess.InProcessConfig;
import dev.tocsin.machine.inprocess.Processor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Each of these tests fails; {@link WrongDevicesTest} runs them. */
@GuestMachine
final class WrongDevices {
  private final Bell bell = new Bell();
  private final BellDriver driver = new BellDriver();

  /** What a back end that does wrong does to one message: how often it delivers, what it says. */
  private record Step(int times, Delivery says) {}

  private static BackEnd wrong(BackEnd inner, Step... steps) {
    var calls = new AtomicInteger();
    return new BackEnd(
        inner.name(),
        config -> {
          PreparedMessage message = inner.messages().prepare(config);
          return new PreparedMessage(config, message.deliverable()) {
            @Override
            public Delivery deliver() throws InterruptException {
              Step step = steps[calls.getAndIncrement()];
              for (int i = 0; i < step.times; i++) {
                var _ = message.deliver();
              }
              return step.says;
            }
          };
        },
        inner.lines(),
        inner.resample(),
        inner.rings());
  }

  /** The account of a machine whose back end does wrong. */
  private void ringTwice(Step... steps) throws Exception {
    var machine = TestMachine.create(InProcessConfig.DEFAULT, inner -> wrong(inner, steps));
    try {
      machine.device("bell", bell::create);
      machine.boot(driver.program());
      bell.ring(0);
      machine.settle();
      bell.ring(0);
      machine.check();
    } finally {
      machine.close();
    }
  }

  private void boot(TestMachine machine) throws Exception {
    machine.device("bell", bell::create);
    machine.boot(driver.program());
  }

  @Test
  void aMessageThatTheChipSwallows(TestMachine unused) throws Exception {
    ringTwice(new Step(1, Delivery.DELIVERED), new Step(0, Delivery.DELIVERED));
  }

  @Test
  void aMessageThatComesTwice(TestMachine unused) throws Exception {
    ringTwice(new Step(1, Delivery.DELIVERED), new Step(1, Delivery.COALESCED));
  }

  @Test
  void aHandlerThatDoesNotEnd(TestMachine machine) throws Exception {
    machine.device("bell", bell::create);
    machine.boot(driver.program((_, _) -> {}));
    bell.ring(0);
    machine.settle();
    bell.ring(0);
  }

  @Test
  void ringsThatMergeBeforeAForgottenEnd(TestMachine machine) throws Exception {
    machine.device("bell", bell::create);
    machine.boot(driver.program((_, _) -> {}, () -> ringThrice(bell)));
  }

  @Test
  @GuestMachine(cpus = 2)
  void anEndOnTheWrongProcessor(TestMachine machine) throws Exception {
    machine.device("bell", bell::create);
    machine.boot(
        driver.program((cpu, _) -> {
          cpu.place(8, WrongDevices::endAndIdle);
          cpu.write32(0xfee0_0310L, 1 << 24); // INIT and a start-up request, to the other
          cpu.write32(0xfee0_0300L, 0x4500);
          cpu.write32(0xfee0_0300L, 0x4608);
        }));
    bell.ring(0);
  }

  private static void ringThrice(Bell bell) {
    try {
      for (int i = 0; i < 3; i++) {
        bell.ring(0);
      }
    } catch (InterruptException refused) {
      throw new IllegalStateException(refused);
    }
  }

  private static void endAndIdle(Processor cpu) {
    Pc.enableLocalApic(cpu);
    Pc.endInterrupt(cpu);
    cpu.idle();
  }

  @Test
  void aMessageToNobody(TestMachine machine) throws Exception {
    boot(machine);
    bell.group().update(0, Pc.message(7, BellDriver.VECTOR), false, true);
    bell.ring(0);
  }

  @Test
  void aMessageThatIsNone(TestMachine machine) throws Exception {
    boot(machine);
    var nowhere = new dev.tocsin.interrupt.MsiIrqSourceConfig(0, 0x12340000, 0x41, 0);
    bell.group().update(0, nowhere, false, true);
    bell.ring(0);
  }

  @Test
  void aVectorWithoutHandler(TestMachine machine) throws Exception {
    boot(machine);
    bell.group().update(1, Pc.message(0, 0x42), false, true);
    bell.ring(1);
  }

  @Test
  void aGuestThatThrows(TestMachine machine) throws Exception {
    machine.boot(_ -> {
      throw new IllegalStateException("oops");
    });
  }

  @Test
  void anAssertionInAHandler(TestMachine machine) throws Exception {
    machine.device("bell", bell::create);
    machine.boot(driver.program((_, _) -> assertEquals(1, 2)));
    bell.ring(0);
  }

  @Test
  void anOrdinaryFailure(TestMachine machine) throws Exception {
    boot(machine);
    bell.ring(0);
    throw new AssertionError("my own");
  }

  @Test
  @GuestMachine(cpus = 0)
  void noProcessors(TestMachine machine) {}
}
