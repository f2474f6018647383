package io.slimfit.model.bert;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.base.Place;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.memory.Profile;
import io.slimfit.memory.Profiles;
import io.slimfit.model.GoldenSteps;
import io.slimfit.model.Model;
import io.slimfit.model.TokenBatch;
import io.slimfit.model.loss.BinaryCrossEntropy;
import io.slimfit.model.loss.CrossEntropy;
import io.slimfit.model.loss.Loss;
import io.slimfit.model.loss.LossKind;
import io.slimfit.model.loss.MeanSquaredError;
import io.slimfit.model.loss.SpanCrossEntropy;
import io.slimfit.model.loss.TokenCrossEntropy;
import io.slimfit.nn.Gradients;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Pass;
import io.slimfit.nn.TestPass;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Logits, loss, every gradient and three AdamW steps of tiny models against PyTorch and
 * transformers.
 */
@Tag("golden")
public class BertGoldenTest {
  private static final int CHUNK_ROWS = 32; // several chunks in each of these small batches

  static Stream<Arguments> models() {
    return Stream.of(
            Arguments.of("bert-classification", LossKind.SINGLE_LABEL),
            Arguments.of("bert-classification-wide", LossKind.SINGLE_LABEL),
            Arguments.of("bert-regression", LossKind.REGRESSION),
            Arguments.of("bert-multilabel", LossKind.MULTI_LABEL),
            Arguments.of("bert-question-answering", LossKind.QUESTION_ANSWERING),
            Arguments.of("roberta-classification", LossKind.SINGLE_LABEL),
            Arguments.of("roberta-regression", LossKind.REGRESSION),
            Arguments.of("roberta-question-answering", LossKind.QUESTION_ANSWERING),
            Arguments.of("xlm-roberta-multilabel", LossKind.MULTI_LABEL),
            Arguments.of("xlm-roberta-question-answering", LossKind.QUESTION_ANSWERING),
            Arguments.of("roberta-tokens", LossKind.TOKENS),
            Arguments.of("bert-tokens", LossKind.TOKENS),
            Arguments.of("camembert-classification", LossKind.SINGLE_LABEL),
            Arguments.of("distilbert-classification", LossKind.SINGLE_LABEL),
            Arguments.of("distilbert-question-answering", LossKind.QUESTION_ANSWERING),
            Arguments.of("distilbert-tokens", LossKind.TOKENS),
            Arguments.of("electra-classification", LossKind.SINGLE_LABEL),
            Arguments.of("electra-question-answering", LossKind.QUESTION_ANSWERING),
            Arguments.of("electra-tokens", LossKind.TOKENS))
        .flatMap(model -> Stream.of("fast", "plain")
            .flatMap(ops -> Stream.of("exact", "checkpoint")
                .map(profile -> Arguments.of(model.get()[0], model.get()[1], ops, profile))));
  }

  @ParameterizedTest(name = "{0}, {2} kernels, profile {3}")
  @MethodSource("models")
  void paddedEqualsTheReference(String name, LossKind objective, String kernels, String profileName)
      throws IOException {
    Profile profile = Profiles.get(profileName, Place.setting("profile"));
    GoldenModel golden = open(name);
    NativeMemory memory = new NativeMemory(Device.CPU);
    try (Ops ops = kernels.equals("fast") ? Ops.fast(memory) : Ops.plain(memory);
        Bert bert = golden.load(objective, memory)) {
      TokenBatch batch = batch(golden, objective, false);
      GoldenSteps<TokenBatch> steps = new GoldenSteps<>(golden, bert, ops, CHUNK_ROWS);
      ActiveSet all =
          ActiveSet.of(bert.parameters().all().stream().map(Parameter::name).toList());

      try (Gradients gradients = new Gradients(bert.parameters(), all)) {
        double loss = steps.learn(batch, gradients, profile);
        golden.compare("loss", new double[] {loss}, golden.values("loss"), "loss");
        steps.compareGradients(gradients);
      }
      steps.compareUpdates(batch, all, profile);
    }
    assertThat(memory.totalBytes()).as("bytes left: " + memory).isZero();
  }

  @ParameterizedTest(name = "{0}, {2} kernels, profile {3}")
  @MethodSource("models")
  void packedEqualsPaddedOnRealTokens(
      String name, LossKind objective, String kernels, String profileName) throws IOException {
    Profile profile = Profiles.get(profileName, Place.setting("profile"));
    GoldenModel golden = open(name);
    NativeMemory memory = new NativeMemory(Device.CPU);
    try (Ops ops = kernels.equals("fast") ? Ops.fast(memory) : Ops.plain(memory);
        Bert bert = golden.load(objective, memory)) {
      TokenBatch batch = batch(golden, objective, true);
      GoldenSteps<TokenBatch> steps = new GoldenSteps<>(golden, bert, ops, CHUNK_ROWS);
      ActiveSet all =
          ActiveSet.of(bert.parameters().all().stream().map(Parameter::name).toList());
      try (Gradients gradients = new Gradients(bert.parameters(), all)) {
        if (objective == LossKind.QUESTION_ANSWERING) { // loss and gradients span the padding there
          try (Pass pass = TestPass.training(ops, profile, gradients, 0, 1, CHUNK_ROWS)) {
            compareSpanLogits(golden, bert.forward(batch, pass).logits());
          }
        } else if (objective == LossKind.TOKENS) {
          try (Pass pass = TestPass.training(ops, profile, gradients, 0, 1, CHUNK_ROWS)) {
            Model.Run run = bert.forward(batch, pass);
            compareTokenLogits(golden, run.logits(), bert.outputs());
            golden.compare("loss", new double[] {run.loss()}, golden.values("loss"), "loss");
            run.backward();
          }
          steps.compareGradients(gradients);
        } else {
          double loss = steps.learn(batch, gradients, profile);
          golden.compare("loss", new double[] {loss}, golden.values("loss"), "loss");
          steps.compareGradients(gradients);
        }
      }
    }
  }

