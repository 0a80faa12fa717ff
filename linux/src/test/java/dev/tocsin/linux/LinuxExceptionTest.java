package dev.tocsin.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LinuxExceptionTest {
  @Test
  void theMessageNamesTheCallTheErrorAndItsMeaning() {
    var busy = new LinuxException("KVM_IRQFD", 16);

    assertEquals("KVM_IRQFD: EBUSY (already in use)", busy.getMessage());
    assertEquals("KVM_IRQFD", busy.call());
    assertEquals(16, busy.errno());
    assertEquals("EBUSY", busy.errnoName());
    assertTrue(busy.is(Errno.EBUSY));
    assertFalse(busy.is(Errno.EPERM));
  }

  @Test
  void theMessageTellsWhatTheUserCanDo() {
    assertEquals(
        "eventfd: EMFILE (too many open files in this process): "
            + "raise the limit of open files with `ulimit -n`",
        new LinuxException("eventfd", 24).getMessage());
    assertEquals(
        "open /dev/kvm: EACCES (permission denied): join the group that `ls -l /dev/kvm` shows"
            + " (mostly `sudo usermod -aG kvm $USER`, then log in again), or have root open it to"
            + " you",
        new LinuxException("open /dev/kvm", 13).getMessage());
    assertEquals(
        "open /tmp/x: EACCES (permission denied)",
        new LinuxException("open /tmp/x", 13).getMessage());
  }

  @Test
  void theCallersExplanationComesInPlaceOfTheUsualAdvice() {
    assertEquals(
        "bind: EADDRINUSE (address in use): a server is running there",
        new LinuxException("bind", 98, "a server is running there").getMessage());
  }

  @Test
  void anUnlistedErrorShowsItsNumber() {
    assertEquals("ioctl: errno 132", new LinuxException("ioctl", 132).getMessage());
    assertEquals("errno 132", new LinuxException("ioctl", 132).errnoName());
  }

  @Test
  void noTwoErrorsShareANumber() {
    long numbers = Arrays.stream(Errno.values()).mapToInt(Errno::number).distinct().count();

    assertEquals(Errno.values().length, numbers);
  }
}
