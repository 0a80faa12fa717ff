package dev.tocsin.machine.lspci;

import java.util.List;

/**
 * Bits by name: {@code Mem+ BusMaster-}.
 *
 * @param names a name for each bit, lowest first; empty for those that are not shown
 */
record Flags(List<String> names) {
  static final Flags COMMAND =
      new Flags(
          List.of("I/O", "Mem", "BusMaster", "", "", "", "ParErr", "", "SERR", "", "DisINTx"));

  static final Flags STATUS =
      new Flags(
          List.of(
              "", "", "", "INTx", "Cap", "", "", "", "", "", "", ">TAbort", "<TAbort", "<MAbort",
              ">SERR", "<PERR"));

  String show(int value) {
    var text = new StringBuilder();
    for (int bit = 0; bit < names.size(); bit++) {
      if (!names.get(bit).isEmpty()) {
        text.append(text.isEmpty() ? "" : " ").append(names.get(bit)).append(sign(value, bit));
      }
    }
    return text.toString();
  }

  static char sign(int value, int bit) {
    return (value >>> bit & 1) != 0 ? '+' : '-';
  }
}
