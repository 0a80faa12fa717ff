package dev.tocsin.kvm.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.interrupt.Notifier;
import dev.tocsin.kvm.TestVm;
import dev.tocsin.linux.Errno;
import dev.tocsin.linux.EventFd;
import dev.tocsin.linux.Fd;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DoorbellsTest extends BackEndTest {
  private static final long TOKEN = 7;

  private int await(long... room) {
    long[] tokens = room.length == 0 ? new long[4] : room;
    int count = rings.poll().await(tokens, TimeUnit.MILLISECONDS.toNanos(1));
    for (int i = 0; i < count; i++) {
      assertEquals(TOKEN, tokens[i]);
    }
    return count;
  }

  @Test
  void ringsAddUpAndAreTakenAtOnce() throws Exception {
    try (var bell = rings.bells().create();
        var first = bell.export();
        var second = bell.export()) {
      assertEquals(0, bell.drain());
      first.ring();
      second.ring();

      assertEquals(2, bell.drain());
      assertEquals(0, bell.drain());
    }
  }

  @Test
  void handlesLiveOnAfterTheDoorbellAndEachOther() throws Exception { // S8
    var bell = rings.bells().create();
    var first = bell.export();
    try (var second = bell.export()) {
      first.close();
      first.close();
      second.ring();
      bell.close();
      bell.close();

      second.ring();
      assertTrue(second.descriptor() >= 0);
    }
    assertThrows(IllegalStateException.class, first::descriptor);
  }

  @Test
  void aFullCounterIsNoError() throws Exception { // S13
    try (var bell = rings.bells().create();
        var handle = bell.export();
        var same = EventFd.adopt(handle.descriptor())) {
      same.write(Long.MAX_VALUE);
      same.write(Long.MAX_VALUE);

      handle.ring();

      assertEquals(-2, bell.drain()); // 2^64 - 2
    }
  }

  @Test
  void aDescriptorThatIsNoEventfdIsRefused() throws Exception { // S58
    var before = TestVm.openDescriptors();
    try (var zero = Fd.open("/dev/zero", Fd.READ_WRITE)) {
      assertHostRefuses(Errno.EINVAL, () -> rings.bells().adopt(new Foreign(zero.number())));
      assertHostRefuses(Errno.EBADF, () -> rings.bells().adopt(new Foreign(1_000_000)));
    }
    assertEquals(before, TestVm.openDescriptors());
  }

  @Test
  void aCounterHasOneDoorbellOnlyHoweverItIsPassedIn() throws Exception { // S6, S58
    var own = rings.bells().create();
    try (var handle = own.export();
        var foreign = EventFd.create();
        var duplicate = foreign.dup()) {
      assertHostRefuses(Errno.EBUSY, () -> rings.bells().adopt(handle));
      var adopted = rings.bells().adopt(new Foreign(foreign.fd()));
      var before = TestVm.openDescriptors();
      assertHostRefuses(Errno.EBUSY, () -> rings.bells().adopt(new Foreign(foreign.fd())));
      assertHostRefuses(Errno.EBUSY, () -> rings.bells().adopt(new Foreign(duplicate.fd())));
      assertEquals(before, TestVm.openDescriptors());

      adopted.close();
      try (var again = rings.bells().adopt(new Foreign(duplicate.fd()))) {
        foreign.write(3);
        assertEquals(3, again.drain());
      }
      own.close();
      rings.bells().adopt(handle).close();
    }
  }

  @Test
  void anArmedDoorbellIsReportedOnceUntilArmedAgain() throws Exception {
    try (var bell = rings.bells().create();
        var handle = bell.export()) {
      rings.poll().arm(bell, TOKEN);
      assertEquals(0, await());
      handle.ring();
      assertEquals(1, await());
      handle.ring();
      assertEquals(0, await());

      rings.poll().arm(bell, TOKEN); // it has rings already
      assertEquals(1, await());
    }
  }

  @Test
  void aDisarmedDoorbellIsSilentAndMayBeArmedAgain() throws Exception { // S57
    try (var bell = rings.bells().create();
        var handle = bell.export()) {
      rings.poll().disarm(bell); // never armed
      rings.poll().arm(bell, TOKEN);
      rings.poll().disarm(bell);
      handle.ring();
      assertEquals(0, await());

      rings.poll().arm(bell, TOKEN);
      assertEquals(1, await());
    }
  }

  @Test
  void aClosedDoorbellIsNotReportedThoughOthersHoldIt() throws Exception {
    var bell = rings.bells().create();
    try (var handle = bell.export()) {
      rings.poll().arm(bell, TOKEN);
      bell.close();

      handle.ring();

      assertEquals(0, await());
    }
  }

  @Test
  void noMoreIsReportedThanThereIsRoomAndTheRestComesNext() throws Exception {
    try (var first = rings.bells().create();
        var second = rings.bells().create();
        var one = first.export();
        var two = second.export()) {
      rings.poll().arm(first, TOKEN);
      rings.poll().arm(second, TOKEN);
      one.ring();
      two.ring();

      assertEquals(1, await(new long[1]));
      assertEquals(1, await(new long[1]));
      assertEquals(0, await());
    }
  }

  @Test
  void wakingEndsTheNextWaitHoweverLong() {
    rings.poll().wake();

    assertEquals(0, rings.poll().await(new long[4], -1));
    rings.poll().wake();
    assertEquals(0, rings.poll().await(new long[4], Long.MAX_VALUE));
    assertEquals(0, rings.poll().await(new long[4], 0));
  }

  @Test
  void negativeTokensAreTheBackEndsOwn() throws Exception {
    try (var bell = rings.bells().create()) {
      assertThrows(IllegalArgumentException.class, () -> rings.poll().arm(bell, -1));
    }
  }

  /** A handle that another part of the program made. */
  private record Foreign(int descriptor) implements Notifier {
    @Override
    public void ring() {
      throw new AssertionError("nobody rings here");
    }

    @Override
    public void close() {}
  }
}
