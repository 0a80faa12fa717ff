/** Contract classes, fakes of the ports, and tools for tests. */
@org.jspecify.annotations.NullMarked
module dev.tocsin.testkit {
  requires static transitive org.jspecify;
  requires transitive dev.tocsin.device;
  requires transitive dev.tocsin.engine;
  requires jdk.management;
  requires transitive org.junit.jupiter.api;
  requires java.management;

  exports dev.tocsin.testkit;
  exports dev.tocsin.testkit.contract;
  exports dev.tocsin.testkit.guest;
  exports dev.tocsin.testkit.port;
  exports dev.tocsin.testkit.qtest;
  exports dev.tocsin.testkit.simulated;
}
