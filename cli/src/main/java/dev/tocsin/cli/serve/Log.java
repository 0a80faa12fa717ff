package dev.tocsin.cli.serve;

import dev.tocsin.devices.nvme.NvmeEvents;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.pci.PciEvents;
import dev.tocsin.vfiouser.ServerEvents;
import dev.tocsin.vfiouser.wire.Refusal;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells a user what happens to a served device, a line each. Thread-safe.
 *
 * <p>A guest or client can cause most of this as often as it likes, so each distinct trouble is
 * told once; which ones, is bounded.
 */
public final class Log implements ServerEvents, PciEvents, NvmeEvents {
  private static final int MOST_TROUBLES = 100;

  private final PrintWriter out;
  private final PrintWriter err;
  private final Map<String, Boolean> told = new ConcurrentHashMap<>();
  private volatile boolean leaving;

  /**
   * Creates a log.
   *
   * @param out flushed after each line
   * @param err for what the user should do something about; may be the same
   */
  public Log(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  /** From here on it is the server that ends connections and processes. */
  void leaving() {
    leaving = true;
  }

  /** Tells that nobody ends the client's connection in order, unless all ends now. */
  void unguarded(String why) {
    if (!leaving) {
      synchronized (out) {
        err.println("tocsin: %s: QEMU may abort if this process is killed".formatted(why));
        err.flush();
      }
    }
  }

  /**
   * Prints a line that begins with the program's name.
   *
   * @param line without it
   */
  public void say(String line) {
    plain("tocsin: " + line);
  }

  /** Prints a line. */
  void plain(String line) {
    synchronized (out) {
      out.println(line);
      out.flush();
    }
  }

  private void trouble(String line) {
    if (told.size() < MOST_TROUBLES && told.putIfAbsent(line, true) == null) {
      say(line);
    }
  }

  @Override
  public void connected() {
    say("a client has connected");
  }

  @Override
  public void disconnected(String reason) {
    say(
        leaving
            ? "the client was let go"
            : "the client is gone: %s; waiting for the next".formatted(reason));
  }

  @Override
  public void refused(int command, Refusal refusal) {
    trouble("refused command %d: %s".formatted(command, refusal.reason()));
  }

  @Override
  public void failed(Throwable cause) {
    trouble("failed: " + cause);
  }

  @Override
  public void hostRefused(InterruptException refusal) {
    trouble("the host refused an interrupt: " + refusal.getMessage());
  }

  @Override
  public void barNotPlaced(int bar, long address) {
    trouble("BAR %d cannot be at 0x%x".formatted(bar, address));
  }

  @Override
  public void storageFailed(IOException failure) {
    trouble("the disk failed: " + failure);
  }

  @Override
  public void stopped(int queue) {
    trouble("the controller stopped: queue %d is not in guest memory".formatted(queue));
  }

  @Override
  public void failed(RuntimeException mistake) {
    trouble("failed: " + mistake);
  }
}
