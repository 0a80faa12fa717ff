package dev.tocsin.machine.demo;

import dev.tocsin.machine.demo.guest.GuestCrashed;
import dev.tocsin.machine.demo.ringer.RingerProcess;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The driver gives all interrupts back: from then on nothing reaches the guest, also not from the
 * process that still holds the eventfds. What does is a stray of the final count.
 */
final class ShutDownAct {
  private final Stage stage;
  private final List<Place> places;

  ShutDownAct(Stage stage, List<Place> places) {
    this.stage = stage;
    this.places = places;
  }

  void run(Optional<RingerProcess> ringer) throws IOException, GuestCrashed, InterruptedException {
    stage.listener().act("the driver gives its interrupts back");
    for (Place place : places) {
      stage.driver().unload(place.number());
    }
    stage.driver().allQuiet();
    long before = stage.counts().strays();
    for (Place place : places) {
      place.bell().ring(0);
    }
    String others = "";
    if (ringer.isPresent()) {
      ringer.get().tell(0);
      ringer.get().rungAt();
      others = ", and process %d too".formatted(ringer.get().pid());
    }
    stage.driver().allQuiet();
    stage
        .listener()
        .note(
            "all %d bells ring in vain%s: %d handlers ran"
                .formatted(places.size(), others, stage.counts().strays() - before));
  }
}
