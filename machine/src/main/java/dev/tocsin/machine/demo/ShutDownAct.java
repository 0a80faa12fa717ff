package dev.tocsin.machine.demo;

import dev.tocsin.machine.demo.Board.Place;
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
      if (!stage.driver().shutDown(place.address())) {
        throw new GuestCrashed("the guest's driver could not shut down " + place.name());
      }
    }
    int silent = 0;
    for (Place place : places) {
      silent += place.bell().ring(0) ? 0 : 1;
    }
    String others = "";
    if (ringer.isPresent()) {
      ringer.get().tell(0);
      ringer.get().rungAt();
      others = "; process %d rings in vain".formatted(ringer.get().pid());
    }
    stage.driver().allQuiet();
    stage.listener().note("%d of %d bells are silent%s".formatted(silent, places.size(), others));
  }
}
