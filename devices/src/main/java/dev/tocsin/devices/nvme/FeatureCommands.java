package dev.tocsin.devices.nvme;

import dev.tocsin.devices.nvme.command.Command;
import dev.tocsin.devices.nvme.command.FeatureId;
import dev.tocsin.devices.nvme.command.Status;
import dev.tocsin.devices.nvme.queue.Coalescing;
import dev.tocsin.devices.nvme.queue.InterruptVectors;
import dev.tocsin.devices.nvme.queue.Request;
import dev.tocsin.devices.nvme.storage.BlockStorage;
import java.io.IOException;

/** Get features and set features (NVMe 1.4, 5.13, 5.21). For the admin worker. */
final class FeatureCommands {
  private static final int SAVE = 1 << 31;
  private static final int SELECT_CURRENT = 0;
  private static final int SELECT_CAPABILITIES = 3;
  private static final int CHANGEABLE = 1 << 2;
  private static final int NAMESPACE_SPECIFIC = 1 << 1;
  private static final int ALL_SENSORS = 0xf;
  private static final int WARNING_EVENTS = 0xff;

  private final Features features;
  private final InterruptVectors vectors;
  private final QueueTable queues;
  private final BlockStorage storage;
  private final AsyncEvents events;

  FeatureCommands(
      Features features,
      InterruptVectors vectors,
      QueueTable queues,
      BlockStorage storage,
      AsyncEvents events) {
    this.features = features;
    this.vectors = vectors;
    this.queues = queues;
    this.storage = storage;
    this.events = events;
  }

  Status get(Request request) {
    Command command = request.command();
    FeatureId feature = FeatureId.of(command.dword(10) & 0xff);
    int select = command.dword(10) >>> 8 & 7;
    if (feature == null || select > SELECT_CAPABILITIES) {
      return Status.INVALID_FIELD;
    }
    if (feature.isNamespaceSpecific() && command.namespace() != Namespace.ID) {
      return Status.INVALID_NAMESPACE;
    }
    if (select == SELECT_CAPABILITIES) {
      request.result(CHANGEABLE | (feature.isNamespaceSpecific() ? NAMESPACE_SPECIFIC : 0));
      return Status.SUCCESS;
    }
    return value(request, feature, select != SELECT_CURRENT);
  }

  /** Nothing is ever saved, so the saved value is the default one. */
  private Status value(Request request, FeatureId feature, boolean initial) {
    int argument = request.command().dword(11);
    switch (feature) {
      case NUMBER_OF_QUEUES -> request.result(initial ? queues.most() : queues.granted());
      case TEMPERATURE_THRESHOLD -> {
        if (!isComposite(argument)) {
          return Status.INVALID_FIELD;
        }
        int over = initial ? feature.initial() : features.get(feature);
        int under = initial ? 0 : features.underThreshold();
        request.result(isUnder(argument) ? under : over);
      }
      case INTERRUPT_VECTOR_CONFIGURATION -> {
        int vector = argument & 0xffff;
        if (!vectors.isInUse(vector)) {
          return Status.INVALID_FIELD;
        }
        request.result(vector | (!initial && vectors.isImmediate(vector) ? 1 << 16 : 0));
      }
      default -> request.result(initial ? feature.initial() : features.get(feature));
    }
    return Status.SUCCESS;
  }

  Status set(Request request) {
    Command command = request.command();
    FeatureId feature = FeatureId.of(command.dword(10) & 0xff);
    if (feature == null) {
      return Status.INVALID_FIELD;
    }
    if ((command.dword(10) & SAVE) != 0) {
      return Status.FEATURE_IDENTIFIER_NOT_SAVEABLE;
    }
    int namespace = command.namespace();
    if (feature.isNamespaceSpecific() ? !Namespace.isNamed(namespace) : namespace > 1) {
      return Status.INVALID_NAMESPACE;
    }
    if (!feature.isNamespaceSpecific() && namespace == Namespace.ID) {
      return Status.FEATURE_NOT_NAMESPACE_SPECIFIC;
    }
    return set(request, feature, command.dword(11));
  }

  private Status set(Request request, FeatureId feature, int value) {
    return switch (feature) {
      case NUMBER_OF_QUEUES -> setQueues(request, value);
      case POWER_MANAGEMENT ->
          (value & 0x1f) == 0 ? keep(feature, value & 0xe0) : Status.INVALID_FIELD;
      case TEMPERATURE_THRESHOLD -> setThreshold(feature, value);
      case ERROR_RECOVERY -> (value & 1 << 16) == 0 ? keep(feature, value) : Status.INVALID_FIELD;
      case VOLATILE_WRITE_CACHE -> setWriteCache(feature, value & 1);
      case INTERRUPT_COALESCING -> {
        vectors.coalesce(Coalescing.of(value));
        yield keep(feature, value & 0xffff);
      }
      case INTERRUPT_VECTOR_CONFIGURATION -> setVector(value);
      case ARBITRATION, WRITE_ATOMICITY_NORMAL -> keep(feature, value);
      case ASYNCHRONOUS_EVENT_CONFIGURATION -> {
        Status status = keep(feature, value);
        warn();
        yield status;
      }
    };
  }

  private Status keep(FeatureId feature, int value) {
    features.set(feature, value);
    return Status.SUCCESS;
  }

  /** How many queues there may be is said before the first is made (5.21.1.7). */
  private Status setQueues(Request request, int value) {
    int submissions = value & 0xffff;
    int completions = value >>> 16;
    if (submissions == 0xffff || completions == 0xffff) {
      return Status.INVALID_FIELD;
    }
    if (queues.hasInputOutput()) {
      return Status.COMMAND_SEQUENCE_ERROR;
    }
    request.result(queues.grant(submissions + 1, completions + 1));
    return Status.SUCCESS;
  }

  private Status setThreshold(FeatureId feature, int value) {
    int sensor = value >>> 16 & 0xf;
    if (sensor != ALL_SENSORS && !isComposite(value)) {
      return Status.INVALID_FIELD;
    }
    if ((value >>> 20 & 3) > 1) {
      return Status.INVALID_FIELD;
    }
    if (isUnder(value)) {
      features.underThreshold(value & 0xffff);
    } else {
      features.set(feature, value & 0xffff);
    }
    warn();
    return Status.SUCCESS;
  }

  /** Tells of warnings that hold, if the driver asked to be told. */
  private void warn() {
    int wanted = features.get(FeatureId.ASYNCHRONOUS_EVENT_CONFIGURATION) & WARNING_EVENTS;
    if ((features.criticalWarning() & wanted) != 0) {
      events.report(AsyncEvents.Event.TEMPERATURE_THRESHOLD);
      events.deliver();
    }
  }

  private static boolean isComposite(int value) {
    return (value >>> 16 & 0xf) == 0 && (value >>> 20 & 3) <= 1;
  }

  private static boolean isUnder(int value) {
    return (value >>> 20 & 3) == 1;
  }

  /** What was written while the cache was on is not lost by turning it off. */
  private Status setWriteCache(FeatureId feature, int value) {
    keep(feature, value);
    if (value == 0) {
      try {
        storage.flush();
      } catch (IOException _) {
        return Status.WRITE_FAULT;
      }
    }
    return Status.SUCCESS;
  }

  private Status setVector(int value) {
    int vector = value & 0xffff;
    if (!vectors.isInUse(vector)) {
      return Status.INVALID_FIELD;
    }
    vectors.immediate(vector, (value & 1 << 16) != 0);
    return Status.SUCCESS;
  }
}
