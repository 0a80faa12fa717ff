/** Groups, the paths to a guest and the routing of interrupts, written once over small ports. */
@org.jspecify.annotations.NullMarked
module dev.tocsin.engine {
  requires static transitive org.jspecify;
  requires transitive dev.tocsin.device;

  exports dev.tocsin.engine;
  exports dev.tocsin.engine.port;
}
