package dev.tocsin.devices.nvme.queue;

import dev.tocsin.devices.nvme.command.Command;
import dev.tocsin.devices.nvme.command.DataTransfer;
import dev.tocsin.memory.DmaMemory;

/** A command under way, and what belongs to it; one for each submission queue, used again. */
public final class Request {
  private final SubmissionQueue queue;
  private final Command command = new Command();
  private final DataTransfer data;
  private int result;

  Request(SubmissionQueue queue, DmaMemory memory) {
    this.queue = queue;
    data = new DataTransfer(memory, queue.completions()::isOpen);
  }

  /**
   * Returns the queue it came by.
   *
   * @return the queue
   */
  public SubmissionQueue queue() {
    return queue;
  }

  /**
   * Returns the command.
   *
   * @return as fetched
   */
  public Command command() {
    return command;
  }

  /**
   * Returns what carries its data.
   *
   * @return the queue's own
   */
  public DataTransfer data() {
    return data;
  }

  /**
   * Sets dword 0 of the completion, else 0.
   *
   * @param value by command
   */
  public void result(int value) {
    result = value;
  }

  int result() {
    return result;
  }
}
