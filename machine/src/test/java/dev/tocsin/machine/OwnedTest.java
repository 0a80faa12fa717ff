package dev.tocsin.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnedTest {
  private final List<String> closed = new ArrayList<>();
  private final Owned owned = new Owned();

  @Test
  void whatWasMadeLastIsClosedFirst() {
    owned.own(() -> closed.add("first"));
    owned.own(() -> closed.add("second"));

    owned.close();

    assertEquals(List.of("second", "first"), closed);
  }

  @Test
  void nothingIsClosedTwice() {
    owned.own(() -> closed.add("once"));

    owned.close();
    owned.close();

    assertEquals(List.of("once"), closed);
  }

  @Test
  void oneThatFailsKeepsNoOtherOpen() {
    owned.own(() -> closed.add("first"));
    owned.own(() -> {
      throw new IOException("stuck");
    });
    owned.own(() -> {
      throw new IOException("stuck, too");
    });

    var failure = assertThrows(IllegalStateException.class, owned::close);

    assertEquals(List.of("first"), closed);
    assertEquals("cannot close: stuck, too", failure.getMessage());
    assertEquals("stuck", failure.getSuppressed()[0].getMessage());
  }
}
