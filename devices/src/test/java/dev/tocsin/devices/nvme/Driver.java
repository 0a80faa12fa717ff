package dev.tocsin.devices.nvme;

import dev.tocsin.devices.nvme.command.AdminOpcode;
import dev.tocsin.devices.nvme.command.FeatureId;
import dev.tocsin.devices.nvme.command.Status;
import dev.tocsin.devices.nvme.queue.WorkerFactory;
import dev.tocsin.testkit.ManualClock;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** A controller with everything around it, and what a driver does to it. */
final class Driver {
  /** Where data may go: 4 MiB of pages. */
  static final int DATA = 0x80_0000;

  static final int RAM = 16 << 20;
  static final int DISK = 1 << 20;

  private static final int ENABLE = 4 << 20 | 6 << 16 | 1;
  private static final int ADMIN = 0x1_0000;
  private static final int ADMIN_ENTRIES = 32;

  final GuestRam ram = new GuestRam(RAM);
  final RecordedInterrupts interrupts = new RecordedInterrupts();
  final ManualWorkers workers = new ManualWorkers();
  final ArrayStorage storage = new ArrayStorage(DISK);
  final RecordedEvents events = new RecordedEvents();
  final ManualTimer timer;
  final NvmeController controller;
  private Pair admin;

  Driver() {
    this(NvmeOptions.DEFAULT);
  }

  Driver(NvmeOptions options) {
    this(options, null);
  }

  /** With other workers than manual ones, if any are given. */
  Driver(NvmeOptions options, @Nullable WorkerFactory others) {
    var clock = new ManualClock();
    timer = new ManualTimer(clock);
    WorkerFactory factory = others == null ? workers : others;
    var schedule = new NvmeHost.Schedule(factory, clock, timer);
    controller =
        new NvmeController(
            options, new NvmeHost("disk", ram, interrupts, storage, events, schedule));
    admin = freshAdmin();
  }

  /** A driver whose controller is ready. */
  static Driver ready() {
    Driver driver = new Driver();
    driver.enable();
    return driver;
  }

  private Pair freshAdmin() {
    return new Pair(controller, ram.bytes(), 0, ADMIN_ENTRIES, ADMIN);
  }

  Pair admin() {
    return admin;
  }

  int read(int offset) {
    return (int) controller.read(offset, 4);
  }

  void write(int offset, int value) {
    controller.write(offset, 4, Integer.toUnsignedLong(value));
  }

  int status() {
    return read(Registers.CSTS);
  }

  void enable() {
    enable(ENABLE);
  }

  /** Enables with other settings. */
  void enable(int configuration) {
    clear(ADMIN, 0x1_0000);
    admin = freshAdmin();
    write(Registers.AQA, (ADMIN_ENTRIES - 1) << 16 | (ADMIN_ENTRIES - 1));
    controller.write(Registers.ASQ, 8, admin.submissions());
    controller.write(Registers.ACQ, 8, admin.completions());
    write(Registers.CC, configuration);
  }

  void disable() {
    write(Registers.CC, ENABLE & ~1);
  }

  private void clear(int from, int length) {
    ram.bytes().put(from, new byte[length]);
  }

  /** Makes a pair of I/O queues; vector = id, interrupts enabled. */
  Pair queues(int id, int entries) {
    return queues(id, entries, id);
  }

  Pair queues(int id, int entries, int vector) {
    int base = ADMIN + id * 0x1_0000;
    clear(base, 0x1_0000);
    var pair = new Pair(controller, ram.bytes(), id, entries, base);
    expect(createCompletion(pair, id, vector), Status.SUCCESS);
    expect(createSubmission(pair, id, id), Status.SUCCESS);
    return pair;
  }

  /** Has doorbells lie in guest memory. */
  Cqe configureDoorbells(long doorbells, long eventIndexes) {
    return admin.run(Sqe.admin(AdminOpcode.DOORBELL_BUFFER_CONFIG).prp(doorbells, eventIndexes));
  }

  Cqe createCompletion(Pair pair, int id, int vector) {
    return admin.run(
        Sqe.admin(AdminOpcode.CREATE_IO_COMPLETION_QUEUE)
            .prp(pair.completions(), 0)
            .dword(10, (pair.size() - 1) << 16 | id)
            .dword(11, vector << 16 | 3));
  }

  Cqe createSubmission(Pair pair, int id, int target) {
    return admin.run(
        Sqe.admin(AdminOpcode.CREATE_IO_SUBMISSION_QUEUE)
            .prp(pair.submissions(), 0)
            .dword(10, (pair.size() - 1) << 16 | id)
            .dword(11, target << 16 | 1));
  }

  Cqe deleteSubmission(int id) {
    return admin.run(Sqe.admin(AdminOpcode.DELETE_IO_SUBMISSION_QUEUE).dword(10, id));
  }

  Cqe deleteCompletion(int id) {
    return admin.run(Sqe.admin(AdminOpcode.DELETE_IO_COMPLETION_QUEUE).dword(10, id));
  }

  Cqe setFeature(FeatureId feature, int value) {
    return admin.run(
        Sqe.admin(AdminOpcode.SET_FEATURES).dword(10, feature.code()).dword(11, value));
  }

  Cqe getFeature(FeatureId feature, int argument) {
    return admin.run(
        Sqe.admin(AdminOpcode.GET_FEATURES).dword(10, feature.code()).dword(11, argument));
  }

  Cqe identify(int cns, int namespace) {
    return admin.run(
        Sqe.admin(AdminOpcode.IDENTIFY).namespace(namespace).prp(DATA, 0).dword(10, cns));
  }

  /** Reads from the start of a log page, all namespaces. */
  Cqe logPage(int id, int bytes) {
    return admin.run(
        Sqe.admin(AdminOpcode.GET_LOG_PAGE)
            .namespace(-1)
            .prp(DATA, DATA + 0x1000)
            .dword(10, (bytes / 4 - 1) << 16 | id));
  }

  /** Guest memory from an address on, little-endian. */
  ByteBuffer data(int address) {
    return ram.bytes().slice(address, RAM - address).order(ByteOrder.LITTLE_ENDIAN);
  }

  static void expect(Cqe cqe, Status status) {
    if (!cqe.is(status)) {
      throw new AssertionError("expected %s: %s".formatted(status, cqe));
    }
  }
}
