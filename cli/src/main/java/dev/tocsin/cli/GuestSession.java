package dev.tocsin.cli;

import dev.tocsin.devices.catalog.DeviceRequest;
import dev.tocsin.machine.MachineConfig;
import dev.tocsin.machine.RunResult;
import dev.tocsin.machine.RunResult.Crashed;
import dev.tocsin.machine.RunResult.Exited;
import dev.tocsin.machine.RunResult.HostFailed;
import dev.tocsin.machine.RunResult.Reset;
import dev.tocsin.machine.RunResult.Stopped;
import dev.tocsin.machine.SerialConsole;
import dev.tocsin.machine.VirtualMachine;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run of a machine whose serial port is standard input and output. */
final class GuestSession {
  private GuestSession() {}

  /** Runs a machine to its end; returns the exit status. */
  static int run(MachineConfig config, List<DeviceRequest> requests, PrintWriter err)
      throws IOException, InterruptedException {
    var stop = new Stopper();
    var console =
        new SerialConsole(
            new FileOutputStream(FileDescriptor.out), _ -> stop.stop(Stopper.NO_READER));
    RunResult result;
    try (VirtualMachine machine = VirtualMachine.create(config, console)) {
      Devices.open(Devices.register(machine.devices(), requests), err);
      stop.connect(machine);
      try (Keyboard _ =
          Keyboard.open(
              new FileInputStream(FileDescriptor.in), console, () -> stop.stop(Stopper.LEFT))) {
        result = machine.run();
      }
    }
    return report(result, err);
  }

  /** Stops the machine, which may not be there yet when the first reason comes. */
  private static final class Stopper {
    private static final String LEFT = "left";
    private static final String NO_READER = StandardOutput.TAKES_NO_MORE;

    private @Nullable VirtualMachine machine;
    private @Nullable String early;

    synchronized void connect(VirtualMachine made) {
      machine = made;
      if (early != null) {
        made.stop(early);
      }
    }

    synchronized void stop(String reason) {
      early = reason;
      if (machine != null) {
        machine.stop(reason);
      }
    }
  }

  static int report(RunResult result, PrintWriter err) {
    return switch (result) {
      case Exited exited -> exited.status();
      case Reset _ -> ExitStatus.SUCCESS;
      case Stopped(var reason) when reason.equals(Stopper.LEFT) -> ExitStatus.SUCCESS;
      case Stopped(var reason) -> {
        err.printf("tocsin: %s%n", reason);
        yield ExitStatus.USAGE;
      }
      case Crashed(var reason, var registers) -> {
        err.printf("tocsin: the guest crashed: %s%n%s", reason, registers);
        yield ExitStatus.GUEST_CRASHED;
      }
      case HostFailed(var cause, var registers) -> {
        err.printf("tocsin: the host failed: %s%n%s", cause, registers);
        yield ExitStatus.GUEST_CRASHED;
      }
    };
  }
}
