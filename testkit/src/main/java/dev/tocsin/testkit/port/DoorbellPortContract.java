package dev.tocsin.testkit.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.engine.port.Doorbell;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.testkit.Errno;
import org.junit.jupiter.api.Test;

/** What the doorbells of every back end that has them do. */
public abstract class DoorbellPortContract extends PortContract {
  /** For subclasses. */
  protected DoorbellPortContract() {}

  @Test
  void ringsAreCountedUntilTheyAreDrained() throws Exception { // S4
    try (Doorbell bell = rings().bells().create();
        Notifier notifier = bell.export()) {
      assertEquals(0, bell.drain());
      notifier.ring();
      notifier.ring();

      assertEquals(2, bell.drain());
      assertEquals(0, bell.drain());
    }
  }

  @Test
  void allHandlesRingTheSameDoorbell() throws Exception { // S8
    try (Doorbell bell = rings().bells().create();
        Notifier one = bell.export()) {
      Notifier other = bell.export();
      other.ring();
      other.close();
      other.close();
      one.ring();

      assertTrue(one.descriptor() >= 0);
      assertEquals(2, bell.drain());
    }
  }

  @Test
  void aDoorbellIsMadeOfSomebodyElsesEventfd() throws Exception {
    var rings = rings();
    try (Notifier theirs = fixture().newEventFd()) {
      theirs.ring();
      try (Doorbell bell = rings.bells().adopt(theirs)) {
        theirs.ring();

        assertEquals(2, bell.drain());
      }
      theirs.ring();
    }
  }

  @Test
  void theOwnerOfAnAdoptedEventfdMayCloseHis() throws Exception { // S8
    var rings = rings();
    Notifier theirs = fixture().newEventFd();
    try (Doorbell bell = rings.bells().adopt(theirs);
        Notifier ours = bell.export()) {
      theirs.close();
      ours.ring();

      assertEquals(1, bell.drain());
    }
  }

  @Test
  void whatIsNoEventfdIsRefused() throws Exception { // S58
    var rings = rings();
    int open = fixture().openDescriptors();
    try (Notifier pipe = fixture().newPipe()) {
      assertEquals(Errno.EINVAL, mustBeRefused(() -> rings.bells().adopt(pipe)).errno());
    }
    assertEquals(open, fixture().openDescriptors());
  }

  @Test
  void aCounterHasOneDoorbell() throws Exception { // S6, S58
    var rings = rings();
    try (Notifier theirs = fixture().newEventFd()) {
      try (Doorbell bell = rings.bells().adopt(theirs);
          Notifier copy = bell.export()) {
        assertEquals(Errno.EBUSY, mustBeRefused(() -> rings.bells().adopt(theirs)).errno());
        assertEquals(Errno.EBUSY, mustBeRefused(() -> rings.bells().adopt(copy)).errno());
      }
      rings.bells().adopt(theirs).close();
    }
    try (Doorbell own = rings.bells().create();
        Notifier copy = own.export()) {
      assertEquals(Errno.EBUSY, mustBeRefused(() -> rings.bells().adopt(copy)).errno());
    }
  }

  @Test
  void aClosedDoorbellGivesItsDescriptorsBack() throws Exception {
    var rings = rings();
    Notifier theirs = fixture().newEventFd();
    int open = fixture().openDescriptors();
    Doorbell own = rings.bells().create();
    Doorbell adopted = rings.bells().adopt(theirs);
    Notifier handle = own.export();

    handle.close();
    own.close();
    own.close();
    adopted.close();

    assertEquals(open, fixture().openDescriptors());
    theirs.close();
  }
}
