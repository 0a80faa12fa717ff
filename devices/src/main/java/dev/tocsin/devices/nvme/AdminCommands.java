package dev.tocsin.devices.nvme;

import dev.tocsin.devices.nvme.command.AdminOpcode;
import dev.tocsin.devices.nvme.command.Command;
import dev.tocsin.devices.nvme.command.Status;
import dev.tocsin.devices.nvme.log.ErrorLog;
import dev.tocsin.devices.nvme.queue.CommandHandler;
import dev.tocsin.devices.nvme.queue.Request;
import org.jspecify.annotations.Nullable;

/** Does what the admin queue asks for (NVMe 1.4, 5). For the admin worker. */
final class AdminCommands implements CommandHandler {
  private static final int NAMESPACE = 0x00;
  private static final int CONTROLLER = 0x01;
  private static final int ACTIVE_NAMESPACES = 0x02;
  private static final int DESCRIPTORS = 0x03;

  private static final int NOT_ABORTED = 1;

  private final QueueCommands queues;
  private final FeatureCommands features;
  private final LogCommands logs;
  private final IdentifyData identity;
  private final AdminData data;
  private final AsyncEvents events;
  private final ErrorLog errors;

  /**
   * Those that do a part of the commands.
   *
   * @param queues create and delete queues
   * @param features get and set features
   * @param logs get log page
   */
  record Parts(QueueCommands queues, FeatureCommands features, LogCommands logs) {}

  AdminCommands(
      Parts parts, IdentifyData identity, AdminData data, AsyncEvents events, ErrorLog errors) {
    queues = parts.queues;
    features = parts.features;
    logs = parts.logs;
    this.identity = identity;
    this.data = data;
    this.events = events;
    this.errors = errors;
  }

  @Override
  public @Nullable Status handle(Request request) {
    Command command = request.command();
    AdminOpcode opcode = AdminOpcode.of(command.opcode());
    Status status;
    if (opcode == null) {
      status = Status.INVALID_COMMAND_OPCODE;
    } else if (!command.isPlain()) {
      status = Status.INVALID_FIELD;
    } else {
      status = perform(request, opcode);
    }
    if (status != null && status != Status.SUCCESS) {
      errors.add(0, command, status);
    }
    return status;
  }

  private @Nullable Status perform(Request request, AdminOpcode opcode) {
    return switch (opcode) {
      case DELETE_IO_SUBMISSION_QUEUE -> queues.deleteSubmission(request);
      case CREATE_IO_SUBMISSION_QUEUE -> queues.createSubmission(request.command());
      case DELETE_IO_COMPLETION_QUEUE -> queues.deleteCompletion(request.command());
      case CREATE_IO_COMPLETION_QUEUE -> queues.createCompletion(request.command());
      case GET_LOG_PAGE -> logs.get(request);
      case IDENTIFY -> identify(request);
      case ABORT -> abort(request);
      case SET_FEATURES -> features.set(request);
      case GET_FEATURES -> features.get(request);
      case ASYNCHRONOUS_EVENT_REQUEST -> events.request(request);
      case DOORBELL_BUFFER_CONFIG -> queues.configureDoorbells(request.command());
    };
  }

  /** 5.15. */
  private Status identify(Request request) {
    int id = request.command().namespace();
    return switch (request.command().dword(10) & 0xff) {
      case NAMESPACE ->
          id == Namespace.ID ? data.send(request, identity.namespace()) : Status.INVALID_NAMESPACE;
      case CONTROLLER -> data.send(request, identity.controller());
      case ACTIVE_NAMESPACES ->
          Integer.compareUnsigned(id, 0xffff_fffe) < 0
              ? data.send(request, IdentifyData.activeNamespaces(id))
              : Status.INVALID_NAMESPACE;
      case DESCRIPTORS ->
          id == Namespace.ID
              ? data.send(request, identity.descriptors())
              : Status.INVALID_NAMESPACE;
      default -> Status.INVALID_FIELD;
    };
  }

  /**
   * 5.1: aborts requests for events. Any other command that was fetched is done at once, and so is
   * never found.
   */
  private Status abort(Request request) {
    int dword = request.command().dword(10);
    int queue = dword & 0xffff;
    if (!queues.hasSubmission(queue)) {
      return Status.INVALID_FIELD;
    }
    boolean aborted = queue == 0 && events.abort(dword >>> 16);
    request.result(aborted ? 0 : NOT_ABORTED);
    return Status.SUCCESS;
  }
}
