package dev.tocsin.testkit;

/** Error numbers of Linux that tests let a host answer with (errno.h, the generic numbers). */
public final class Errno {
  /** Bad descriptor. */
  public static final int EBADF = 9;

  /** Try again. */
  public static final int EAGAIN = 11;

  /** Out of memory. */
  public static final int ENOMEM = 12;

  /** In use. */
  public static final int EBUSY = 16;

  /** Invalid argument. */
  public static final int EINVAL = 22;

  /** Out of descriptors. */
  public static final int EMFILE = 24;

  /** No space: more watches than the user may have. */
  public static final int ENOSPC = 28;

  private Errno() {}
}
