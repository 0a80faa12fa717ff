/** A JUnit extension that runs a device's test on a machine and accounts for its interrupts. */
@org.jspecify.annotations.NullMarked
module dev.tocsin.junit {
  requires static transitive org.jspecify;
  requires transitive dev.tocsin.machine;
  requires transitive org.junit.jupiter.api;

  exports dev.tocsin.junit;

  // JUnit makes the extension by reflection.
  opens dev.tocsin.junit to
      org.junit.platform.commons;
}
