package dev.tocsin.engine.group;

/**
 * A cache line of nothing before the fields of a subclass, so that two threads that write to two
 * neighbouring objects do not disturb each other.
 *
 * <p>A virtual machine keeps a superclass's fields before its subclasses'. Neighbours are not what
 * was allocated together, but what a garbage collector has moved together: the vectors of a group.
 */
abstract class CacheLine {
  /**
   * Fills the gap after an object's header, into which a field of a subclass would go otherwise.
   */
  int gap;

  long nothing0;
  long nothing1;
  long nothing2;
  long nothing3;
  long nothing4;
  long nothing5;
  long nothing6;
  long nothing7;
}
