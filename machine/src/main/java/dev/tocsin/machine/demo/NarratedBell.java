package dev.tocsin.machine.demo;

import dev.tocsin.devices.bell.BellEvents;
import dev.tocsin.devices.bell.BellType;
import dev.tocsin.interrupt.InterruptException;

/**
 * Tells what the driver does to a bell: the fourth and fifth step of the flow.
 *
 * @param device the bell's name
 * @param listener whom to tell
 */
record NarratedBell(String device, DemoListener listener) implements BellEvents {
  @Override
  public void identified() {
    listener.step(4, device, "the guest's driver found");
  }

  @Override
  public void requested(BellType type, int count) {
    String wanted =
        switch (type) {
          case NONE -> "no interrupt";
          case EDGE -> "one edge-triggered line";
          case LEVEL -> "one level-triggered line";
          case MESSAGES -> count + " messages";
        };
    listener.step(5, device, "its driver decides for " + wanted);
  }

  @Override
  public void refused(InterruptException cause) {
    listener.note(device + " was refused: " + cause.getMessage());
  }
}
