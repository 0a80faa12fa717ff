package dev.tocsin.devices.nvme.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStorageTest {
  private static final int SIZE = 1 << 20;

  @TempDir private Path folder;
  private final byte[] content = new byte[SIZE];
  private Path file = Path.of("");

  @BeforeEach
  void fill() throws IOException {
    new Random(4).nextBytes(content);
    file = folder.resolve("disk");
    Files.write(file, content);
  }

  @Test
  void whatIsWrittenIsReadAndInTheFile() throws IOException {
    try (FileStorage storage = FileStorage.open(file)) {
      byte[] data = new byte[10_000];
      new Random(6).nextBytes(data);
      storage.write(4097, ByteBuffer.wrap(data));
      storage.flush();
      ByteBuffer back = ByteBuffer.allocateDirect(data.length);
      storage.read(4097, back);

      byte[] expected = content.clone();
      System.arraycopy(data, 0, expected, 4097, data.length);
      assertEquals(SIZE, storage.size());
      assertEquals(ByteBuffer.wrap(data), back.flip());
      assertArrayEquals(expected, Files.readAllBytes(file));
    }
  }

  @Test
  void zerosAreWrittenWhereThereAreNoHoles() throws IOException {
    try (FileStorage storage = FileStorage.open(file)) {
      storage.zero(1000, 600_000);
      storage.deallocate(0, 1000);
    }

    Arrays.fill(content, 1000, 601_000, (byte) 0);
    assertArrayEquals(content, Files.readAllBytes(file));
  }

  @Test
  void holesAreMadeWhereTheyCanBe() throws IOException {
    List<Long> punched = new ArrayList<>();
    HolePunch punch = (position, length) -> punched.addAll(List.of(position, length));
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try (var storage = new FileStorage(channel, punch)) {
      storage.zero(4096, 8192);
      storage.deallocate(0, 512);
    }

    assertEquals(List.of(4096L, 8192L, 0L, 512L), punched);
    assertArrayEquals(content, Files.readAllBytes(file));
  }

  @Test
  void aShortenedFileIsAnError() throws IOException {
    try (FileStorage storage = FileStorage.open(file);
        FileChannel other = FileChannel.open(file, StandardOpenOption.WRITE)) {
      other.truncate(SIZE / 2);

      assertThrows(
          EOFException.class, () -> storage.read(SIZE / 2 - 100, ByteBuffer.allocate(200)));
    }
  }

  @Test
  void aClosedFileIsAnError() throws IOException {
    FileStorage storage = FileStorage.open(file);
    storage.close();

    assertThrows(ClosedChannelException.class, storage::flush);
  }

  @Test
  void aFileThatIsNotThereIsAnError() {
    assertThrows(IOException.class, () -> FileStorage.open(folder.resolve("none")));
  }
}
