package io.slimfit.predict;

import io.slimfit.run.FineTuning;
import io.slimfit.run.config.ModelSourceOptions;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.RunConfigBuilder;
import io.slimfit.run.config.SpeedOptions;
import io.slimfit.run.config.TrainingOptions;
import io.slimfit.train.RunListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A small RoBERTa that is trained for one step. */
final class SmallRoberta {
  private static final Path GOLDEN = Path.of("src/test/resources/roberta");

  private SmallRoberta() {}

  /** Writes {@code start}, the model to start from, and {@code run}, the run. */
  static void trained(RunConfigBuilder run, Path folder) throws IOException {
    Path start = Files.createDirectory(folder.resolve("start"));
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(GOLDEN.resolve("models/roberta-masked-lm").resolve(name), start.resolve(name));
    }
    for (String name : List.of("vocab.json", "merges.txt", "tokenizer_config.json")) {
      Files.copy(GOLDEN.resolve("tokenizers/byte-level").resolve(name), start.resolve(name));
    }
    new FineTuning(
            run.set(ModelSourceOptions.MODEL, start.toString())
                .set(TrainingOptions.MAX_LENGTH, 32)
                .set(TrainingOptions.MAX_STEPS, 1L)
                .set(SpeedOptions.THREADS, 1)
                .set(OutputOptions.OUTPUT, folder.resolve("run").toString())
                .build(),
            RunListener.silent())
        .run();
  }
}
