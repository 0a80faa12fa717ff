package dev.tocsin.vfiouser;

import java.lang.foreign.MemorySegment;

/** Memory of a client that is reached by messages; of any thread. */
interface RemoteMemory {
  /** While there is no client. */
  RemoteMemory NONE =
      new RemoteMemory() {
        @Override
        public boolean read(long address, MemorySegment into, long at, long length) {
          return false;
        }

        @Override
        public boolean write(long address, MemorySegment from, long at, long length) {
          return false;
        }
      };

  /** Copies {@code length} bytes to {@code at} of a buffer; false if the client does not give. */
  boolean read(long address, MemorySegment into, long at, long length);

  /** Copies {@code length} bytes from {@code at} of a buffer; false if the client does not take. */
  boolean write(long address, MemorySegment from, long at, long length);
}
