/**
 * What the build itself needs; nothing here ships and no product module depends on it.
 *
 * <p>{@link dev.tocsin.tools.Format} holds every Java file of the tree to google-java-format.
 * {@link dev.tocsin.tools.SkipReasons} prints why a test was skipped; JUnit finds it as a service
 * on each module's test class path. This module is a plain jar on the class path, without a module
 * descriptor: google-java-format has no module name of its own to require.
 */
@NullMarked
package dev.tocsin.tools;

import org.jspecify.annotations.NullMarked;
