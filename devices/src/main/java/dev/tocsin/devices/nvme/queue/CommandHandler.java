package dev.tocsin.devices.nvme.queue;

import dev.tocsin.devices.nvme.command.Status;
import org.jspecify.annotations.Nullable;

/** Does commands; on the worker of the queue they came by. */
@FunctionalInterface
public interface CommandHandler {
  /**
   * Does a command.
   *
   * @param request the command and what belongs to it, until this returns
   * @return how it ended, or null: whoever took it calls {@link SubmissionQueue#complete} for it
   */
  @Nullable Status handle(Request request);
}
