package dev.tocsin.devices.edu;

import java.io.IOException;

/** An educational device with memory around it: ours, or QEMU's. */
interface EduBoard extends AutoCloseable {
  long BAR = 0xfe00_0000L;
  int RAM = 0x1000;
  int RAM_BYTES = 0x4000;

  long read(int offset, int width) throws IOException;

  void write(int offset, int width, long value) throws IOException;

  long readConfig(int offset, int width) throws IOException;

  void writeConfig(int offset, int width, long value) throws IOException;

  /** Lets time pass until neither computing nor transferring is under way. */
  void settle() throws IOException;

  byte[] memory() throws IOException;

  void fillMemory(byte[] bytes) throws IOException;

  /** Tells whether there was a message since the last call. */
  boolean takeMessage() throws IOException;

  @Override
  void close();
}
