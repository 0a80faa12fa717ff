package dev.tocsin.devices.nvme;

import dev.tocsin.devices.nvme.log.ErrorLog;
import dev.tocsin.devices.nvme.log.Health;
import dev.tocsin.devices.nvme.queue.InterruptVectors;
import dev.tocsin.devices.nvme.queue.QueueFaults;
import java.util.function.BooleanSupplier;

/** What a controller is made of. */
final class ControllerParts {
  private final NvmeHost host;
  private final Features features = new Features();
  private final AsyncEvents events = new AsyncEvents();
  private final Records records;
  private final InterruptVectors vectors;
  private final QueueTable queues;
  private final AdminCommands commands;

  ControllerParts(
      NvmeOptions options, NvmeHost host, QueueFaults faults, BooleanSupplier entrySizesSet) {
    this.host = host;
    records = new Records(new ErrorLog(), new Health(), host.events());
    NvmeHost.Schedule schedule = host.schedule();
    vectors =
        new InterruptVectors(
            host.interrupts(), options.vectors(), schedule.clock(), schedule.timer());
    var namespace = new Namespace(host.storage(), options.blockShift());
    queues =
        new QueueTable(
            options.queues(),
            new QueueTable.Surroundings(
                host.name(),
                host.memory(),
                vectors,
                new NvmCommands(namespace, features, records),
                faults,
                schedule.workers()));
    var data = new AdminData(features);
    var admin =
        new AdminCommands.Parts(
            new QueueCommands(queues, vectors, features, entrySizesSet),
            new FeatureCommands(features, vectors, queues, host.storage(), events),
            new LogCommands(features, records, events, data));
    commands =
        new AdminCommands(
            admin, new IdentifyData(options, namespace), data, events, records.errors());
  }

  NvmeHost host() {
    return host;
  }

  Features features() {
    return features;
  }

  AsyncEvents events() {
    return events;
  }

  Records records() {
    return records;
  }

  InterruptVectors vectors() {
    return vectors;
  }

  QueueTable queues() {
    return queues;
  }

  AdminCommands commands() {
    return commands;
  }

  /** Forgets what a driver has set; queues are closed before. */
  void reset() {
    vectors.reset();
    events.reset();
    features.reset();
  }
}
