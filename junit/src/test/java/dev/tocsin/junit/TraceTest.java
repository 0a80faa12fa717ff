package dev.tocsin.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tocsin.machine.inprocess.VirtualTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceTest {
  @Test
  void timesCountFromTheMachinesStart() {
    var time = new VirtualTime();
    var trace = new Trace(time);
    trace.add("bell", "is made");
    time.advance(Duration.ofMillis(5));
    trace.begin();
    time.advance(Duration.ofNanos(1500));
    trace.add("bell", "rings");

    List<String> lines = trace.toString().lines().map(String::strip).skip(1).toList();

    assertEquals(List.of("-5,000.000  bell         is made", "1.500  bell         rings"), lines);
  }
}
