package dev.tocsin.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UnixSocketTest {
  private static final MemorySegment ONE_BYTE = MemorySegment.ofArray(new byte[] {42});

  private final byte[] buffer = new byte[64];
  private final MemorySegment into = MemorySegment.ofArray(buffer);
  private UnixSocket left;
  private UnixSocket right;

  @BeforeEach
  void open() throws LinuxException {
    var pair = UnixSocket.pair();
    left = pair.left();
    right = pair.right();
  }

  @AfterEach
  void close() {
    left.close();
    right.close();
  }

  @Test
  void bytesArriveInOrder() throws LinuxException {
    left.send(MemorySegment.ofArray(new byte[] {1, 2}), List.of());
    left.send(MemorySegment.ofArray(new byte[] {3}), List.of());

    assertEquals(3, right.receive(into, 0).length());
    assertArrayEquals(new byte[] {1, 2, 3}, Arrays.copyOf(buffer, 3));
  }

  @Test
  void nativeMemoryIsSentAndFilledInPlace() throws LinuxException {
    try (var arena = Arena.ofConfined()) {
      var out = arena.allocate(8).fill((byte) 7);
      var in = arena.allocate(8);
      right.send(out, List.of());

      assertEquals(8, left.receive(in, 0).length());
      assertEquals(7, in.get(JAVA_BYTE, 7));
    }
  }

  @Test
  void closingOverUnreadBytesIsAnEndAndNoErrorForThePeer() throws LinuxException {
    for (int i = 0; i < 40; i++) {
      left.send(MemorySegment.ofArray(new byte[1000]), List.of());
    }
    right.close();

    assertEquals(0, left.receive(into, 0).length());
  }

  @Test
  void aPassedEventfdIsTheSameCounter() throws LinuxException {
    try (var event = EventFd.create()) {
      left.send(ONE_BYTE, List.of(event.descriptor()));

      var received = right.receive(into, 4);

      assertEquals(1, received.length());
      try (var theirs = EventFd.adopt(received.descriptors().getFirst())) {
        assertEquals(event.identity(), theirs.identity());
        theirs.write(9);
      }
      assertEquals(9, event.drain());
    }
  }

  @Test
  void asManyDescriptorsAsTheKernelAllowsPassAtOnce() throws LinuxException {
    try (var event = EventFd.create()) {
      left.send(ONE_BYTE, Collections.nCopies(253, event.descriptor()));

      var received = right.receive(into, 253);

      assertEquals(253, received.descriptors().size());
      received.descriptors().forEach(Fd::close);
      assertThrows(
          IllegalArgumentException.class,
          () -> left.send(ONE_BYTE, Collections.nCopies(254, event.descriptor())));
    }
  }

  @Test
  void descriptorsThatAreMoreThanExpectedAreAllClosed() throws IOException {
    try (var event = EventFd.create()) {
      left.send(ONE_BYTE, Collections.nCopies(3, event.descriptor()));
      long before = holders(event);

      var refused = assertThrows(LinuxException.class, () -> right.receive(into, 2));

      assertTrue(refused.is(Errno.EMSGSIZE));
      assertEquals(before, holders(event));
    }
  }

  @Test
  void anUnexpectedDescriptorIsRefusedAndNotLeaked() throws IOException {
    try (var event = EventFd.create()) {
      left.send(ONE_BYTE, List.of(event.descriptor()));
      long before = holders(event);

      assertThrows(LinuxException.class, () -> right.receive(into, 0));

      assertEquals(before, holders(event));
    }
  }

  /** How many descriptors of this process are this eventfd. */
  private static long holders(EventFd event) throws IOException {
    var id = "eventfd-id: " + event.identity();
    try (var all = Files.list(Path.of("/proc/self/fdinfo"))) {
      return all.filter(info -> contains(info, id)).count();
    }
  }

  private static boolean contains(Path info, String line) {
    try {
      return Files.readAllLines(info).contains(line);
    } catch (IOException _) {
      return false; // closed since it was listed
    }
  }

  @Test
  void aLargeMessageArrivesWholeAndItsDescriptorOnce() throws Exception {
    var large = MemorySegment.ofArray(new byte[1 << 20]);
    try (var event = EventFd.create()) {
      var sender = CompletableFuture.runAsync(() -> send(large, event));
      long length = 0;
      int descriptors = 0;
      while (length < large.byteSize()) {
        var received = right.receive(into, 1);
        length += received.length();
        descriptors += received.descriptors().size();
        received.descriptors().forEach(Fd::close);
      }

      assertEquals(large.byteSize(), length);
      assertEquals(1, descriptors);
      sender.get();
    }
  }

  private void send(MemorySegment bytes, EventFd event) {
    try {
      left.send(bytes, List.of(event.descriptor()));
    } catch (LinuxException refused) {
      throw new AssertionError(refused);
    }
  }

  @Test
  void theEndOfTheStreamIsALengthOfZero() throws LinuxException {
    left.close();

    assertEquals(0, right.receive(into, 1).length());
  }

  @Test
  void aSendToAClosedEndIsAnErrorAndNoSignal() {
    right.close();

    var refused = assertThrows(LinuxException.class, () -> left.send(ONE_BYTE, List.of()));

    assertTrue(refused.is(Errno.EPIPE));
  }

  @Test
  void aCloseWakesTheReceiver() throws Exception {
    var receiving = new CountDownLatch(1);
    var receiver = CompletableFuture.supplyAsync(() -> receive(receiving));
    receiving.await();

    right.close();
    right.close();

    assertEquals(0, receiver.get());
    assertThrows(IllegalStateException.class, () -> right.receive(into, 0));
    assertThrows(IllegalStateException.class, () -> right.send(ONE_BYTE, List.of()));
  }

  private int receive(CountDownLatch receiving) {
    try {
      receiving.countDown();
      return right.receive(into, 0).length();
    } catch (IllegalStateException _) {
      return 0; // closed before it came to receive
    } catch (LinuxException refused) {
      throw new AssertionError(refused);
    }
  }

  @Test
  void aDescriptorNeedsAByteToTravelWith() throws LinuxException {
    try (var event = EventFd.create()) {
      var nothing = MemorySegment.ofArray(new byte[0]);

      assertThrows(
          IllegalArgumentException.class, () -> left.send(nothing, List.of(event.descriptor())));
    }
  }

  @Test
  void aClosedDescriptorIsNotSent() throws LinuxException {
    var event = EventFd.create();
    var fd = event.descriptor();
    event.close();

    assertThrows(IllegalStateException.class, () -> left.send(ONE_BYTE, List.of(fd)));
  }

  @Test
  void anotherProcessWritesTheEventfdThatItWasPassed(@TempDir Path folder) throws Exception {
    var path = folder.resolve("socket");
    try (var listener = UnixListener.listen(path);
        var event = EventFd.create()) {
      var peer = OtherProcess.start(OtherProcess.WriteEventFd.class, path.toString());
      try (var connection = listener.accept().orElseThrow()) {
        connection.send(ONE_BYTE, List.of(event.descriptor()));
        assertEquals(1, connection.receive(into, 0).length());
      }

      assertEquals(OtherProcess.COUNT, event.drain());
      assertTrue(peer.waitFor(30, TimeUnit.SECONDS));
      assertEquals(0, peer.exitValue());
    }
  }
}
