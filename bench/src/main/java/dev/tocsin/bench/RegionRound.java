package dev.tocsin.bench;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import com.sun.management.ThreadMXBean;
import dev.tocsin.bench.figure.Figure;
import dev.tocsin.bench.figure.Figures;
import dev.tocsin.bench.row.Round;
import dev.tocsin.linux.LinuxException;
import dev.tocsin.linux.Mapping;
import dev.tocsin.linux.MessageStream;
import dev.tocsin.linux.UnixSocket;
import dev.tocsin.vfiouser.ServedClient;
import dev.tocsin.vfiouser.ServedFunction;
import dev.tocsin.vfiouser.ServerEvents;
import dev.tocsin.vfiouser.wire.Command;
import dev.tocsin.vfiouser.wire.Header;
import dev.tocsin.vfiouser.wire.RegionAccess;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.function.Consumer;

/**
 * Register accesses of a vfio-user client over a socket pair.
 *
 * <p>Client and server take turns on one thread, so that the time from the server's receive to the
 * end of its send is the server's alone: two system calls and what lies between them, and no switch
 * of threads.
 */
final class RegionRound implements Round {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int CALLS = 5_000;

  private final UnixSocket.Pair pair = UnixSocket.pair();
  private final ServedClient server =
      ServedClient.of(pair.right(), _ -> new OneRegister(), ServerEvents.SILENT);
  private final Mapping memory = Mapping.anonymous(8192);
  private final MessageStream stream = new MessageStream(pair.left(), 0);
  private final MemorySegment out = memory.segment().asSlice(0, 4096);
  private final MemorySegment in = memory.segment().asSlice(4096, 4096);

  RegionRound() throws IOException {
    Header.command(out, (short) 0, Command.VERSION, 20);
    out.set(JAVA_LONG_UNALIGNED, 16, 1 << 16);
    stream.send(out, 0, 20);
    server.step();
    if (stream.receive(in, 0, in.byteSize()) < 20 || Header.isFailure(in)) {
      throw new IllegalStateException("the server does not agree");
    }
  }

  @Override
  public void run(Consumer<Figure> out) throws Exception {
    measure("region_read", Command.REGION_READ, RegionAccess.DATA, out);
    measure("region_write", Command.REGION_WRITE, RegionAccess.DATA + 4, out);
  }

  private void measure(String op, Command command, int size, Consumer<Figure> sink)
      throws LinuxException {
    Header.command(out, (short) 1, command, size);
    RegionAccess.encode(out, 0, 0, 4);
    var spent = new double[CALLS];
    long bytes = 0;
    for (int i = 0; i < CALLS; i++) {
      stream.send(out, 0, size);
      long before = THREADS.getCurrentThreadAllocatedBytes();
      long start = System.nanoTime();
      server.step();
      spent[i] = System.nanoTime() - start;
      bytes += THREADS.getCurrentThreadAllocatedBytes() - before;
      stream.receive(in, 0, in.byteSize());
    }
    sink.accept(Figure.time("tocsin", op, 1, Figures.medianOf(spent)));
    sink.accept(Figure.count("tocsin", op, 1, "bytes", (double) bytes / CALLS));
  }

  @Override
  public void close() {
    pair.left().close();
    server.close();
    stream.close();
    memory.close();
  }

  /** A function with one register. */
  private static final class OneRegister implements ServedFunction {
    private long register;

    @Override
    public long barSize(int bar) {
      return bar == 0 ? 4096 : 0;
    }

    @Override
    public long readBar(int bar, long offset, int width) {
      return register;
    }

    @Override
    public void writeBar(int bar, long offset, int width, long value) {
      register = value;
    }

    @Override
    public int configSize() {
      return 256;
    }

    @Override
    public int readConfig(int offset, int width) {
      return 0;
    }

    @Override
    public void writeConfig(int offset, int width, int value) {}

    @Override
    public void reset() {
      register = 0;
    }
  }
}
