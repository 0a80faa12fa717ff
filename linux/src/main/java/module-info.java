/**
 * The words of the Linux kernel that Tocsin needs, spoken from Java.
 *
 * <p>The only module that links foreign functions. Grant it native access with {@code
 * --enable-native-access=dev.tocsin.linux}; ask {@link dev.tocsin.linux.NativeAccess} first where
 * it may be missing.
 */
@org.jspecify.annotations.NullMarked
module dev.tocsin.linux {
  requires static transitive org.jspecify;

  exports dev.tocsin.linux;
}
