/**
 * What the build itself needs: the format check and the listener that prints why a test was skipped.
 *
 * <p>Nothing here ships. Every other module has it on its test class path, where JUnit finds {@link
 * dev.tocsin.tools.SkipReasons} as a service.
 */
@org.jspecify.annotations.NullMarked
module dev.tocsin.tools {
  requires static org.jspecify;
  requires transitive org.junit.platform.launcher;

  exports dev.tocsin.tools;

  provides org.junit.platform.launcher.TestExecutionListener with
      dev.tocsin.tools.SkipReasons;
}
