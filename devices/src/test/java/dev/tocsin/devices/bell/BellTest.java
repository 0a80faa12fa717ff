package dev.tocsin.devices.bell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.LegacyIrqGroupConfig;
import dev.tocsin.interrupt.LineGroup;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqGroupConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class BellTest {
  private final RecordedManagers recorded = new RecordedManagers();
  private final Bell bell = new Bell();

  private LineGroup line() throws InterruptException {
    return recorded.managers().legacy().createGroup(new LegacyIrqGroupConfig(5));
  }

  private MessageGroup messages(int count) throws InterruptException {
    return recorded.managers().msi().createGroup(new MsiIrqGroupConfig(64, count));
  }

  private List<String> callsAfterCreate() {
    return recorded.calls.subList(1, recorded.calls.size());
  }

  @Test
  void anUnwiredBellIsSilent() throws InterruptException {
    assertFalse(bell.ring(0));
    assertEquals(new BellStats(0, 1, 0), bell.stats());
    assertTrue(bell.notifier(0).isEmpty());
    assertTrue(bell.messages().isEmpty());
  }

  @Test
  void anEdgeLineIsPulsed() throws InterruptException {
    bell.wireEdge(line());

    assertTrue(bell.ring(0));
    assertFalse(bell.ring(1));

    assertEquals(List.of("trigger 0"), callsAfterCreate());
    assertEquals(new BellStats(1, 1, 0), bell.stats());
  }

  @Test
  void aMessageIsTriggeredByItsNumber() throws InterruptException {
    bell.wireMessages(messages(3));

    assertTrue(bell.ring(2));
    assertFalse(bell.ring(3));
    assertFalse(bell.ring(-1));

    assertEquals(List.of("trigger 2"), callsAfterCreate());
  }

  @Test
  void aLevelLineStaysHighUntilTheLastCauseIsAcknowledged() throws InterruptException {
    bell.wireLevel(line());

    bell.ring(0);
    bell.ring(31);
    bell.acknowledge(1);
    assertEquals(List.of("raise", "raise"), callsAfterCreate());
    assertEquals(1 << 31, bell.causes());

    bell.acknowledge(-1);
    assertEquals(List.of("raise", "raise", "lower"), callsAfterCreate());
    assertEquals(0, bell.causes());
    assertEquals(2, bell.stats().acknowledged());
  }

  @Test
  void acknowledgingWhatIsNotThereDoesNothing() throws InterruptException {
    bell.wireLevel(line());

    bell.acknowledge(-1);

    assertEquals(List.of(), callsAfterCreate());
    assertEquals(0, bell.stats().acknowledged());
  }

  @Test
  void aLevelLineHasThirtyTwoCauses() throws InterruptException {
    bell.wireLevel(line());

    assertFalse(bell.ring(32));
    assertFalse(bell.ring(-1));

    assertEquals(0, bell.causes());
  }

  @Test
  void unwiringForgetsTheCauses() throws InterruptException {
    bell.wireLevel(line());
    bell.ring(4);

    bell.unwire();

    assertEquals(0, bell.causes());
    assertFalse(bell.ring(4));
  }

  @Test
  void aRingThatMeetsADestroyedGroupIsSilent() throws InterruptException {
    MessageGroup group = messages(1);
    bell.wireMessages(group);
    group.close();

    assertFalse(bell.ring(0));
    assertEquals(new BellStats(0, 1, 0), bell.stats());
  }

  @Test
  void theHostsRefusalReachesTheCaller() throws InterruptException {
    bell.wireMessages(messages(1));
    recorded.refuse = true;

    assertThrows(InterruptException.class, () -> bell.ring(0));
  }

  @Test
  void aNotifierIsTheGroups() throws InterruptException {
    bell.wireMessages(messages(2));

    bell.notifier(1);
    bell.notifier(2);

    assertEquals(List.of("notifier 1"), callsAfterCreate());
  }
}
