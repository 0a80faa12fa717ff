package dev.tocsin.cli.served;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tocsin.testkit.guest.RunningGuest;
import dev.tocsin.testkit.guest.StockGuest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A stock kernel's own driver works with a disk that is served, and counts as the disk does. */
@Tag("guest")
@Timeout(600)
class ServedNvmeTest {
  private static final int DISK = 64 << 20;
  private static final int WRITTEN = 16 << 20;
  private static final Path STRACE = Path.of("/usr/bin/strace");
  private static final Pattern VECTOR = Pattern.compile("VECTOR (\\d+) nvme0q(\\d+) (\\d+)");

  /** Commands one after another on each processor; then many at once, through the page cache. */
  private static final String WORK =
      """
      n=0; while [ ! -b /dev/nvme0n1 ] && [ $n -lt 300 ]; do usleep 100000; n=$((n+1)); done
      echo "DISK $(cat /sys/block/nvme0n1/size) QUEUES $(ls -d /sys/block/nvme0n1/mq/* | wc -l)"
      vectors() {
        awk -v at=$1 '/nvme0q/{s=0; for(i=2;i<=5;i++)s+=$i; sub(",", "", $NF); print "VECTOR", at, $NF, s}' \\
          /proc/interrupts
        echo "VECTORS $1 DONE"; read go
      }
      dd if=/dev/urandom of=/tmp/data bs=64k count=256 2>/dev/null
      for c in 0 1 2 3; do
        taskset $((1<<c)) dd if=/tmp/data of=/dev/nvme0n1 bs=4k skip=$((c*100)) seek=$((c*100)) \\
          count=100 oflag=direct conv=notrunc 2>/dev/null
        taskset $((1<<c)) dd if=/dev/nvme0n1 of=/dev/null bs=4k skip=$((c*100)) count=100 iflag=direct 2>/dev/null
      done
      vectors 1
      for c in 0 1 2 3; do
        (seq $c 4 255 | shuf | while read i; do
          taskset $((1<<c)) dd if=/tmp/data of=/dev/nvme0n1 bs=64k skip=$i seek=$i count=1 conv=notrunc 2>/dev/null
        done) &
      done
      wait
      dd if=/dev/zero of=/dev/nvme0n1 bs=4k seek=8192 count=1 conv=notrunc,fsync 2>/dev/null
      echo 3 > /proc/sys/vm/drop_caches
      echo "SHA $(sha256sum < /tmp/data)"
      for c in 0 1 2 3; do
        taskset $((1<<c)) dd if=/dev/nvme0n1 bs=1M skip=$((c*4)) count=4 iflag=direct of=/tmp/back$c 2>/dev/null &
      done
      wait
      cat /tmp/back0 /tmp/back1 /tmp/back2 /tmp/back3 | cmp - /tmp/data && echo "READ BACK"
      vectors 2
      dmesg | grep -i 'nvme.*\\(timeout\\|abort\\|error\\|fail\\)'
      """;

  @TempDir private Path folder;
  private Path disk;
  private Path socket;

  @BeforeEach
  void makeDisk() throws IOException {
    disk = folder.resolve("disk");
    socket = folder.resolve("socket");
    try (var file = new java.io.RandomAccessFile(disk.toFile(), "rw")) {
      file.setLength(DISK);
    }
  }

  private Server serve(List<String> before, String... more) throws IOException {
    var arguments = new ArrayList<>(List.of("nvme", "--socket", socket.toString()));
    arguments.addAll(List.of("--disk", disk.toString(), "--queues", "4"));
    arguments.addAll(Arrays.asList(more));
    return Server.start(folder, before, arguments.toArray(String[]::new)).ready();
  }

  private RunningGuest boot(String script, String... more) throws IOException {
    var arguments = new ArrayList<>(List.of("-smp", "4"));
    arguments.addAll(Arrays.asList(more));
    return new StockGuest(Guests.tools(), folder)
        .start(script, List.of(), Guests.machine(socket, arguments.toArray(String[]::new)));
  }

  private long[] inGuest(String console, int when) {
    long[] counts = new long[5];
    VECTOR
        .matcher(console)
        .results()
        .filter(found -> Integer.parseInt(found.group(1)) == when)
        .forEach(
            found -> counts[Integer.parseInt(found.group(2))] = Long.parseLong(found.group(3)));
    return counts;
  }

  private static long[] inDevice(String counters) {
    long[] counts = new long[5];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = Server.number(counters, "\n  vector " + i + ":");
    }
    return counts;
  }

  private void sameBytes(String console) throws Exception {
    byte[] head = new byte[WRITTEN];
    try (var in = Files.newInputStream(disk)) {
      assertEquals(WRITTEN, in.readNBytes(head, 0, WRITTEN));
    }
    String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(head));
    assertTrue(console.contains("SHA " + hash), () -> "the host's file has " + hash + "\n" + console);
  }

  private static void allCompleted(String counters) {
    for (int queue = 0; queue < 5; queue++) {
      long commands = Server.number(counters, "submission queue " + queue + ":");
      long completions = Server.number(counters, "completion queue " + queue + ":");
      // The admin queue keeps the driver's requests for asynchronous events.
      assertTrue(queue == 0 ? commands - completions <= 4 : commands == completions, counters);
    }
  }

  @Test
  void messagesAreCountedAlikeByGuestAndDevice() throws Exception {
    Guests.tools();
    try (var server = serve(List.of());
        var guest = boot(WORK)) {
      String first = guest.await("VECTORS 1 DONE");
      String one = server.counters();
      guest.type("go");
      String second = guest.await("VECTORS 2 DONE");
      String two = server.counters();
      guest.type("go");
      String console = guest.end();

      assertTrue(first.contains("DISK %d QUEUES 4".formatted(DISK / 512)), first);
      assertEquals(Arrays.toString(inDevice(one)), Arrays.toString(inGuest(first, 1)));
      for (int i = 1; i < 5; i++) {
        assertTrue(inGuest(first, 1)[i] >= 200, first);
        assertTrue(inGuest(second, 2)[i] <= inDevice(two)[i], second + two);
      }
      allCompleted(two);
      assertTrue(console.contains("READ BACK"), console);
      sameBytes(console);
      assertEquals(143, server.stop());
    }
  }
}
