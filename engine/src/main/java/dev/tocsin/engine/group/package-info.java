/**
 * The groups: sources of messages and lines, their states and the transitions between them.
 *
 * <p>A message source is a {@link dev.tocsin.engine.group.Vector}; what it is doing stands in one
 * word, its {@link dev.tocsin.engine.group.Gate}. Several change together by a {@link
 * dev.tocsin.engine.group.Transition}. Where other processes ring it, it has a {@link
 * dev.tocsin.engine.group.ForeignPath}. A line is simpler: a {@link
 * dev.tocsin.engine.group.LineSourceGroup} and its hold on a {@link dev.tocsin.engine.group.Line}.
 * Not exported.
 *
 * <p><b>Lock order:</b> a group's lock, then either a line's or what {@code dev.tocsin.engine.ring}
 * says. A trigger of a message takes none.
 */
package dev.tocsin.engine.group;
