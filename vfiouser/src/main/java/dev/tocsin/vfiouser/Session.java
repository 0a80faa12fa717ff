package dev.tocsin.vfiouser;

import dev.tocsin.linux.Fd;
import dev.tocsin.linux.LinuxException;
import dev.tocsin.vfiouser.wire.Capabilities;
import dev.tocsin.vfiouser.wire.Command;
import dev.tocsin.vfiouser.wire.Decoder;
import dev.tocsin.vfiouser.wire.DeviceInfo;
import dev.tocsin.vfiouser.wire.DeviceReset;
import dev.tocsin.vfiouser.wire.DmaMap;
import dev.tocsin.vfiouser.wire.DmaUnmap;
import dev.tocsin.vfiouser.wire.Header;
import dev.tocsin.vfiouser.wire.IrqInfo;
import dev.tocsin.vfiouser.wire.IrqKind;
import dev.tocsin.vfiouser.wire.IrqSet;
import dev.tocsin.vfiouser.wire.Refusal;
import dev.tocsin.vfiouser.wire.RegionAccess;
import dev.tocsin.vfiouser.wire.RegionInfo;
import dev.tocsin.vfiouser.wire.RegionIoFds;
import dev.tocsin.vfiouser.wire.RegionWrites;
import dev.tocsin.vfiouser.wire.Request;
import dev.tocsin.vfiouser.wire.Version;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client's conversation: each command is carried out and answered before the next is looked at.
 *
 * <p>Of one thread. Register accesses, which are nearly all there is, are served where they lie and
 * allocate nothing.
 */
final class Session {
  private static final Duration HANDSHAKE = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int MAJOR = 0;
  private static final int MINOR = 1;

  /** Bytes of the longest transfer that this side takes. */
  static final int LONGEST_TRANSFER = 1 << 20;

  /** What is announced: QEMU's client takes no more for an answer (seen: QEMU 11.1). */
  private static final int MOST_DESCRIPTORS = 16;

  private final Service service;
  private final Connection connection;
  private @Nullable TwinSocket twin;
  private @Nullable MessagedMemory remote;
  private boolean agreed;

  /** Serves a connection, which stays its owner's. */
  Session(Service service, Connection connection) throws LinuxException {
    this.service = service;
    this.connection = connection;
    connection.limitReceive(HANDSHAKE);
    connection.limitSend(PATIENCE);
  }

  /** Serves until the connection ends; returns why it did. */
  String run() {
    try {
      boolean more = true;
      while (more) {
        more = step();
      }
      return "the client has left";
    } catch (ConnectionLost lost) {
      return lost.reason();
    } finally {
      forget();
    }
  }

  /** Waits for one command and serves it; false if the client has left. */
  boolean step() throws ConnectionLost {
    int size = connection.next();
    if (size > 0) {
      serve(connection.message(), size);
    }
    return size > 0;
  }

  /** Gives back what the client gave. */
  void forget() {
    service.forgetClient();
    if (remote != null) {
      remote.close();
    }
    if (twin != null) {
      twin.close();
    }
  }

  private void serve(MemorySegment message, int size) throws ConnectionLost {
    int length;
    try {
      length = answer(message, size);
    } catch (RuntimeException bug) {
      service.events().failed(bug);
      length = refuse(message, Refusal.HOST_REFUSED);
    }
    if (length > 0 && Header.wantsReply(message)) {
      connection.reply(length);
    }
  }

  /** Carries a command out; returns the length of the reply, 0 if it was sent already. */
  private int answer(MemorySegment message, int size) throws ConnectionLost {
    int command = Header.command(message);
    if (!agreed) {
      return greet(message, size, command);
    }
    if (command == Command.REGION_READ.number()) {
      return read(message, size);
    }
    if (command == Command.REGION_WRITE.number()) {
      return write(message, size);
    }
    if (command == Command.REGION_WRITE_MULTI.number()) {
      return writeAll(message, size);
    }
    return carryOut(message, Decoder.decode(message, size));
  }

  private int read(MemorySegment message, int size) {
    Refusal refusal = RegionAccess.checkRead(message, size, LONGEST_TRANSFER);
    if (refusal != null) {
      return refuse(message, refusal);
    }
    int region = RegionAccess.region(message);
    long offset = RegionAccess.offset(message);
    int count = RegionAccess.count(message);
    if (!service.regions().contains(region, offset, count)) {
      return refuse(message, Refusal.BAD_RANGE);
    }
    MemorySegment reply = connection.out();
    service.regions().read(region, offset, count, reply, RegionAccess.DATA);
    RegionAccess.encode(reply, offset, region, count);
    return succeed(message, RegionAccess.DATA + count);
  }

  private int write(MemorySegment message, int size) {
    Refusal refusal = RegionAccess.checkWrite(message, size, LONGEST_TRANSFER);
    if (refusal != null) {
      return refuse(message, refusal);
    }
    int region = RegionAccess.region(message);
    long offset = RegionAccess.offset(message);
    int count = RegionAccess.count(message);
    if (!service.regions().contains(region, offset, count)) {
      return refuse(message, Refusal.BAD_RANGE);
    }
    service.regions().write(region, offset, count, message, RegionAccess.DATA);
    RegionAccess.encode(connection.out(), offset, region, count);
    return succeed(message, RegionAccess.DATA);
  }

