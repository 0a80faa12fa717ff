package dev.tocsin.devices.nvme;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tocsin.devices.nvme.command.AdminOpcode;
import dev.tocsin.devices.nvme.command.FeatureId;
import dev.tocsin.devices.nvme.command.NvmOpcode;
import dev.tocsin.devices.nvme.command.Status;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Identify, features, log pages, abort, asynchronous events (NVMe 1.4, 5). */
class AdminCommandsTest {
  private static final int SAVE = 1 << 31;
  private static final int RETAIN = 1 << 15;

  private final Driver driver = Driver.ready();
  private final Pair admin = driver.admin();

  private String text(int offset, int length) {
    return new String(driver.ram.copy(Driver.DATA + offset, length), StandardCharsets.US_ASCII);
  }

  @Test
  void identifyControllerSaysWhatADriverLooksFor() {
    Driver.expect(driver.identify(1, 0), Status.SUCCESS);

    ByteBuffer page = driver.data(Driver.DATA);
    assertEquals("TOCSIN-1            ", text(4, 20));
    assertEquals("Tocsin NVMe", text(24, 40).strip());
    assertEquals(7, page.get(77), "MDTS");
    assertEquals(0x0001_0400, page.getInt(80), "VER");
    assertEquals(1, page.get(111), "CNTRLTYPE");
    assertEquals(0x66, page.get(512), "SQES");
    assertEquals(0x44, page.get(513), "CQES");
    assertEquals(1, page.getInt(516), "NN");
    assertEquals(0b1_1101, page.getShort(520), "ONCS");
    assertEquals(7, page.get(525), "VWC");
    assertEquals("nqn.2014-08.org.nvmexpress:uuid:", text(768, 32));
  }

  @Test
  void identifyNamespaceSaysHowLargeItIs() {
    Driver.expect(driver.identify(0, 1), Status.SUCCESS);

    ByteBuffer page = driver.data(Driver.DATA);
    assertEquals(Driver.DISK / 512, page.getLong(0), "NSZE");
    assertEquals(Driver.DISK / 512, page.getLong(8), "NCAP");
    assertEquals(9, page.get(130), "LBADS");
  }

  @Test
  void theListOfNamespacesStartsAboveTheOneGiven() {
    Driver.expect(driver.identify(2, 0), Status.SUCCESS);
    assertEquals(1, driver.data(Driver.DATA).getLong(0));
    Driver.expect(driver.identify(2, 1), Status.SUCCESS);
    assertEquals(0, driver.data(Driver.DATA).getLong(0));
  }

