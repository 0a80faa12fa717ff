package dev.tocsin.machine.demo;

/**
 * Hears what happens, as it happens. Called from the thread that runs the demo and from vCPU
 * threads, one call at a time.
 */
public interface DemoListener {
  /** Hears nothing. */
  DemoListener SILENT =
      new DemoListener() {
        @Override
        public void step(int number, String who, String what) {}

        @Override
        public void act(String title) {}

        @Override
        public void note(String what) {}
      };

  /**
   * One of the six steps of the interrupt flow happened.
   *
   * @param number 1 to 6
   * @param who which part of the machine did it
   * @param what what it did
   */
  void step(int number, String who, String what);

  /**
   * A part of the scenario begins.
   *
   * @param title what it shows
   */
  void act(String title);

  /**
   * Something was observed.
   *
   * @param what one line
   */
  void note(String what);
}