  private int writeAll(MemorySegment message, int size) {
    Refusal refusal = RegionWrites.check(message, size);
    if (refusal != null) {
      return refuse(message, refusal);
    }
    int writes = RegionWrites.writes(message);
    Regions regions = service.regions();
    for (int i = 0; i < writes; i++) {
      if (!regions.contains(
          RegionWrites.region(message, i),
          RegionWrites.offset(message, i),
          RegionWrites.count(message, i))) {
        return refuse(message, Refusal.BAD_RANGE);
      }
    }
    for (int i = 0; i < writes; i++) {
      regions.write(
          RegionWrites.region(message, i),
          RegionWrites.offset(message, i),
          RegionWrites.count(message, i),
          message,
          RegionWrites.data(i));
    }
    RegionWrites.encode(connection.out(), writes);
    return succeed(message, RegionWrites.SIZE);
  }

  private int carryOut(MemorySegment message, Request request) {
    MemorySegment reply = connection.out();
    List<Fd> descriptors = connection.descriptors();
    boolean welcome = request instanceof DmaMap || request instanceof IrqSet;
    if (!welcome && !descriptors.isEmpty()) {
      descriptors.forEach(Fd::close);
      return refuse(message, Refusal.WRONG_DESCRIPTORS);
    }
    return switch (request) {
      case DmaMap map -> finish(message, map(map, descriptors), Header.SIZE);
      case DmaUnmap unmap -> {
        Refusal refusal = service.memory().unmap(unmap);
        unmap.encode(reply);
        yield finish(message, refusal, DmaUnmap.SIZE);
      }
      case DeviceInfo.Query _ ->
          succeed(message, new DeviceInfo(Regions.COUNT, IrqKind.values().length).encode(reply));
      case RegionInfo.Query(int index) ->
          index >= 0 && index < Regions.COUNT
              ? succeed(message, new RegionInfo(index, service.regions().size(index)).encode(reply))
              : refuse(message, Refusal.BAD_RANGE);
      case RegionIoFds.Query query ->
          query.index() >= 0 && query.index() < Regions.COUNT
              ? succeed(message, query.encodeNone(reply))
              : refuse(message, Refusal.BAD_RANGE);
      case IrqInfo.Query(IrqKind kind) ->
          succeed(message, new IrqInfo(kind, service.control().count(kind)).encode(reply));
      case IrqSet set -> finish(message, service.control().apply(set, descriptors), Header.SIZE);
      case DeviceReset _ -> {
        service.function().reset();
        yield succeed(message, Header.SIZE);
      }
      case Version _ -> refuse(message, Refusal.OUT_OF_ORDER);
      case Refusal refusal -> refuse(message, refusal);
    };
  }

  private @Nullable Refusal map(DmaMap map, List<Fd> descriptors) {
    try {
      return descriptors.size() > 1
          ? Refusal.WRONG_DESCRIPTORS
          : service.memory().map(map, descriptors.stream().findFirst());
    } finally {
      descriptors.forEach(Fd::close);
    }
  }

  /** The first message: the version, or the end. */
  private int greet(MemorySegment message, int size, int command) throws ConnectionLost {
    Request request =
        command == Command.VERSION.number() ? Decoder.decode(message, size) : Refusal.OUT_OF_ORDER;
    if (!(request instanceof Version version)) {
      Refusal refusal = request instanceof Refusal why ? why : Refusal.OUT_OF_ORDER;
      connection.reply(refuse(message, refusal));
      throw new ConnectionLost("no version was agreed on: " + refusal.reason());
    }
    if (version.major() != MAJOR) {
      connection.reply(refuse(message, Refusal.NOT_SUPPORTED));
      throw new ConnectionLost("the client speaks version " + version.major());
    }
    try {
      connection.limitReceive(Duration.ZERO);
      agree(message, version);
    } catch (LinuxException refused) {
      throw new ConnectionLost(String.valueOf(refused.getMessage()));
    }
    agreed = true;
    service.events().connected();
    return 0;
  }

  private void agree(MemorySegment message, Version version) throws LinuxException, ConnectionLost {
    Capabilities theirs = version.capabilities();
    int longest = Math.min(theirs.maxTransfer(), LONGEST_TRANSFER);
    TwinSocket second = theirs.twinSocket() ? TwinSocket.open() : null;
    twin = second;
    var ours =
        new Capabilities(
            MOST_DESCRIPTORS,
            LONGEST_TRANSFER,
            ClientMemory.MOST_WINDOWS,
            ClientMemory.PAGE,
            second != null,
            theirs.writeMultiple());
    MemorySegment reply = connection.out();
    int size = new Version(MAJOR, Math.min(version.minor(), MINOR), ours).encode(reply);
    Header.reply(reply, message, size);
    if (second == null) {
      connection.reply(size);
    } else {
      second.handOver(connection, size);
    }
    var reach = new MessagedMemory(second == null ? connection : second.connection(), longest);
    remote = reach;
    service.memory().reach(reach);
  }

  private int finish(MemorySegment message, @Nullable Refusal refusal, int size) {
    return refusal == null ? succeed(message, size) : refuse(message, refusal);
  }

  private int succeed(MemorySegment message, int size) {
    Header.reply(connection.out(), message, size);
    return size;
  }

  private int refuse(MemorySegment message, Refusal refusal) {
    service.events().refused(Header.command(message), refusal);
    Header.failure(connection.out(), message, refusal.errno());
    return Header.SIZE;
  }
}
