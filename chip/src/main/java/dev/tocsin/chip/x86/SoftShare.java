package dev.tocsin.chip.x86;

import dev.tocsin.engine.port.ResamplePort;

/** One sharer of a line that falls at the end of its interrupt. */
final class SoftShare implements ResamplePort.Share {
  /** Guarded by the board's lock. */
  boolean high;

  private final Board board;
  private final int line;
  private final Runnable onEoi;
  private volatile boolean closed;

  SoftShare(Board board, int line, Runnable onEoi) {
    this.board = board;
    this.line = line;
    this.onEoi = onEoi;
  }

  int line() {
    return line;
  }

  /** Called without a lock; the owner may raise again at once. */
  void ended() {
    if (!closed) {
      onEoi.run();
    }
  }

  @Override
  public void raise() {
    if (!closed) {
      board.raise(this);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      board.remove(this);
    }
  }
}
