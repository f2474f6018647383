package io.slimfit.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.SlimFit;
import io.slimfit.model.HeadKind;
import io.slimfit.predict.EntityFinder;
import io.slimfit.run.config.DataOptions;
import io.slimfit.run.config.FreezingOptions;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.run.config.ModelSourceOptions;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.SpeedOptions;
import io.slimfit.run.config.TrainingOptions;
import io.slimfit.train.RunListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import opennlp.dl.InferenceOptions;
import opennlp.dl.namefinder.NameFinderDL;
import opennlp.tools.sentdetect.NewlineSentenceDetector;
import opennlp.tools.util.Span;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenNLP finds the persons in texts that slimfit finds. It knows persons only. */
class OpenNlpNamesConsumerTest {
  private static final List<String> OTHERS = List.of("said", "was", "the", "in", "with", "and");

  @TempDir
  Path folder;

  @Test
  void personsAreThoseOfSlimfit() throws Exception {
    String model = trained().toString();
    Path out = folder.resolve("out");
    SlimFit.export(ExportConfig.of(model, out), RunListener.silent());
    try (EntityFinder finder =
        SlimFit.entityFinder(InferenceConfig.of(model), RunListener.silent())) {
      Map<Integer, String> tags = new HashMap<>();
      finder.tags().forEach(tag -> tags.put(tags.size(), tag));
      NameFinderDL theirs = new NameFinderDL(
          out.resolve("model.onnx").toFile(),
          out.resolve("vocab.txt").toFile(),
          tags,
          new InferenceOptions(),
          new NewlineSentenceDetector());
      for (String text : List.of(
          "the john smith was in london .",
          "and said john smith with the london .",
          "the was in london .")) {
        List<String> persons = finder.find(text).stream()
            .filter(entity -> entity.type().equals("PER"))
            .map(entity -> text.substring(entity.start(), entity.end()))
            .toList();
        assertThat(persons).as(text).hasSize(text.contains("john") ? 1 : 0);
        List<String> found = Arrays.stream(theirs.find(text.split(" ")))
            .map(span -> covered(span, text))
            .toList();
        assertThat(found).as(text).isEqualTo(persons);
      }
    }
  }

  private static String covered(Span span, String text) {
    return text.substring(span.getStart(), span.getEnd());
  }

  /** A tiny model, trained on sentences in which a person has two words, and a place has one. */
  private Path trained() throws Exception {
    Path start = TinyModelFolder.bert(HeadKind.TOKEN_CLASSIFICATION)
        .withLabels("", "B-LOC", "B-PER", "I-PER", "O")
        .write(folder.resolve("start"));
    Files.writeString(folder.resolve("train.conll"), sentences(160, 1));
    Files.writeString(folder.resolve("dev.conll"), sentences(20, 2));
    SlimFit.train(
        RunConfig.forTask("ner")
            .set(DataOptions.TRAIN_FILE, folder.resolve("train.conll"))
            .set(DataOptions.VALIDATION_FILE, folder.resolve("dev.conll"))
            .set(ModelSourceOptions.MODEL, start.toString())
            .set(OutputOptions.OUTPUT, folder.resolve("run").toString())
            .set(FreezingOptions.FREEZE, "none")
            .set(TrainingOptions.EPOCHS, 8.0)
            .set(TrainingOptions.BATCH_SIZE, 8)
            .set(TrainingOptions.MAX_LENGTH, 48)
            .set(TrainingOptions.LEARNING_RATE, 3e-3)
            .set(SpeedOptions.THREADS, 1)
            .build(),
        RunListener.silent());
    return folder.resolve("run/model");
  }

  private static String sentences(int count, int seed) {
    Random random = new Random(seed);
    StringBuilder lines = new StringBuilder();
    for (int s = 0; s < count; s++) {
      for (int i = 0; i < 3; i++) {
        lines.append(OTHERS.get(random.nextInt(OTHERS.size()))).append(" O\n");
        if (random.nextInt(3) == 0) {
          lines.append("john B-PER\nsmith I-PER\n");
        } else if (random.nextInt(3) == 0) {
          lines.append("london B-LOC\n");
        }
      }
      lines.append(". O\n\n");
    }
    return lines.toString();
  }
}
