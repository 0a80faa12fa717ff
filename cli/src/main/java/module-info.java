/** The {@code tocsin} command. */
@org.jspecify.annotations.NullMarked
module dev.tocsin.cli {
  requires static org.jspecify;
  requires dev.tocsin.machine;
  requires info.picocli;
}
