package dev.tocsin.cli;

import dev.tocsin.machine.demo.DemoHost;
import dev.tocsin.machine.demo.DemoReport;
import dev.tocsin.machine.demo.DeviceReport;
import dev.tocsin.machine.demo.tally.SourceReport;
import java.io.StringWriter;
import java.util.OptionalDouble;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The demo's result as one JSON object (RFC 8259), on one line. */
final class DemoJson {
  private static final JsonFactory JSON = new JsonFactory();

  private DemoJson() {}

  static String of(DemoReport report, DemoHost host, double seconds) {
    var text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeStringProperty("backend", report.backEnd());
      json.writeStringProperty("irqchip", irqchip(host));
      json.writeNumberProperty("cpus", report.cpus());
      json.writeArrayPropertyStart("devices");
      report.devices().forEach(device -> device(json, device));
      json.writeEndArray();
      json.writeArrayPropertyStart("sources");
      report.sources().forEach(source -> source(json, source));
      json.writeEndArray();
      json.writeNumberProperty("lost", report.lost());
      json.writeNumberProperty("spurious", report.spurious());
      json.writeNumberProperty("repeated", report.repeated());
      json.writeNumberProperty("seconds", Math.round(seconds * 10) / 10.0);
      json.writeStringProperty("verdict", report.clean() ? "clean" : "unaccounted");
      json.writeEndObject();
    }
    return text.toString();
  }

  /** Who holds the interrupt chips, as {@code --irqchip} names them. */
  private static String irqchip(DemoHost host) {
    return switch (host) {
      case KVM -> "kernel";
      case KVM_SPLIT -> "split";
      case KVM_USER, IN_PROCESS -> "user";
    };
  }

  private static void device(JsonGenerator json, DeviceReport device) {
    json.writeStartObject();
    json.writeStringProperty("address", device.address());
    json.writeStringProperty("id", device.id());
    json.writeStringProperty("kind", device.kind());
    json.writeStringProperty("name", device.name());
    json.writeStringProperty("interrupts", device.interrupts());
    json.writeEndObject();
  }

  private static void source(JsonGenerator json, SourceReport source) {
    json.writeStartObject();
    json.writeStringProperty("name", source.name());
    json.writeStringProperty("kind", DemoTable.lower(source.kind()));
    json.writeStringProperty("path", DemoTable.lower(source.path()));
    json.writeNumberProperty("triggered", source.triggered());
    json.writeNumberProperty("handled", source.handled());
    json.writeNumberProperty("coalesced", source.coalesced());
    micros(json, "p50Micros", source.p50Micros());
    micros(json, "p99Micros", source.p99Micros());
    json.writeEndObject();
  }

  /** A tenth of a microsecond is as fine as it gets; null where nothing was measured. */
  private static void micros(JsonGenerator json, String name, OptionalDouble value) {
    if (value.isPresent()) {
      json.writeNumberProperty(name, Math.round(value.getAsDouble() * 10) / 10.0);
    } else {
      json.writeNullProperty(name);
    }
  }
}
