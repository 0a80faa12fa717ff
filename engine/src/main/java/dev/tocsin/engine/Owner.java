package dev.tocsin.engine;

import dev.tocsin.interrupt.MsiIrqGroupConfig;

/**
 * The device a group belongs to.
 *
 * @param device its name
 * @param limits what it may take
 * @param engine where it takes it from
 */
record Owner(String device, DeviceLimits limits, InterruptEngine engine) {
  Ledger ledger() {
    return engine.ledger();
  }

  /** A message group was destroyed: gives its identifiers back. */
  void gone(MessageSourceGroup group, MsiIrqGroupConfig config) {
    engine.forget(group);
    engine.sourceIds().unuse(config.base());
    ledger().closeGroup(device, config.count());
  }

  /** A line group was destroyed. */
  void gone(LineSourceGroup group) {
    engine.forget(group);
    ledger().closeGroup(device, 1);
  }
}
