package dev.tocsin.machine.demo;

import dev.tocsin.machine.Irqchip;
import java.util.Optional;

/** What runs the demo's guest and delivers its interrupts. */
public enum DemoHost {
  /** KVM with the kernel's interrupt chips. */
  KVM("kvm", true, Irqchip.KERNEL),
  /** KVM with the kernel's local APICs; the other chips are Java. */
  KVM_SPLIT("kvm split", true, Irqchip.SPLIT),
  /** KVM with Java chips. */
  KVM_USER("kvm user", false, Irqchip.USER),
  /** Java chips, and a guest in Java. */
  IN_PROCESS("in-process", false, null);

  private final String backEnd;
  private final boolean attaches;
  private final Optional<Irqchip> irqchip;

  DemoHost(String backEnd, boolean attaches, @org.jspecify.annotations.Nullable Irqchip irqchip) {
    this.backEnd = backEnd;
    this.attaches = attaches;
    this.irqchip = Optional.ofNullable(irqchip);
  }

  /**
   * Returns the host on KVM whose interrupt chips are somebody's.
   *
   * @param irqchip whose
   * @return the host
   */
  public static DemoHost of(Irqchip irqchip) {
    return switch (irqchip) {
      case KERNEL -> KVM;
      case SPLIT -> KVM_SPLIT;
      case USER -> KVM_USER;
    };
  }

  /**
   * Returns its name for people and programs.
   *
   * @return {@code kvm}, {@code kvm split}, {@code kvm user} or {@code in-process}
   */
  public String backEnd() {
    return backEnd;
  }

  /** Whether a kernel takes the rings of other processes by itself in the end. */
  boolean attaches() {
    return attaches;
  }

  /** Who holds the chips, if this is KVM. */
  Optional<Irqchip> irqchip() {
    return irqchip;
  }
}
