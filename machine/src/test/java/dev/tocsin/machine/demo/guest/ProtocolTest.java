package dev.tocsin.machine.demo.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The guest's header and the host's class say the same. */
class ProtocolTest {
  private static final Pattern DEFINE = Pattern.compile("#define (\\w+) (0x[0-9a-f]+|\\d+)\\b.*");

  private static Map<String, Integer> header() throws IOException {
    Map<String, Integer> names = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("src/main/guest/protocol.h"))) {
      var define = DEFINE.matcher(line);
      if (define.matches()) {
        names.put(define.group(1), Integer.decode(define.group(2)));
      }
    }
    return names;
  }

  private static Map<String, Integer> constants() throws IllegalAccessException {
    Map<String, Integer> names = new TreeMap<>();
    for (Field field : Protocol.class.getDeclaredFields()) {
      if (!field.isSynthetic()) {
        names.put(field.getName(), field.getInt(null));
      }
    }
    return names;
  }

  @Test
  void theHeaderAndTheClassHoldTheSameNamesAndValues() throws Exception {
    assertEquals(header(), constants());
    assertTrue(constants().size() > 30, "the names were read");
  }

  @Test
  void theTablesFitTheirPages() {
    int table = 4 * Protocol.MAX_CPUS * Slot.VECTORS;
    assertEquals(Protocol.SEEN, Protocol.COUNTS + table);
    assertEquals(Protocol.SHARED_SIZE, Protocol.SEEN + table);
    assertTrue(Protocol.SERVED + 4 * Protocol.MAX_BELLS <= Protocol.COUNTS);
  }
}
