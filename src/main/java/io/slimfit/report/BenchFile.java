package io.slimfit.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.run.bench.BenchConfig;
import io.slimfit.run.bench.BenchResult;
import io.slimfit.run.bench.Roofline;
import java.nio.file.Path;
import java.util.Locale;

/** The JSON file that {@code slimfit bench --json} writes. */
public final class BenchFile {
  private static final JsonMapper JSON = new JsonMapper();

  private BenchFile() {}

  /** @param path replaced if it exists; its folder must exist */
  public static void write(Path path, BenchResult result) {
    JsonFile.write(path, json(result));
  }

  static ObjectNode json(BenchResult result) {
    BenchConfig config = result.config();
    ObjectNode json = JSON.createObjectNode();
    json.put("architecture", config.architecture());
    json.put("batch_size", config.batchSize());
    result
        .imageSize()
        .ifPresentOrElse(
            size -> json.put("image_size", size), () -> json.put("max_length", config.maxLength()));
    json.put("profile", config.engine().profile());
    json.put("freeze", config.freeze().policy());
    json.put("freeze_rate", config.freeze().rate());
    json.put("optimizer", config.optimizer().name());
    json.put("micro_batch", config.engine().microBatch().optionValue());
    json.put("threads", config.engine().threads());
    MetricsFile.putPrecision(json, config.engine());
    MetricsFile.putDepartures(json, config.engine(), config.freeze());
    ArrayNode seconds = json.putArray("step_seconds");
    result.stepSeconds().forEach(step -> seconds.add(JsonNumbers.of(step)));
    ArrayNode processorSeconds = json.putArray("step_processor_seconds");
    result.stepProcessorSeconds().forEach(step -> processorSeconds.add(JsonNumbers.of(step)));
    result.roofline().ifPresent(roofline -> json.set("roofline", roofline(roofline)));
    if (config.breakdown()) {
      ArrayNode shares = json.putArray("breakdown");
      result
          .breakdown()
          .forEach(share -> shares
              .addObject()
              .put("phase", share.phase().name().toLowerCase(Locale.ROOT))
              .put("layer", share.layer())
              .put("operator", share.operation())
              .put("share", share.share()));
    }
    json.set("memory", MetricsFile.memory(result.memory(), result.usual()));
    return json;
  }

  private static ObjectNode roofline(Roofline roofline) {
    ObjectNode json = JSON.createObjectNode();
    json.put("bytes_per_second", roofline.limits().bytesPerSecond());
    json.put("operations_per_second", roofline.limits().operationsPerSecond());
    json.put("processor_seconds", roofline.seconds());
    ArrayNode operators = json.putArray("operators");
    roofline
        .operators()
        .forEach(count -> operators
            .addObject()
            .put("operator", count.name())
            .put("calls", count.calls())
            .put("processor_seconds", count.seconds())
            .put("bytes", count.bytes())
            .put("operations", count.operations())
            .put("share_of_limit", roofline.limits().share(count)));
    return json;
  }
}
