/**
 * Interrupt chips as pure state machines: values in, values out.
 *
 * <p>{@code dev.tocsin.chip.x86} wires the chips of a PC together and answers the engine's ports
 * with them; the packages below it hold one chip each, for a machine that needs only some of them.
 * No chip has a thread, a clock or a native call of its own.
 */
@org.jspecify.annotations.NullMarked
module dev.tocsin.chip {
  requires static transitive org.jspecify;
  requires transitive dev.tocsin.engine;

  exports dev.tocsin.chip;
  exports dev.tocsin.chip.x86;
  exports dev.tocsin.chip.x86.apic;
  exports dev.tocsin.chip.x86.ioapic;
  exports dev.tocsin.chip.x86.message;
  exports dev.tocsin.chip.x86.pic;
  exports dev.tocsin.chip.x86.pit;
  exports dev.tocsin.chip.x86.timer;
}
