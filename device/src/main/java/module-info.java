/** What a device may know. */
@org.jspecify.annotations.NullMarked
module dev.tocsin.device {
  requires static transitive org.jspecify;
}
