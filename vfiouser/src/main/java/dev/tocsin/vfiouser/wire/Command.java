package dev.tocsin.vfiouser.wire;

import java.util.Optional;

/** The commands of the protocol that have a class here; all others are refused. */
@SuppressWarnings("doclint:missing") // the classes say what each is
public enum Command {
  VERSION(1),
  DMA_MAP(2),
  DMA_UNMAP(3),
  DEVICE_GET_INFO(4),
  DEVICE_GET_REGION_INFO(5),
  DEVICE_GET_REGION_IO_FDS(6),
  DEVICE_GET_IRQ_INFO(7),
  DEVICE_SET_IRQS(8),
  REGION_READ(9),
  REGION_WRITE(10),
  DMA_READ(11),
  DMA_WRITE(12),
  DEVICE_RESET(13),
  REGION_WRITE_MULTI(15);

  private static final Command[] BY_NUMBER = new Command[16];

  static {
    for (Command command : values()) {
      BY_NUMBER[command.number] = command;
    }
  }

  private final int number;

  Command(int number) {
    this.number = number;
  }

  /**
   * Returns the number on the wire.
   *
   * @return 1 to 15
   */
  public int number() {
    return number;
  }

  /**
   * Returns the command of a number.
   *
   * @param number any
   * @return empty if there is none here
   */
  public static Optional<Command> of(int number) {
    return number >= 0 && number < BY_NUMBER.length
        ? Optional.ofNullable(BY_NUMBER[number])
        : Optional.empty();
  }
}
