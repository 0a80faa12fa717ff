package dev.tocsin.devices.nvme;

import dev.tocsin.devices.nvme.queue.Worker;
import dev.tocsin.devices.nvme.queue.WorkerFactory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Workers on the caller's thread: at once, or held until the test lets them go. */
final class ManualWorkers implements WorkerFactory {
  private final List<ManualWorker> held = new ArrayList<>();
  private boolean holding;
  private Runnable pause = () -> {};
  private int pauses;

  /** From now on nothing is done before {@link #run}. */
  void hold() {
    holding = true;
  }

  /** Does what was held back, and lets the rest pass. */
  void run() {
    holding = false;
    while (!held.isEmpty()) {
      held.removeFirst().go();
    }
  }

  /** From now on work that looks for more may do so this often; an action runs each time. */
  void pause(int times, Runnable action) {
    pauses = times;
    pause = action;
  }

  @Override
  public Worker start(String name, Runnable work) {
    return new ManualWorker(work);
  }

  private final class ManualWorker implements Worker {
    private final Runnable work;
    private @Nullable Runnable ended;
    private boolean over;
    private boolean busy;
    private boolean again;

    ManualWorker(Runnable work) {
      this.work = work;
    }

    @Override
    public void wake() {
      again = true;
      if (holding) {
        held.add(this);
      } else {
        go();
      }
    }

    @Override
    public boolean pause(int turn) {
      if (turn >= pauses) {
        return false;
      }
      pause.run();
      return true;
    }

    @Override
    public void end(Runnable then) {
      if (ended == null) {
        ended = then;
        if (holding) {
          held.add(this);
        } else {
          go();
        }
      }
    }

    private void go() {
      if (busy || over) {
        return;
      }
      busy = true;
      while (ended == null && again) {
        again = false;
        work.run();
      }
      busy = false;
      Runnable then = ended;
      if (then != null) {
        over = true;
        then.run();
      }
    }
  }
}
