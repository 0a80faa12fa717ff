package dev.tocsin.kvm;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/** Tests on the real KVM; where it is missing they are skipped with the reason. */
@Tag("kvm")
@Timeout(120)
public abstract class KvmNeeded {
  @BeforeAll
  static void kvmIsUsable() {
    var reason = Kvm.whyUnusable();
    assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
  }
}
