package io.slimfit.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.run.plan.Plan;
import io.slimfit.run.plan.PlannedTime;
import io.slimfit.run.plan.TimedPlan;
import java.nio.file.Path;

/** Writes a plan as JSON: {@code memory} as in metrics.json, and the same for other ways. */
public final class PlanFile {
  private static final JsonMapper JSON = new JsonMapper();

  private PlanFile() {}

  /** @param path replaced if it exists; its folder must exist */
  public static void write(Path path, TimedPlan plan) {
    JsonFile.write(path, json(plan.plan(), plan.time()));
  }

  private static ObjectNode json(Plan plan, PlannedTime time) {
    ObjectNode json = JSON.createObjectNode();
    json.put("plan", plan.what());
    json.put("threads", plan.threads());
    plan.steps().ifPresent(steps -> json.put("steps", steps));
    json.set("memory", MetricsFile.memory(plan.memory(), plan.usual()));
    json.put("floor_rss", plan.floorBytes());
    json.put("computing_rss", plan.computingBytes());
    time.step().ifPresent(seconds -> json.put("seconds_per_step", seconds));
    time.run().ifPresent(seconds -> json.put("seconds", seconds));
    plan.disk()
        .ifPresent(disk -> json.putObject("disk")
            .put("model", disk.model())
            .put("checkpoint", disk.checkpoint())
            .put("checkpoints", disk.checkpoints())
            .put("total", disk.total()));
    plan.range()
        .ifPresent(range -> json.putObject("total_by_active_set")
            .put("least", range.least())
            .put("expected", range.expected())
            .put("greatest", range.greatest()));
    ArrayNode others = json.putArray("alternatives");
    plan.others().forEach(row -> {
      ObjectNode other = others.addObject();
      other.put("name", row.name());
      other.put("chosen", row.chosen());
      other.set("memory", MetricsFile.memory(row.memory()));
    });
    return json;
  }
}
