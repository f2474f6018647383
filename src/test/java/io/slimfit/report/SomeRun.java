package io.slimfit.report;

import io.slimfit.memory.Ledger;
import io.slimfit.memory.Site;
import io.slimfit.memory.SiteKind;
import io.slimfit.plan.UsualMemory;
import io.slimfit.run.config.ModelSourceOptions;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.task.EvaluationDetails;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.train.RunResult;
import io.slimfit.train.RunSummary;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** A made-up run. */
final class SomeRun {
  private SomeRun() {}

  static RunConfig config(String model, Path output) {
    return RunConfig.forTask("wordnet")
        .set(ModelSourceOptions.MODEL, model)
        .set(OutputOptions.OUTPUT, output.toString())
        .build();
  }

  static RunSummary summary(String model) {
    return new RunSummary(model, 22_000_000, 53, 96, 64, 3, Optional.empty());
  }

  static RunResult result(String model, Map<String, OptionalDouble> evaluation, boolean stopped) {
    Ledger ledger = new Ledger(
        Map.of(
            MemoryCategory.WEIGHTS, 1L,
            MemoryCategory.GRADIENTS, 2L,
            MemoryCategory.OPTIMIZER, 3L,
            MemoryCategory.ACTIVATIONS, 4L,
            MemoryCategory.WORKSPACE, 5L),
        14,
        100);
    UsualMemory usual = new UsualMemory(10, 20, 30, 40, 50);
    return new RunResult(
        summary(model),
        3,
        Double.NaN,
        evaluation,
        List.of(),
        0.25,
        ledger,
        Map.of(),
        Map.of(new Site("encoder.layer.3 input", SiteKind.LINEAR_INPUT), 4L),
        usual,
        EvaluationDetails.none(),
        Optional.empty(),
        stopped);
  }
}
