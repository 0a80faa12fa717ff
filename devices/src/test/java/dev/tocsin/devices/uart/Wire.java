package dev.tocsin.devices.uart;

import dev.tocsin.interrupt.InterruptException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** Everything around a port: its line, a terminal that may stall, and what the port told. */
final class Wire implements UartOutput, UartEvents {
  static final int DATA = 0;
  static final int INTERRUPT_ENABLE = 1;
  static final int IDENTIFICATION = 2;
  static final int FIFO_CONTROL = 2;
  static final int LINE_CONTROL = 3;
  static final int MODEM_CONTROL = 4;
  static final int LINE_STATUS = 5;
  static final int MODEM_STATUS = 6;
  static final int SCRATCH = 7;

  final FakeLine line = new FakeLine();
  final Queue<Byte> sent = new ArrayDeque<>();
  final List<InterruptException> failures = new ArrayList<>();
  int room = Integer.MAX_VALUE;
  int inputRoom;
  int lost;
  final Uart16550 uart = new Uart16550(line, this, this);

  @Override
  public boolean offer(byte value) {
    if (room == 0) {
      return false;
    }
    room--;
    sent.add(value);
    return true;
  }

  @Override
  public void inputRoom() {
    inputRoom++;
  }

  @Override
  public void outputLost() {
    lost++;
  }

  @Override
  public void interruptFailed(InterruptException failure) {
    failures.add(failure);
  }

  int in(int register) {
    return (int) uart.read(register, 1);
  }

  void out(int register, int value) {
    uart.write(register, 1, value);
  }

  /** Returns the cause in the interrupt identification, without the FIFO bits. */
  int cause() {
    return in(IDENTIFICATION) & 0x0f;
  }

  /** Sends a text to the guest; returns how many of its bytes were taken. */
  int type(String text) {
    int taken = 0;
    for (byte b : text.getBytes(StandardCharsets.US_ASCII)) {
      taken += uart.receive(b) ? 1 : 0;
    }
    return taken;
  }

  String printed() {
    StringBuilder text = new StringBuilder();
    sent.forEach(b -> text.append((char) (b & 0xff)));
    return text.toString();
  }
}
