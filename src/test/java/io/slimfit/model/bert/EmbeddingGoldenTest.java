package io.slimfit.model.bert;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.base.Place;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.memory.Profile;
import io.slimfit.memory.Profiles;
import io.slimfit.model.GoldenSteps;
import io.slimfit.model.HeadKind;
import io.slimfit.model.Model;
import io.slimfit.model.ModelOptions;
import io.slimfit.model.OneStep;
import io.slimfit.model.TokenBatch;
import io.slimfit.model.loss.ComparedText;
import io.slimfit.model.loss.EmbeddingLoss;
import io.slimfit.model.loss.EmbeddingObjective;
import io.slimfit.model.loss.Pooling;
import io.slimfit.nn.Gradients;
import io.slimfit.nn.Pass;
import io.slimfit.nn.TestPass;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Loss, gradients and three steps of embeddings against sentence-transformers. */
@Tag("golden")
class EmbeddingGoldenTest {
  private static final int CHUNK_ROWS = 32;

  private static EmbeddingObjective objective(String name) {
    return switch (name) {
      case "cosent" -> new EmbeddingObjective.CoSent(20);
      case "cosine" -> new EmbeddingObjective.CosineError();
      default -> new EmbeddingObjective.MultipleNegatives(20);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "pairs, exact",
    "pairs, checkpoint",
    "triplets, exact",
    "matryoshka, exact",
    "cosent, exact",
    "cosent, checkpoint",
    "cosine, exact"
  })
  void equalsTheReference(String name, String profileName) throws IOException {
    Profile profile = Profiles.get(profileName, Place.setting("profile"));
    GoldenModel golden = GoldenModel.embedding(name);
    NativeMemory memory = new NativeMemory(Device.CPU);
    try (Ops ops = Ops.fast(memory);
        Bert bert = golden.read(new Bert(
            golden.config(),
            HeadKind.HIDDEN_STATES,
            golden.config().hiddenSize(),
            ModelOptions.standard(),
            memory,
            DType.FLOAT32))) {
      List<Integer> dimensions = name.equals("matryoshka") ? List.of(24, 12, 5) : List.of();
      TokenBatch batch = batch(golden, objective(name), dimensions);
      GoldenSteps<TokenBatch> steps = new GoldenSteps<>(golden, bert, ops, CHUNK_ROWS);
      ActiveSet all = ActiveSet.of(OneStep.allNames(bert));
      try (Gradients gradients = new Gradients(bert.parameters(), all)) {
        try (Pass pass = TestPass.training(ops, profile, gradients, 0, 1, CHUNK_ROWS)) {
          Model.Run run = bert.forward(batch, pass);
          golden.compare("loss", new double[] {run.loss()}, golden.values("loss"), "loss");
          run.backward();
        }
        steps.compareGradients(gradients);
      }
      steps.compareUpdates(batch, all, profile);
    }
    assertThat(memory.totalBytes()).as("bytes left: " + memory).isZero();
  }

  /** The golden batch, without its padding. */
  private static TokenBatch batch(
      GoldenModel golden, EmbeddingObjective objective, List<Integer> dimensions) {
    double[] scores = golden.values("input.scores");
    List<Integer> tokens = new ArrayList<>();
    List<Integer> lengths = new ArrayList<>();
    List<ComparedText> texts = new ArrayList<>();
    for (int role = 0; golden.has("input." + role + ".input_ids"); role++) {
      int[] ids = golden.ints("input." + role + ".input_ids");
      int[] mask = golden.ints("input." + role + ".attention_mask");
      int width = ids.length / scores.length;
      for (int row = 0; row < scores.length; row++) {
        int before = tokens.size();
        for (int i = row * width; i < (row + 1) * width; i++) {
          if (mask[i] == 1) {
            tokens.add(ids[i]);
          }
        }
        lengths.add(tokens.size() - before);
        texts.add(new ComparedText(0, row, role, scores[row], row));
      }
    }
    int[] rows = lengths.stream().mapToInt(Integer::intValue).toArray();
    EmbeddingLoss loss =
        new EmbeddingLoss(texts.toArray(ComparedText[]::new), Pooling.MEAN, objective, dimensions);
    return new TokenBatch(
        tokens.stream().mapToInt(Integer::intValue).toArray(),
        new int[tokens.size()],
        rows,
        rows,
        LongStream.range(0, rows.length).toArray(),
        loss,
        loss.counts());
  }
}
