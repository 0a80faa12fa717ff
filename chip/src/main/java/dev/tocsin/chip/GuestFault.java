package dev.tocsin.chip;

/** Kinds of mistakes a guest makes with an interrupt chip; none is an error of the host. */
public enum GuestFault {
  /** An access to an offset, index, port or MSR where there is no register. */
  NO_REGISTER,
  /** An access of a width or alignment that the register does not have. */
  ACCESS_SHAPE,
  /** A write to a register that only reads, or the reverse. */
  DIRECTION,
  /** A write of bits that are reserved, or a change that the specification forbids. */
  RESERVED,
  /** A message outside of the window where local APICs answer. */
  ADDRESS,
  /** A message with one of the vectors 0 to 15. */
  VECTOR,
  /** A message with a reserved delivery mode. */
  DELIVERY_MODE,
  /** A message that no local APIC took. */
  DESTINATION,
  /** A level interrupt that the guest ended thousands of times without serving it. */
  STORM
}
