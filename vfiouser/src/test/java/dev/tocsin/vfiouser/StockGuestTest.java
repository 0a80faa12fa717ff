package dev.tocsin.vfiouser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tocsin.testkit.guest.StockGuest;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An unmodified Linux in a current QEMU finds a function of ours and works with it. */
@Tag("qemu")
class StockGuestTest extends ServerFixture {
  private static final String FIND =
      """
      for f in /sys/bus/pci/devices/*; do
        [ "$(cat $f/vendor) $(cat $f/device)" = "0x1b36 0x7051" ] && dev=$f
      done
      echo "FOUND $(cat $dev/vendor) $(cat $dev/device) class $(cat $dev/class)"
      echo 1 > $dev/enable
      read start end flags < $dev/resource
      echo "BAR size $((end - start + 1))"
      """;

  private List<String> arguments() {
    return List.of(
        "-m",
        "256",
        "-object",
        "memory-backend-memfd,id=mem,size=256M,share=on",
        "-machine",
        "memory-backend=mem",
        "-device",
        "{\"driver\":\"vfio-user-pci\",\"socket\":{\"path\":\"%s\",\"type\":\"unix\"}}"
            .formatted(path()));
  }

  private StockGuest guest() {
    var tools = StockGuest.tools();
    assumeTrue(tools.isPresent(), "no current QEMU here: tools/guest-tools fetches one");
    return new StockGuest(tools.orElseThrow(), folder);
  }

  @Test
  void theKernelFindsTheFunctionAndReachesItsRegisters() throws Exception {
    String console =
        guest()
            .run(
                FIND
                    + """
                    echo "ID $(devmem $start 32)"
                    devmem $((start + 4)) 32 0x12345678
                    echo "SCRATCH $(devmem $((start + 4)) 32) $(devmem $((start + 5)) 8)"
                    """,
                List.of(),
                arguments());

    assertTrue(console.contains("FOUND 0x1b36 0x7051 class 0xff0000"), console);
    assertTrue(console.contains("BAR size 4096"), console);
    assertTrue(console.contains("ID 0x0B117051"), console);
    assertTrue(console.contains("SCRATCH 0x12345678 0x56"), console);
    assertEquals("the client has left", end());
  }

  @Test
  void thePinInterruptsAsOftenAsItIsAsserted() throws Exception {
    String console =
        guest()
            .run(
                FIND
                    + """
                    insmod /uio.ko && insmod /uio_pci_generic.ko
                    echo 1b36 7051 > /sys/bus/pci/drivers/uio_pci_generic/new_id
                    for i in 1 2 3 4 5; do
                      printf '\\000' | dd of=$dev/config bs=1 seek=5 conv=notrunc 2>/dev/null
                      devmem $((start + 12)) 32 1
                      while [ "$(awk '/uio/{print $2+$3}' /proc/interrupts)" -lt $i ]; do usleep 5000; done
                      devmem $((start + 12)) 32 0
                    done
                    usleep 300000
                    awk '/uio/{print "TOTAL", $2+$3}' /proc/interrupts
                    """,
                List.of("uio.ko", "uio_pci_generic.ko"),
                arguments());

    assertTrue(console.contains("TOTAL 5\n"), console);
  }
}
