package dev.tocsin.vfiouser.wire;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * What one side can do, as the JSON of a {@link Version} says it.
 *
 * <p>A number beyond what this side can count is taken as the largest that it can; a name that is
 * not known is passed over.
 *
 * @param maxDescriptors how many descriptors it takes in one message, 0 or more
 * @param maxTransfer bytes of the longest read or write, 0 or more
 * @param maxWindows how many DMA windows at once, 0 or more
 * @param pageSizes sizes of pages of DMA windows, or'ed together
 * @param twinSocket whether it takes (or, in a reply, has made) a second socket for commands of the
 *     server
 * @param writeMultiple whether it knows many writes in one message
 */
public record Capabilities(
    int maxDescriptors,
    int maxTransfer,
    int maxWindows,
    long pageSizes,
    boolean twinSocket,
    boolean writeMultiple) {
  /** What holds for a side that says nothing. */
  public static final Capabilities DEFAULT =
      new Capabilities(1, 1 << 20, 65535, 4096, false, false);

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(8).build())
          .build();

  /** Reads JSON; empty if it is none or a value is of the wrong kind. */
  static Optional<Capabilities> parse(byte[] json) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      var read = new Reading();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        boolean known = parser.currentName().equals("capabilities");
        boolean object = parser.nextToken() == JsonToken.START_OBJECT;
        if (known && object) {
          read.capabilities(parser);
        } else if (known) {
          return Optional.empty();
        } else {
          parser.skipChildren();
        }
      }
      return parser.nextToken() == null && read.sound ? Optional.of(read.result) : Optional.empty();
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }

  /** What was read so far. */
  private static final class Reading {
    private Capabilities result = DEFAULT;
    private boolean sound = true;

    void capabilities(JsonParser parser) {
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        switch (name) {
          case "max_msg_fds" -> result = result.withDescriptors(integer(parser, token));
          case "max_data_xfer_size" -> result = result.withTransfer(integer(parser, token));
          case "max_dma_maps" -> result = result.withWindows(integer(parser, token));
          case "pgsizes" -> result = result.withPageSizes(number(parser, token));
          case "write_multiple" -> result = result.withWriteMultiple(bool(token));
          case "twin_socket" -> twin(parser, token);
          default -> parser.skipChildren();
        }
      }
    }

    private void twin(JsonParser parser, JsonToken object) {
      if (object != JsonToken.START_OBJECT) {
        sound = false;
        parser.skipChildren();
        return;
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        boolean supported = parser.currentName().equals("supported");
        JsonToken token = parser.nextToken();
        if (supported) {
          result = result.withTwinSocket(bool(token));
        } else {
          parser.skipChildren();
        }
      }
    }

    private long number(JsonParser parser, JsonToken token) {
      if (token != JsonToken.VALUE_NUMBER_INT) {
        sound = false;
        parser.skipChildren();
        return 0;
      }
      var value = parser.getBigIntegerValue();
      sound &= value.signum() >= 0;
      return value.bitLength() < Long.SIZE ? value.longValue() : Long.MAX_VALUE;
    }

    private int integer(JsonParser parser, JsonToken token) {
      return (int) Math.min(Integer.MAX_VALUE, number(parser, token));
    }

    private boolean bool(JsonToken token) {
      sound &= token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE;
      return token == JsonToken.VALUE_TRUE;
    }
  }

  /** Writes JSON; a twin socket is the first descriptor beside the message. */
  byte[] json() {
    var bytes = new ByteArrayOutputStream();
    try (var json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      json.writeObjectPropertyStart("capabilities");
      json.writeNumberProperty("max_msg_fds", maxDescriptors);
      json.writeNumberProperty("max_data_xfer_size", maxTransfer);
      json.writeNumberProperty("max_dma_maps", maxWindows);
      json.writeNumberProperty("pgsizes", pageSizes);
      json.writeBooleanProperty("write_multiple", writeMultiple);
      if (twinSocket) {
        json.writeObjectPropertyStart("twin_socket");
        json.writeBooleanProperty("supported", true);
        json.writeNumberProperty("fd_index", 0);
        json.writeEndObject();
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private Capabilities withDescriptors(int value) {
    return new Capabilities(value, maxTransfer, maxWindows, pageSizes, twinSocket, writeMultiple);
  }

  private Capabilities withTransfer(int value) {
    return new Capabilities(
        maxDescriptors, value, maxWindows, pageSizes, twinSocket, writeMultiple);
  }

  private Capabilities withWindows(int value) {
    return new Capabilities(
        maxDescriptors, maxTransfer, value, pageSizes, twinSocket, writeMultiple);
  }

  private Capabilities withPageSizes(long value) {
    return new Capabilities(
        maxDescriptors, maxTransfer, maxWindows, value, twinSocket, writeMultiple);
  }

  private Capabilities withTwinSocket(boolean value) {
    return new Capabilities(
        maxDescriptors, maxTransfer, maxWindows, pageSizes, value, writeMultiple);
  }

  private Capabilities withWriteMultiple(boolean value) {
    return new Capabilities(maxDescriptors, maxTransfer, maxWindows, pageSizes, twinSocket, value);
  }
}
