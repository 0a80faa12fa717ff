/** Contract classes and fakes of the ports. */
@org.jspecify.annotations.NullMarked
module dev.tocsin.testkit {
  requires static transitive org.jspecify;
  requires transitive dev.tocsin.device;
  requires transitive dev.tocsin.engine;
  requires jdk.management;
  requires transitive org.junit.jupiter.api;
}
