package dev.tocsin.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EscapeKeysTest {
  private final EscapeKeys keys = new EscapeKeys();

  @Test
  void everyByteButCtrlAGoesToTheGuest() {
    for (int value = 0; value < 256; value++) {
      if (value != 1) {
        assertEquals(List.of((byte) value), keys.press((byte) value).forGuest());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "X"})
  void ctrlAThenXLeavesAndSendsNothing(String key) {
    assertEquals("hi!", press("hi\1" + key));
    assertTrue(press("\1" + key).endsWith("!"));
  }

  @Test
  void twoCtrlAAreOne() {
    assertEquals("\1", press("\1\1"));
    assertEquals("\1x", press("\1\1x"));
    assertEquals("\1\1", press("\1\1\1\1"));
  }

  @Test
  void anyOtherKeyAfterCtrlAGoesToTheGuestWithIt() {
    assertEquals("\1cx", press("\1cx"));
  }

  @Test
  void ctrlAAloneWaitsForTheNextKey() {
    assertEquals("", press("\1"));
    assertFalse(keys.press((byte) 'y').leave());
  }

  /** What the guest gets, with an exclamation mark once the user leaves. */
  private String press(String typed) {
    StringBuilder sent = new StringBuilder();
    for (byte key : typed.getBytes(StandardCharsets.ISO_8859_1)) {
      EscapeKeys.Effect effect = keys.press(key);
      effect.forGuest().forEach(value -> sent.append((char) (value & 0xff)));
      sent.append(effect.leave() ? "!" : "");
    }
    return sent.toString();
  }
}
