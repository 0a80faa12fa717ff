package dev.tocsin.testkit.search;

import dev.tocsin.testkit.search.Action.Kind;
import java.util.ArrayList;
import java.util.List;

/** All actions there are. */
final class Actions {
  private Actions() {}

  /** Returns the actions, each with a host that refuses nothing. */
  static List<Action> plain() {
    var actions = new ArrayList<Action>();
    for (Kind kind : Kind.values()) {
      switch (kind) {
        case ENABLE, DISABLE, SET_GSI, DESTROY, RELAY, ADVANCE, MASK_BOTH ->
            actions.add(Action.of(kind));
        default -> {
          for (int source = 0; source < 2; source++) {
            add(actions, kind, source);
          }
        }
      }
    }
    return actions;
  }

  private static void add(List<Action> actions, Kind kind, int source) {
    switch (kind) {
      case UNMASK -> {
        for (Letter letter : Letter.values()) {
          actions.add(Action.of(kind, source, letter));
        }
      }
      case PROGRAM, STAGE -> {
        actions.add(Action.of(kind, source, Letter.A));
        actions.add(Action.of(kind, source, Letter.B));
      }
      case SWITCH, STAGE_MASKED -> actions.add(Action.of(kind, source, Letter.A));
      default -> actions.add(Action.of(kind, source));
    }
  }
}
