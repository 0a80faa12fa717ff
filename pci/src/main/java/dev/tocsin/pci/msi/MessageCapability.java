package dev.tocsin.pci.msi;

import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.pci.config.RegisterBlock;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** The MSI or the MSI-X capability of a function. All under the function's lock. */
public abstract sealed class MessageCapability permits MsiCapability, MsixCapability {
  private final RegisterBlock registers;

  MessageCapability(RegisterBlock registers) {
    this.registers = registers;
  }

  /**
   * Returns the registers, to be placed in a configuration space.
   *
   * @return the capability's block
   */
  public final RegisterBlock registers() {
    return registers;
  }

  /**
   * Tells whether the guest has it enabled.
   *
   * @return the Enable bit
   */
  public abstract boolean isEnabled();

  /**
   * Returns how many vectors have a message of their own.
   *
   * @return 1 to 2048
   */
  public abstract int vectors();

  /**
   * Makes a group and lets it follow the registers; does nothing if it does already.
   *
   * @param held whether the function may not send at all, as one that is no bus master
   */
  public abstract void open(boolean held);

  /**
   * Gives the group back.
   *
   * @param keep whether to keep what is pending
   */
  public final void close(boolean keep) {
    if (keep) {
      messages().close();
    } else {
      messages().forget();
    }
  }

  /**
   * Returns the group.
   *
   * @return null while there is none
   */
  public final @Nullable MessageGroup group() {
    return messages().group();
  }

  /**
   * Returns which vectors are pending.
   *
   * @return a copy
   */
  public final BitSet pending() {
    MessageVectors messages = messages();
    BitSet pending = new BitSet();
    for (int i = 0; i < messages.count(); i++) {
      pending.set(i, messages.isPending(i));
    }
    return pending;
  }

  /**
   * Sets which vectors are pending, while there is no group.
   *
   * @param pending numbers of vectors
   */
  public final void keep(BitSet pending) {
    messages().keep(pending);
  }

  abstract MessageVectors messages();
}