  @Test
  void theNamespaceHasAUuid() {
    Driver.expect(driver.identify(3, 1), Status.SUCCESS);

    ByteBuffer page = driver.data(Driver.DATA);
    assertEquals(3, page.get(0));
    assertEquals(16, page.get(1));
    assertEquals(0, page.getInt(20), "end of the list");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, INVALID_NAMESPACE",
    "0, 2, INVALID_NAMESPACE",
    "0, -1, INVALID_NAMESPACE",
    "2, -1, INVALID_NAMESPACE",
    "2, -2, INVALID_NAMESPACE",
    "3, 0, INVALID_NAMESPACE",
    "3, -1, INVALID_NAMESPACE",
    "4, 0, INVALID_FIELD",
    "0x10, 1, INVALID_FIELD",
    "0xff, 1, INVALID_FIELD"
  })
  void identifyRefusesWhatThereIsNot(String cns, int namespace, Status status) {
    Driver.expect(driver.identify(Integer.decode(cns), namespace), status);
  }

  @Test
  void identifyCrossesPages() {
    Driver.expect(driver.identify(1, 0), Status.SUCCESS);
    byte[] whole = driver.ram.copy(Driver.DATA, 4096);

    Sqe sqe = Sqe.admin(AdminOpcode.IDENTIFY).dword(10, 1);
    Cqe cqe = admin.run(sqe.prp(Driver.DATA + 0x2800, Driver.DATA + 0x6000));

    Driver.expect(cqe, Status.SUCCESS);
    byte[] split = driver.ram.copy(Driver.DATA + 0x2800, 4096);
    System.arraycopy(driver.ram.copy(Driver.DATA + 0x6000, 2048), 0, split, 2048, 2048);
    assertArrayEquals(whole, split);
  }

  @Test
  void allOtherOpcodesAreInvalid() {
    for (int code = 0; code < 256; code++) {
      if (AdminOpcode.of(code) == null) {
        Driver.expect(admin.run(Sqe.of(code)), Status.INVALID_COMMAND_OPCODE);
      }
    }
    assertEquals(245, driver.controller.stats().faults().failedCommands());
  }

  @ParameterizedTest
  @EnumSource(AdminOpcode.class)
  void fusedCommandsAndListsOfOtherKindsAreRefused(AdminOpcode opcode) {
    Driver.expect(admin.run(Sqe.admin(opcode).flags(1 << 9)), Status.INVALID_FIELD);
    Driver.expect(admin.run(Sqe.admin(opcode).flags(1 << 15)), Status.INVALID_FIELD);
  }

  // ---- Features.

  @ParameterizedTest
  @CsvSource({
    "ARBITRATION, 0x01020307, 0x01020307",
    "POWER_MANAGEMENT, 0, 0",
    "TEMPERATURE_THRESHOLD, 400, 400",
    "ERROR_RECOVERY, 7, 7",
    "VOLATILE_WRITE_CACHE, 0, 0",
    "INTERRUPT_COALESCING, 0x0a03, 0x0a03",
    "WRITE_ATOMICITY_NORMAL, 1, 1",
    "ASYNCHRONOUS_EVENT_CONFIGURATION, 0x1f, 0x1f"
  })
  void aFeatureKeepsItsValueUntilAReset(FeatureId feature, String value, String kept) {
    int namespace = feature.isNamespaceSpecific() ? 1 : 0;
    Sqe set = Sqe.admin(AdminOpcode.SET_FEATURES).namespace(namespace);
    Sqe get = Sqe.admin(AdminOpcode.GET_FEATURES).namespace(namespace).dword(10, feature.code());

    Cqe cqe = admin.run(set.dword(10, feature.code()).dword(11, Integer.decode(value)));

    Driver.expect(cqe, Status.SUCCESS);
    assertEquals(Integer.decode(kept), admin.run(get).result());
    driver.disable();
    driver.enable();
    assertEquals(feature.initial(), driver.admin().run(get).result());
  }

  @ParameterizedTest
  @CsvSource({
    "POWER_MANAGEMENT, 1, 0, INVALID_FIELD",
    "TEMPERATURE_THRESHOLD, 0x10000, 0, INVALID_FIELD", // sensor 1
    "TEMPERATURE_THRESHOLD, 0x200000, 0, INVALID_FIELD", // neither over nor under
    "ERROR_RECOVERY, 0x10000, 1, INVALID_FIELD", // DULBE
    "ERROR_RECOVERY, 0, 2, INVALID_NAMESPACE",
    "NUMBER_OF_QUEUES, 0xffff, 0, INVALID_FIELD",
    "NUMBER_OF_QUEUES, 0xffff0000, 0, INVALID_FIELD",
    "INTERRUPT_VECTOR_CONFIGURATION, 7, 0, INVALID_FIELD", // no queue uses it
    "INTERRUPT_VECTOR_CONFIGURATION, 0xffff, 0, INVALID_FIELD",
    "ARBITRATION, 0, 1, FEATURE_NOT_NAMESPACE_SPECIFIC",
    "ARBITRATION, 0, 2, INVALID_NAMESPACE"
  })
  void aFeatureRefusesWhatItDoesNotKnow(
      FeatureId feature, String value, int namespace, Status status) {
    Sqe set = Sqe.admin(AdminOpcode.SET_FEATURES).namespace(namespace);

    Driver.expect(
        admin.run(set.dword(10, feature.code()).dword(11, (int) (long) Long.decode(value))),
        status);
  }

  @Test
  void unknownFeaturesAndSavingAreRefused() {
    Sqe set = Sqe.admin(AdminOpcode.SET_FEATURES);

    Driver.expect(admin.run(set.dword(10, 0x7f)), Status.INVALID_FIELD);
    Driver.expect(admin.run(set.dword(10, 1 | SAVE)), Status.FEATURE_IDENTIFIER_NOT_SAVEABLE);
    Sqe get = Sqe.admin(AdminOpcode.GET_FEATURES);
    Driver.expect(admin.run(get.dword(10, 0)), Status.INVALID_FIELD);
    Driver.expect(admin.run(get.dword(10, 1 | 4 << 8)), Status.INVALID_FIELD);
  }

  @Test
  void defaultsAndCapabilitiesCanBeSelected() {
    driver.setFeature(FeatureId.ARBITRATION, 1);
    Sqe get = Sqe.admin(AdminOpcode.GET_FEATURES);

    assertEquals(7, admin.run(get.dword(10, 1 | 1 << 8)).result());
    assertEquals(7, admin.run(get.dword(10, 1 | 2 << 8)).result());
    assertEquals(4, admin.run(get.dword(10, 1 | 3 << 8)).result());
    assertEquals(6, admin.run(get.dword(10, 5 | 3 << 8).namespace(1)).result());
  }

  @Test
  void queuesAreGrantedUpToWhatThereAre() {
    assertEquals(63 << 16 | 63, driver.getFeature(FeatureId.NUMBER_OF_QUEUES, 0).result());
    assertEquals(2 << 16 | 3, driver.setFeature(FeatureId.NUMBER_OF_QUEUES, 2 << 16 | 3).result());
    assertEquals(
        63 << 16 | 63, driver.setFeature(FeatureId.NUMBER_OF_QUEUES, 999 << 16 | 64).result());

    driver.setFeature(FeatureId.NUMBER_OF_QUEUES, 0);
    driver.queues(1, 4);
    Driver.expect(driver.setFeature(FeatureId.NUMBER_OF_QUEUES, 1), Status.COMMAND_SEQUENCE_ERROR);
    Pair second = Threads.pair(driver, 2, 4);
    Driver.expect(driver.createCompletion(second, 2, 2), Status.INVALID_QUEUE_IDENTIFIER);
  }

  // ---- Log pages.

  @Test
  void failedCommandsAreInTheErrorLogTheNewestFirst() {
    admin.run(Sqe.of(0xc0));
    Pair queue = driver.queues(1, 4);
    queue.run(Sqe.blocks(NvmOpcode.READ, 5000, 1).prp(Driver.DATA, 0));

    Driver.expect(driver.logPage(1, 256), Status.SUCCESS);

    ByteBuffer page = driver.data(Driver.DATA);
    assertEquals(2, page.getLong(0));
    assertEquals(1, page.getShort(8), "queue");
    assertEquals(Status.LBA_OUT_OF_RANGE.field() << 1, page.getShort(12) & 0xffff);
    assertEquals(5000, page.getLong(16));
    assertEquals(1, page.getInt(24));
    assertEquals(1, page.getLong(64));
    assertEquals(0, page.getLong(128));
  }

  @Test
  void theErrorLogKeepsTheLast64() {
    for (int i = 0; i < 100; i++) {
      admin.run(Sqe.of(0xc0));
    }

    Driver.expect(driver.logPage(1, 4096), Status.SUCCESS);

    assertEquals(100, driver.data(Driver.DATA).getLong(0));
    assertEquals(37, driver.data(Driver.DATA + 63 * 64).getLong(0));
  }

  @Test
  void healthCountsCommandsAndUnits() {
    Pair queue = driver.queues(1, 16);
    for (int i = 0; i < 126; i++) { // 1008 sectors
      queue.run(Sqe.blocks(NvmOpcode.READ, 0, 8).prp(Driver.DATA, 0));
    }
    queue.run(Sqe.blocks(NvmOpcode.WRITE, 0, 8).prp(Driver.DATA, 0));

    Driver.expect(driver.logPage(2, 512), Status.SUCCESS);

    ByteBuffer page = driver.data(Driver.DATA);
    assertEquals(0, page.get(0), "critical warning");
    assertEquals(310, page.getShort(1), "temperature");
    assertEquals(2, page.getLong(32), "units read");
    assertEquals(1, page.getLong(48), "units written");
    assertEquals(126, page.getLong(64));
    assertEquals(1, page.getLong(80));
  }

  @Test
  void otherPagesAreThere() {
    Driver.expect(driver.logPage(3, 512), Status.SUCCESS);
    assertEquals(1, driver.data(Driver.DATA).get(0));
    assertEquals("1       ", text(8, 8));
    Driver.expect(driver.logPage(4, 4096), Status.SUCCESS);
    assertEquals(0, driver.data(Driver.DATA).getInt(0));
    Driver.expect(driver.logPage(5, 4096), Status.SUCCESS);
    assertEquals(1, driver.data(Driver.DATA).getInt(4 * AdminOpcode.IDENTIFY.code()));
    assertEquals(3, driver.data(Driver.DATA).getInt(1024 + 4 * NvmOpcode.WRITE.code()));
    assertEquals(0, driver.data(Driver.DATA).getInt(1024 + 4 * 0x7f));
  }

  @Test
  void aPageCanBeReadFromAnOffset() {
    Sqe log = Sqe.admin(AdminOpcode.GET_LOG_PAGE).prp(Driver.DATA, 0).dword(10, 3);

    Driver.expect(admin.run(log.dword(10, 1 << 16 | 3).dword(12, 8)), Status.SUCCESS);
    assertEquals("1       ", text(0, 8));
    Driver.expect(admin.run(log.dword(12, 2)), Status.INVALID_FIELD);
    Driver.expect(admin.run(log.dword(12, 512)), Status.INVALID_FIELD);
    Driver.expect(admin.run(log.dword(12, 0).dword(13, -1)), Status.INVALID_FIELD);
  }

  @ParameterizedTest
  @CsvSource({
    "0, -1, INVALID_LOG_PAGE",
    "6, -1, INVALID_LOG_PAGE",
    "0x80, 0, INVALID_LOG_PAGE",
    "2, 1, INVALID_FIELD",
    "2, 2, INVALID_NAMESPACE"
  })
  void aPageThatIsNotThereIsRefused(String page, int namespace, Status status) {
    Sqe log = Sqe.admin(AdminOpcode.GET_LOG_PAGE).prp(Driver.DATA, 0);

    Driver.expect(admin.run(log.namespace(namespace).dword(10, Integer.decode(page))), status);
  }

  @Test
  void anEnormousLengthIsCutToThePage() {
    Sqe log = Sqe.admin(AdminOpcode.GET_LOG_PAGE).prp(Driver.DATA, 0);

    Cqe cqe = admin.run(log.dword(10, 0xffff_0002).dword(11, 0xffff));

    Driver.expect(cqe, Status.SUCCESS);
  }

  // ---- Events and abort.

  private int requestEvent() {
    return admin.submit(Sqe.admin(AdminOpcode.ASYNCHRONOUS_EVENT_REQUEST));
  }

  @Test
  void aRequestWaitsForAnEvent() {
    int request = requestEvent();
    assertEquals(List.of(), admin.takeAll());

    driver.write(0x1000 + 8 * 5, 1); // queue 5 does not exist

    Cqe cqe = admin.takeAll().getFirst();
    assertEquals(request, cqe.command());
    assertEquals(0x01_00_00, cqe.result());
    assertEquals(1, driver.controller.stats().faults().invalidDoorbells());
  }

  @Test
  void anEventWaitsForARequest() {
    driver.write(0x1000, 32); // past the end

    requestEvent();

    assertEquals(0x01_01_00, admin.takeAll().getFirst().result());
  }

  @Test
  void anEventIsNotRepeatedBeforeItsLogWasRead() {
    requestEvent();
    requestEvent();
    driver.write(0x1000 + 8 * 5, 1);
    assertEquals(1, admin.takeAll().size());

    driver.write(0x1000 + 8 * 5, 1);
    driver.write(0x1000, 99);
    assertEquals(0, admin.takeAll().size());

    Sqe log = Sqe.admin(AdminOpcode.GET_LOG_PAGE).prp(Driver.DATA, 0);
    Driver.expect(admin.run(log.dword(10, 1 | RETAIN)), Status.SUCCESS);
    Driver.expect(admin.run(log.dword(10, 1)), Status.SUCCESS);
    driver.write(0x1000 + 8 * 5, 1);
    assertEquals(1, admin.takeAll().size());
  }

  @Test
  void moreRequestsThanTheLimitAreRefused() {
    for (int i = 0; i < AsyncEvents.LIMIT; i++) {
      requestEvent();
    }
    assertEquals(List.of(), admin.takeAll());

    requestEvent();

    Driver.expect(admin.takeAll().getFirst(), Status.ASYNCHRONOUS_EVENT_REQUEST_LIMIT_EXCEEDED);
  }

  @Test
  void aThresholdBelowTheTemperatureIsToldIfAskedFor() {
    requestEvent();
    driver.setFeature(FeatureId.ASYNCHRONOUS_EVENT_CONFIGURATION, 0xff);

    int set =
        admin.submit(
            Sqe.admin(AdminOpcode.SET_FEATURES)
                .dword(10, FeatureId.TEMPERATURE_THRESHOLD.code())
                .dword(11, 300));

    List<Cqe> all = admin.takeAll();
    assertEquals(2, all.size());
    assertEquals(0x02_01_01, all.getFirst().result());
    assertEquals(set, all.getLast().command());
    driver.logPage(2, 512);
    assertEquals(2, driver.data(Driver.DATA).get(0));
  }

  @Test
  void anEventRequestCanBeAborted() {
    int request = requestEvent();

    int abort = admin.submit(Sqe.admin(AdminOpcode.ABORT).dword(10, request << 16));

    List<Cqe> all = admin.takeAll();
    assertEquals(request, all.getFirst().command());
    Driver.expect(all.getFirst(), Status.COMMAND_ABORT_REQUESTED);
    assertEquals(abort, all.getLast().command());
    assertEquals(0, all.getLast().result());
  }

  @Test
  void otherCommandsAreNotAborted() {
    Cqe cqe = admin.run(Sqe.admin(AdminOpcode.ABORT).dword(10, 77 << 16));

    Driver.expect(cqe, Status.SUCCESS);
    assertEquals(1, cqe.result());
    Driver.expect(admin.run(Sqe.admin(AdminOpcode.ABORT).dword(10, 9)), Status.INVALID_FIELD);
  }

  @Test
  void aResetForgetsRequestsAndEvents() {
    requestEvent();
    driver.write(0x1000 + 8 * 5, 1);
    driver.write(0x1000, 99);

    driver.disable();
    driver.enable();
    driver.admin().submit(Sqe.admin(AdminOpcode.ASYNCHRONOUS_EVENT_REQUEST));

    assertEquals(List.of(), driver.admin().takeAll());
  }
}
