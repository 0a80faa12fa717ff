package dev.tocsin.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InServiceTest {
  private final InService service = new InService(2);

  private List<String> problems() {
    var problems = new ArrayList<String>();
    service.judge(problems);
    return problems;
  }

  private void handle(int cpu, int vector) {
    service.began(cpu, vector);
    service.returned(cpu, vector);
  }

  @Test
  void anEndIsTheHighestVectorsOfItsProcessor() {
    handle(0, 0x41);
    handle(0, 0x52);
    handle(1, 0x63);

    service.ended(0);

    assertEquals(
        List.of(
            "left in service: cpu 0, vector 0x41: no end of interrupt",
            "left in service: cpu 1, vector 0x63: no end of interrupt"),
        problems());
  }

  @Test
  void aHandlerThatStillRunsHasTime() {
    service.began(0, 0x41);

    assertEquals(List.of(), problems());
  }

  @Test
  void anExemptVectorIsNeverInService() {
    service.exempt(0x20);
    handle(0, 0x20);

    assertEquals(List.of(), problems());
  }

  @Test
  void aResetForgetsItsProcessorAlone() {
    handle(0, 0x41);
    handle(1, 0x41);

    service.forget(0);

    assertEquals(List.of("left in service: cpu 1, vector 0x41: no end of interrupt"), problems());
  }

  @Test
  void anEndOfNothingIsIgnored() {
    service.ended(0);
    handle(0, 0x41);

    assertEquals(1, problems().size());
  }
}
