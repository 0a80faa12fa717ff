/**
 * The build as a reviewer: what the compiler cannot hold, held over the whole tree.
 *
 * <ul>
 *   <li>{@link dev.tocsin.checks.ModuleDirectionsTest}, {@link dev.tocsin.checks.ClassRulesTest}:
 *       who may see whom, and who may touch native memory or the standard streams.
 *   <li>{@link dev.tocsin.checks.SourceBudgetsTest}: how large files, methods, parameter lists,
 *       classes and packages may grow. An exception is a comment with a reason above the
 *       declaration: {@code // budget: method <= 60, because the order of the steps is the point}.
 *   <li>{@link dev.tocsin.checks.DocumentationTest}: packages are explained, cited rules exist,
 *       links lead somewhere.
 * </ul>
 *
 * <p>Every rule first shows that it looked at something: a rule over nothing fails.
 */
@NullMarked
package dev.tocsin.checks;

import org.jspecify.annotations.NullMarked;
