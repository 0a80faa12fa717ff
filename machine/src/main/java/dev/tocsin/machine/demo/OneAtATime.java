package dev.tocsin.machine.demo;

/**
 * Lets one thread at a time through to a listener.
 *
 * @param listener who hears
 */
record OneAtATime(DemoListener listener) implements DemoListener {
  @Override
  public synchronized void step(int number, String who, String what) {
    listener.step(number, who, what);
  }

  @Override
  public synchronized void act(String title) {
    listener.act(title);
  }

  @Override
  public synchronized void note(String what) {
    listener.note(what);
  }
}
