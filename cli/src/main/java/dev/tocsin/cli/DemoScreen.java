package dev.tocsin.cli;

import dev.tocsin.machine.demo.DemoHost;
import dev.tocsin.machine.demo.DemoListener;
import dev.tocsin.machine.demo.DemoReport;
import dev.tocsin.machine.demo.tally.SourceReport;
import java.io.PrintWriter;
import java.util.Locale;

/** Shows the demo to a person: the flow, the acts, the table, the verdict. */
final class DemoScreen implements DemoListener {
  private static final String EARLY_END =
      "repeated: this kernel ends interrupts as handlers begin: high lines run twice";

  private final PrintWriter out;
  private final Paint paint;
  private final int width;

  /** The step whose line is still open for more devices; empty if the line is ended. */
  private String open = "";

  /**
   * Creates a screen.
   *
   * @param out where to
   * @param paint how it looks
   * @param width columns there are
   */
  DemoScreen(PrintWriter out, Paint paint, int width) {
    this.out = out;
    this.paint = paint;
    this.width = width;
  }

  void begin(DemoHost host, int cpus) {
    String processors = cpus == 1 ? "1 processor" : cpus + " processors";
    String guest =
        switch (host) {
          case KVM -> "a real guest with " + processors;
          case KVM_SPLIT -> "a real guest with " + processors + ", chips split with KVM";
          case KVM_USER -> "a real guest with " + processors + " and chips in Java";
          case IN_PROCESS -> "a guest in Java with " + processors + ", in this process";
        };
    line(paint.title("tocsin demo") + paint.dim(" · " + guest));
    act("from the VMM to the guest's driver, in six steps");
  }

  /** What happens to many devices alike is one line that grows. */
  @Override
  public void step(int number, String who, String what) {
    boolean many = number == 3 || number == 4;
    if (many && what.equals(open)) {
      out.print(" " + who);
      out.flush();
      return;
    }
    endLine();
    String numbered = "  " + paint.title(String.valueOf(number)) + "  ";
    if (many) {
      out.print(numbered + paint.plain(what) + ": " + who);
      out.flush();
      open = what;
    } else {
      line(numbered + paint.bold("%-6s".formatted(who)) + "  " + paint.plain(what));
    }
  }

  @Override
  public void act(String title) {
    endLine();
    line("");
    line(paint.title("●") + " " + paint.bold(title));
  }

  @Override
  public void note(String what) {
    endLine();
    wrapped(what);
  }

  /** Ends a line that was left open, for whatever comes next. */
  void endLine() {
    if (!open.isEmpty()) {
      open = "";
      line("");
    }
  }

  private void wrapped(String text) {
    String indent = "  ";
    StringBuilder now = new StringBuilder(indent);
    for (String word : text.split(" ", -1)) {
      if (now.length() + 1 + word.length() > width && now.length() > indent.length()) {
        line(paint.dim(now.toString()));
        now = new StringBuilder(indent);
      }
      now.append(now.length() == indent.length() ? "" : " ").append(word);
    }
    line(paint.dim(now.toString()));
  }

  /** Shows the result. */
  void end(DemoReport report, double seconds) {
    endLine();
    line("");
    new DemoTable(paint, width).lines(report.sources()).forEach(this::line);
    line("");
    String verdict =
        "lost %d · spurious %d · repeated %d"
            .formatted(report.lost(), report.spurious(), report.repeated());
    long triggers = report.sources().stream().mapToLong(SourceReport::triggered).sum();
    line(
        (report.clean() ? paint.good("✔ " + verdict) : paint.bad("✘ " + verdict))
            + paint.dim(String.format(Locale.ROOT, "   %,d triggers, %.1f s", triggers, seconds)));
    if (report.repeated() != 0) {
      wrapped(EARLY_END);
    }
    if (report.strays() != 0) {
      line(paint.bad("  %d runs of handlers belong to no source".formatted(report.strays())));
    }
  }

  private void line(String text) {
    out.println(text);
    out.flush();
  }
}
