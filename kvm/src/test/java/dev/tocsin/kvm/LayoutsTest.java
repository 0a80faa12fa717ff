package dev.tocsin.kvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tocsin.testkit.CLayout;
import java.io.IOException;
import java.lang.foreign.StructLayout;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LayoutsTest {
  private static final List<StructLayout> STRUCTS =
      List.of(
          RunPage.LAYOUT,
          KvmRegs.LAYOUT,
          KvmSregs.SEGMENT,
          KvmSregs.TABLE,
          KvmSregs.LAYOUT,
          KvmLapic.LAYOUT,
          KvmCpuid.LAYOUT,
          KvmCpuid.ENTRY,
          KvmMsi.LAYOUT,
          KvmIrqfd.LAYOUT,
          IoEvent.LAYOUT,
          KvmRoutingTable.LAYOUT,
          KvmRoutingTable.ENTRY,
          VmArguments.MEMORY_REGION,
          VmArguments.ENABLE_CAP,
          VmArguments.PIT_CONFIG,
          VmArguments.IRQ_LEVEL,
          VcpuArguments.MP_STATE,
          VcpuArguments.INTERRUPT,
          VcpuArguments.MSR_ENTRY,
          MsrFilter.RANGE,
          MsrFilter.LAYOUT);

  private final CLayout c = new CLayout("linux/kvm.h");

  @BeforeEach
  void aCompilerIsHere() {
    var reason = CLayout.whyUnavailable();
    assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
  }

  @Test
  void everyStructIsLaidOutAsInC() throws IOException {
    for (var struct : STRUCTS) {
      c.struct("struct " + struct.name().orElseThrow(), struct);
    }
    c.value("offsetof(struct kvm_run, io)", RunPage.EXIT);
    c.value("sizeof(struct kvm_vcpu_events)", VcpuArguments.EVENTS.byteSize());
    c.value(
        "offsetof(struct kvm_vcpu_events, flags)", Struct.offset(VcpuArguments.EVENTS, "flags"));
    c.value(
        "offsetof(struct kvm_vcpu_events, nmi.pending)",
        Struct.offset(VcpuArguments.EVENTS, "nmi_pending"));
    c.value(
        "offsetof(struct kvm_vcpu_events, nmi.masked)",
        Struct.offset(VcpuArguments.EVENTS, "nmi_masked"));
    c.value(
        "offsetof(struct kvm_signal_mask, sigset)",
        Struct.offset(VcpuArguments.SIGNAL_MASK, "sigset"));
    assertEquals(List.of(), c.differences());
  }

  @Test
  void everyRequestHasItsNumber() throws IOException {
    for (var request : Request.values()) {
      c.value("(unsigned int)" + request.name(), request.number);
    }
    assertEquals(List.of(), c.differences());
  }

  @Test
  void everyCapabilityAndStateHasItsNumber() throws IOException {
    for (var capability : Capability.values()) {
      c.value("KVM_CAP_" + capability, capability.number());
    }
    for (var state : MpState.values()) {
      c.value("KVM_MP_STATE_" + state, state.number());
    }
    assertEquals(List.of(), c.differences());
  }

  @Test
  void everyFlagHasItsValue() throws IOException {
    c.value("KVM_MSI_VALID_DEVID", KvmMsi.VALID_DEVID)
        .value("KVM_IRQFD_FLAG_DEASSIGN", KvmIrqfd.DEASSIGN)
        .value("KVM_IRQFD_FLAG_RESAMPLE", KvmIrqfd.RESAMPLE)
        .value("KVM_IOEVENTFD_FLAG_DATAMATCH", IoEvent.FLAG_DATAMATCH)
        .value("KVM_IOEVENTFD_FLAG_PIO", IoEvent.FLAG_PIO)
        .value("KVM_IOEVENTFD_FLAG_DEASSIGN", IoEvent.FLAG_DEASSIGN)
        .value("KVM_IRQ_ROUTING_IRQCHIP", KvmRoutingTable.TYPE_IRQCHIP)
        .value("KVM_IRQ_ROUTING_MSI", KvmRoutingTable.TYPE_MSI)
        .value("KVM_MEM_READONLY", VmArguments.READ_ONLY)
        .value("KVM_PIT_SPEAKER_DUMMY", VmArguments.SPEAKER_DUMMY)
        .value(
            "KVM_X2APIC_API_USE_32BIT_IDS | KVM_X2APIC_API_DISABLE_BROADCAST_QUIRK",
            Vm.X2APIC_FLAGS)
        .value(
            "KVM_VCPUEVENT_VALID_NMI_PENDING | KVM_VCPUEVENT_VALID_SHADOW",
            VcpuArguments.VALID_EVENTS)
        .value("KVM_MSR_FILTER_READ | KVM_MSR_FILTER_WRITE", MsrFilter.ACCESSES)
        .value("KVM_MSR_FILTER_MAX_RANGES", MsrFilter.MAX_RANGES)
        .value(
            "KVM_MSR_EXIT_REASON_INVAL | KVM_MSR_EXIT_REASON_UNKNOWN | KVM_MSR_EXIT_REASON_FILTER",
            MsrFilter.REASONS)
        .value("KVM_EXIT_IO_OUT", RunPage.IO_OUT)
        .value("KVM_CPUID_FLAG_SIGNIFCANT_INDEX", KvmCpuid.SIGNIFICANT_INDEX)
        .value("KVM_API_VERSION", Kvm.API_VERSION);
    assertEquals(List.of(), c.differences());
  }
}
