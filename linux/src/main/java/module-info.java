/** The system calls that a virtual machine monitor needs. */
@org.jspecify.annotations.NullMarked
module dev.tocsin.linux {
  requires static transitive org.jspecify;
}
