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
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
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
        awk -v at=$1 '/nvme0q/{s=0; for(i=2;i<=5;i++)s+=$i; print "VECTOR", at, $NF, s}' /proc/interrupts
        echo "VECTORS $1 DONE"; read go
      }
      vectors 0
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
      dmesg | grep -i 'nvme.*\\(timeout\\|abort\\|error\\|fail\\)\\|nobody cared'
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

  private List<Long> inGuest(String console, int when) {
    long[] counts = new long[5];
    VECTOR
        .matcher(console)
        .results()
        .filter(found -> Integer.parseInt(found.group(1)) == when)
        .forEach(found -> counts[vector(console, found)] = Long.parseLong(found.group(3)));
    return boxed(counts);
  }

  private static List<Long> boxed(long[] counts) {
    return Arrays.stream(counts).boxed().toList();
  }

  /** A queue's vector is its number, but all share a pin. */
  private static int vector(String console, MatchResult found) {
    return console.contains("QUEUES 1\n") ? 0 : Integer.parseInt(found.group(2));
  }

  private static List<Long> inDevice(String counters) {
    long[] counts = new long[5];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = Server.number(counters, "\n  vector " + i + ":");
    }
    return boxed(counts);
  }

  private void sameBytes(String console) throws Exception {
    byte[] head = new byte[WRITTEN];
    try (var in = Files.newInputStream(disk)) {
      assertEquals(WRITTEN, in.readNBytes(head, 0, WRITTEN));
    }
    String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(head));
    assertTrue(
        console.contains("SHA " + hash), () -> "the host's file has " + hash + "\n" + console);
  }

  private static void allCompleted(String counters) {
    for (int queue = 0; queue < 5; queue++) {
      long commands = Server.number(counters, "submission queue " + queue + ":");
      long completions = Server.number(counters, "completion queue " + queue + ":");
      // The admin queue keeps the driver's requests for asynchronous events.
      assertTrue(queue == 0 ? commands - completions <= 4 : commands == completions, counters);
    }
  }

  /** A moment at which nothing happens: what guest and device have counted. */
  private record Moment(List<Long> guest, List<Long> device, String all) {
    List<Long> guestSince(Moment before) {
      return since(guest, before.guest);
    }

    List<Long> deviceSince(Moment before) {
      return since(device, before.device);
    }

    private static List<Long> since(List<Long> now, List<Long> before) {
      return IntStream.range(0, now.size()).mapToObj(i -> now.get(i) - before.get(i)).toList();
    }
  }

  private Moment moment(RunningGuest guest, Server server, int when) throws IOException {
    String console = guest.await("VECTORS " + when + " DONE");
    String counters = server.counters();
    guest.type("go");
    return new Moment(inGuest(console, when), inDevice(counters), console + counters);
  }

  /** Works, and compares all that is not special to one kind of interrupts. */
  private List<Moment> work(String interrupts, String... more) throws Exception {
    Guests.tools();
    try (var server = serve(List.of(), "--interrupts", interrupts);
        var guest = boot(WORK, more)) {
      Moment zero = moment(guest, server, 0);
      Moment one = moment(guest, server, 1);
      Moment two = moment(guest, server, 2);
      String console = guest.end();

      // Commands one at a time: each completion is an interrupt, here and there.
      assertEquals(one.deviceSince(zero), one.guestSince(zero), one.all);
      // Never more there than here. But a pin QEMU without KVM holds until the guest's next access
      // to
      // a register: a handler that finds another's work done makes none, and runs again.
      for (int i = interrupts.equals("intx") ? 1 : 0; i < two.guest.size(); i++) {
        assertTrue(two.guestSince(one).get(i) <= two.deviceSince(one).get(i), two.all);
      }
      assertTrue(!console.contains("nobody cared"), console);
      allCompleted(two.all);
      assertTrue(console.contains("READ BACK"), console);
      assertTrue(!console.contains("timeout") && !console.contains("rror"), console);
      sameBytes(console);
      assertEquals(143, server.stop());
      return List.of(zero, one, two);
    }
  }

  @Test
  void whatTheGuestFlushesIsSynchronisedToTheHostsDisk() throws Exception {
    Guests.tools();
    assumeTrue(Files.isExecutable(STRACE), "no strace here: nobody sees the device's fdatasync");
    Path trace = folder.resolve("trace");
    var before =
        List.of(STRACE.toString(), "-f", "-e", "trace=fdatasync,pwrite64", "-o", trace.toString());
    try (var _ = serve(before);
        var guest =
            boot(
                """
                n=0; while [ ! -b /dev/nvme0n1 ] && [ $n -lt 300 ]; do usleep 100000; n=$((n+1)); done
                echo "CACHE $(cat /sys/block/nvme0n1/queue/write_cache)"; read go
                dd if=/dev/urandom of=/dev/nvme0n1 bs=4k count=8 seek=16 conv=notrunc,fsync 2>/dev/null
                echo FLUSHED; read go
                """)) {
      guest.await("CACHE write back");
      long early = count(trace, "fdatasync");
      guest.type("go");
      guest.await("FLUSHED");

      // The guest hears of the end of its flush after the host's call has returned.
      List<String> calls = Files.readAllLines(trace);
      int sync = lastOf(calls, "fdatasync");
      assertTrue(count(trace, "fdatasync") > early, () -> String.join("\n", calls));
      assertTrue(lastOf(calls, "pwrite64") < sync, () -> String.join("\n", calls));
      guest.type("go");
      guest.end();
    }
  }

  private static long count(Path trace, String call) throws IOException {
    try (var lines = Files.lines(trace)) {
      return lines.filter(line -> line.contains(call) && line.endsWith("= 0")).count();
    }
  }

  private static int lastOf(List<String> lines, String call) {
    int last = -1;
    for (int i = 0; i < lines.size(); i++) {
      last = lines.get(i).contains(call) ? i : last;
    }
    return last;
  }

  @Test
  void messagesOfFourQueuesAreCountedAlikeByGuestAndDevice() throws Exception {
    List<Moment> moments = work("msix");

    assertTrue(moments.get(0).all.contains("DISK %d QUEUES 4".formatted(DISK / 512)));
    for (int i = 1; i < 5; i++) {
      assertTrue(moments.get(1).guestSince(moments.get(0)).get(i) >= 200, moments.get(1).all);
      // From the very first: the driver asks for these vectors once.
      assertEquals(moments.get(1).device.get(i), moments.get(1).guest.get(i));
    }
  }

  @Test
  void severalMessagesOfOneAddressDoToo() throws Exception { // S29, S30
    List<Moment> moments =
        work(
            "msi",
            "-device",
            "intel-iommu,intremap=on,caching-mode=on",
            "-append",
            "console=ttyS0 quiet intel_iommu=on");

    assertTrue(moments.get(0).all.contains("QUEUES 4"), moments.get(0).all);
    assertTrue(moments.get(1).guestSince(moments.get(0)).get(4) >= 200, moments.get(1).all);
  }

  @Test
  void thePinDoesToo() throws Exception { // S33
    List<Moment> moments = work("intx");

    assertTrue(moments.get(0).all.contains("QUEUES 1"), moments.get(0).all);
    assertTrue(moments.get(1).guestSince(moments.get(0)).get(0) >= 800, moments.get(1).all);
  }

  @Test
  void twoServersAreTwoDisksOfOneGuest() throws Exception {
    Guests.tools();
    Path other = Files.write(folder.resolve("other"), new byte[1 << 20]);
    Path second = folder.resolve("second");
    try (var _ = serve(List.of());
        var _ =
            Server.start(
                    folder,
                    List.of(),
                    "nvme",
                    "--socket",
                    second.toString(),
                    "--disk",
                    other.toString())
                .ready();
        var guest =
            boot(
                """
                n=0; while [ ! -b /dev/nvme0n1 -o ! -b /dev/nvme1n1 ] && [ $n -lt 300 ]; do usleep 100000; n=$((n+1)); done
                echo "SIZES $(cat /sys/block/nvme*n1/size | sort -n | tr '\\n' ' ')"
                echo "NAMES $(cat /sys/block/nvme*n1/wwid | sort -u | wc -l)"
                dmesg | grep nvme
                """,
                "-device",
                Guests.device(second).replace("\"id\":\"served\",", ""))) {
      String console = guest.end();

      assertTrue(console.contains("SIZES 2048 %d".formatted(DISK / 512)), console);
      assertTrue(console.contains("NAMES 2"), console);
      assertTrue(!console.contains("bogus"), console);
    }
  }
}