  private static void compareTokenLogits(GoldenModel golden, double[] packed, int outputs) {
    int[] mask = golden.ints("input.attention_mask");
    double[] padded = golden.values("logits");
    double[] real = IntStream.range(0, padded.length)
        .filter(i -> mask[i / outputs] == 1)
        .mapToDouble(i -> padded[i])
        .toArray();
    golden.compare("logits", packed, real, "logits");
  }

  private static GoldenModel open(String name) throws IOException {
    if (name.startsWith("camembert")
        || name.startsWith("distilbert")
        || name.startsWith("electra")) {
      return GoldenModel.family(name);
    }
    return name.contains("roberta") || name.equals("bert-tokens")
        ? GoldenModel.roberta(name)
        : GoldenModel.open(name);
  }

  private static void compareSpanLogits(GoldenModel golden, double[] packed) {
    int[] mask = golden.ints("input.attention_mask");
    int[] real = IntStream.range(0, mask.length).filter(i -> mask[i] == 1).toArray();
    double[] starts = golden.values("start_logits");
    double[] ends = golden.values("end_logits");
    golden.compare(
        "start",
        GoldenSteps.column(packed, 0, real.length),
        Arrays.stream(real).mapToDouble(i -> starts[i]).toArray(),
        "logits");
    golden.compare(
        "end",
        GoldenSteps.column(packed, 1, real.length),
        Arrays.stream(real).mapToDouble(i -> ends[i]).toArray(),
        "logits");
  }

  /** The golden batch, with or without its padding. */
  public static TokenBatch batch(GoldenModel golden, LossKind objective, boolean packed) {
    int[] ids = golden.ints("input.input_ids");
    int[] types = golden.ints("input.token_type_ids");
    int[] mask = golden.ints("input.attention_mask");
    int sequences = golden.shape("input.input_ids")[0];
    int width = golden.shape("input.input_ids")[1];
    int[] attended = new int[sequences];
    for (int i = 0; i < mask.length; i++) {
      attended[i / width] += mask[i];
      assertThat(mask[i] == 1)
          .as("the mask is a prefix")
          .isEqualTo(i % width < attended[i / width]);
    }
    int[] rows =
        packed ? attended : IntStream.generate(() -> width).limit(sequences).toArray();
    int[] kept =
        IntStream.range(0, mask.length).filter(i -> !packed || mask[i] == 1).toArray();
    Loss targets = targets(golden, objective, width);
    return new TokenBatch(
        Arrays.stream(kept).map(i -> ids[i]).toArray(),
        Arrays.stream(kept).map(i -> types[i]).toArray(),
        rows,
        attended,
        IntStream.range(0, sequences).asLongStream().toArray(),
        targets,
        targets.counts());
  }

  private static Loss targets(GoldenModel golden, LossKind objective, int width) {
    return switch (objective) {
      case SINGLE_LABEL -> new CrossEntropy(golden.ints("input.labels"));
      case REGRESSION -> new MeanSquaredError(golden.values("input.labels"));
      case MULTI_LABEL -> {
        double[] flat = golden.values("input.labels");
        int labels = golden.shape("input.labels")[1];
        yield new BinaryCrossEntropy(IntStream.range(0, flat.length / labels)
            .mapToObj(i -> Arrays.copyOfRange(flat, i * labels, (i + 1) * labels))
            .toArray(double[][]::new));
      }
      case QUESTION_ANSWERING ->
        new SpanCrossEntropy(
            spans(golden.ints("input.start_positions"), width),
            spans(golden.ints("input.end_positions"), width));
      case TOKENS -> {
        int[] flat = golden.ints("input.labels");
        yield new TokenCrossEntropy(IntStream.range(0, flat.length / width)
            .mapToObj(i -> Arrays.copyOfRange(flat, i * width, (i + 1) * width))
            .toArray(int[][]::new));
      }
    };
  }

  /**
   * Positions outside the rows are ignored, negative ones count as 0: the reference clamps to [0,
   * S] and ignores S.
   */
  private static int[] spans(int[] positions, int width) {
    return Arrays.stream(positions)
        .map(p -> p >= width ? Loss.IGNORED : Math.max(0, p))
        .toArray();
  }
}
