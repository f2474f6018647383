package io.slimfit.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.base.Place;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.memory.Profile;
import io.slimfit.memory.Profiles;
import io.slimfit.nn.Gradient;
import io.slimfit.nn.Gradients;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Pass;
import io.slimfit.optim.AdamW;
import io.slimfit.optim.AdamWConfig;
import io.slimfit.optim.Clipping;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Scope;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Logits, loss, every gradient and three AdamW steps of tiny models against PyTorch and transformers. */
@Tag("golden")
class BertGoldenTest {
  private static final int CHUNK_ROWS = 32; // several chunks in each of these small batches

  static Stream<Arguments> models() {
    return Stream.of(
            Arguments.of("bert-classification", Objective.SINGLE_LABEL),
            Arguments.of("bert-classification-wide", Objective.SINGLE_LABEL),
            Arguments.of("bert-regression", Objective.REGRESSION),
            Arguments.of("bert-multilabel", Objective.MULTI_LABEL),
            Arguments.of("bert-question-answering", Objective.QUESTION_ANSWERING))
        .flatMap(model -> Stream.of("fast", "plain")
            .flatMap(ops -> Stream.of("exact", "checkpoint")
                .map(profile -> Arguments.of(model.get()[0], model.get()[1], ops, profile))));
  }

  @ParameterizedTest(name = "{0}, {2} kernels, profile {3}")
  @MethodSource("models")
  void paddedEqualsTheReference(
      String name, Objective objective, String kernels, String profileName) throws IOException {
    Profile profile = Profiles.get(profileName, Place.option("--profile"));
    GoldenModel golden = GoldenModel.open(name);
    NativeMemory memory = new NativeMemory(Device.CPU);
    try (Ops ops = kernels.equals("fast") ? Ops.fast(memory) : Ops.plain(memory);
        Bert bert = golden.load(objective, memory)) {
      TokenBatch batch = batch(golden, objective, false);
      ActiveSet all =
          ActiveSet.of(bert.parameters().all().stream().map(Parameter::name).toList());

      try (Gradients gradients = new Gradients(bert.parameters(), all)) {
        double loss = learn(bert, batch, gradients, ops, golden, profile);
        golden.compare("loss", new double[] {loss}, golden.values("loss"), "loss");
        compareGradients(golden, bert, gradients);
      }
      compareSteps(golden, bert, batch, all, ops, profile);
    }
    assertThat(memory.totalBytes()).as("bytes left: " + memory).isZero();
  }

  @ParameterizedTest(name = "{0}, {2} kernels, profile {3}")
  @MethodSource("models")
  void packedEqualsPaddedOnRealTokens(
      String name, Objective objective, String kernels, String profileName) throws IOException {
    Profile profile = Profiles.get(profileName, Place.option("--profile"));
    GoldenModel golden = GoldenModel.open(name);
    NativeMemory memory = new NativeMemory(Device.CPU);
    try (Ops ops = kernels.equals("fast") ? Ops.fast(memory) : Ops.plain(memory);
        Bert bert = golden.load(objective, memory)) {
      TokenBatch batch = batch(golden, objective, true);
      ActiveSet all =
          ActiveSet.of(bert.parameters().all().stream().map(Parameter::name).toList());
      try (Gradients gradients = new Gradients(bert.parameters(), all)) {
        if (objective
            == Objective.QUESTION_ANSWERING) { // loss and gradients span the padding there
          try (Pass pass = Pass.training(ops, profile, gradients, 0, 1, CHUNK_ROWS)) {
            compareSpanLogits(golden, bert.forward(batch, pass).logits());
          }
        } else {
          double loss = learn(bert, batch, gradients, ops, golden, profile);
          golden.compare("loss", new double[] {loss}, golden.values("loss"), "loss");
          compareGradients(golden, bert, gradients);
        }
      }
    }
  }

  private static double learn(
      Bert bert,
      TokenBatch batch,
      Gradients gradients,
      Ops ops,
      GoldenModel golden,
      Profile profile) {
    try (Pass pass = Pass.training(ops, profile, gradients, 0, 1, CHUNK_ROWS)) {
      Model.Run run = bert.forward(batch, pass);
      if (golden.has("logits")) {
        golden.compare("logits", run.logits(), golden.values("logits"), "logits");
      } else {
        int rows = golden.values("start_logits").length;
        golden.compare(
            "start", column(run.logits(), 0, rows), golden.values("start_logits"), "logits");
        golden.compare("end", column(run.logits(), 1, rows), golden.values("end_logits"), "logits");
      }
      double loss = run.loss();
      run.backward();
      return loss;
    } finally {
      assertThat(ops.memory().bytes(MemoryCategory.ACTIVATIONS))
          .as("held after the pass")
          .isZero();
    }
  }

  private static void compareGradients(GoldenModel golden, Bert bert, Gradients gradients) {
    Set<String> zero = golden.names("zero_gradient_parameters");
    for (Parameter parameter : bert.parameters().all()) {
      golden.compare(
          "gradient of " + parameter.name(),
          dense(parameter, gradients),
          golden.values("grad." + parameter.name()),
          zero.contains(parameter.name()) ? "grad of zero_gradient_parameters" : "grad");
    }
  }

  private static double[] dense(Parameter parameter, Gradients gradients) {
    Gradient gradient = gradients.of(parameter);
    double[] elements = gradient.elements().toDoubles();
    if (!(gradient instanceof Gradient.Rows rows)) {
      return elements;
    }
    int width = parameter.value().columns();
    double[] dense = new double[Math.toIntExact(parameter.shape().elements())];
    int[] slots = rows.sparse().slots();
    for (int row = 0; row < slots.length; row++) {
      if (slots[row] >= 0) {
        System.arraycopy(elements, slots[row] * width, dense, row * width, width);
      }
    }
    return dense;
  }

  private static void compareSteps(
      GoldenModel golden, Bert bert, TokenBatch batch, ActiveSet all, Ops ops, Profile profile) {
    double decay = golden.json().path("optimizer").path("weight_decay").asDouble();
    Clipping clipping =
        new Clipping(golden.json().path("optimizer").path("clip_global_norm").asDouble());
    double[] rates = golden.values("adamw.learning_rates");
    double[] losses = new double[rates.length + 1];
    double[] norms = new double[rates.length];
    try (AdamW adamw = new AdamW(AdamWConfig.standard(decay), ops.memory())) {
      for (int step = 0; step <= rates.length; step++) {
        try (Gradients gradients = new Gradients(bert.parameters(), all)) {
          try (Pass pass = Pass.training(ops, profile, gradients, 0, 1, CHUNK_ROWS)) {
            Model.Run run = bert.forward(batch, pass);
            losses[step] = run.loss();
            run.backward();
          }
          if (step < rates.length) {
            norms[step] = Clipping.norm(gradients, ops);
            for (Parameter parameter : gradients.parameters()) {
              try (Scope scope = ops.scope()) {
                adamw.update(
                    parameter,
                    gradients.of(parameter),
                    rates[step],
                    clipping.scale(norms[step]),
                    ops);
              }
            }
          }
        }
      }
    }
    golden.compare("losses", losses, golden.values("adamw.losses"), "adamw.losses");
    golden.compare("norms", norms, golden.values("adamw.grad_norms"), "adamw.grad_norms");
    Set<String> zero = golden.names("zero_gradient_parameters");
    for (Parameter parameter : bert.parameters().all()) {
      double[] gradient = golden.values("grad." + parameter.name());
      double[] expected = golden.values("after." + parameter.name());
      double[] actual = parameter.value().toDoubles();
      boolean soft = zero.contains(parameter.name());
      for (String tolerance : List.of("after.firm", "after.soft")) {
        boolean firm = tolerance.equals("after.firm");
        int[] kept = IntStream.range(0, gradient.length)
            .filter(i -> firm == (!soft && (Math.abs(gradient[i]) >= 1e-5 || gradient[i] == 0)))
            .toArray();
        Function<double[], double[]> pick =
            all2 -> Arrays.stream(kept).mapToDouble(i -> all2[i]).toArray();
        golden.compare(
            parameter.name() + " after three steps",
            pick.apply(actual),
            pick.apply(expected),
            tolerance);
      }
    }
  }

  private static void compareSpanLogits(GoldenModel golden, double[] packed) {
    int[] mask = golden.ints("input.attention_mask");
    int[] real = IntStream.range(0, mask.length).filter(i -> mask[i] == 1).toArray();
    double[] starts = golden.values("start_logits");
    double[] ends = golden.values("end_logits");
    golden.compare(
        "start",
        column(packed, 0, real.length),
        Arrays.stream(real).mapToDouble(i -> starts[i]).toArray(),
        "logits");
    golden.compare(
        "end",
        column(packed, 1, real.length),
        Arrays.stream(real).mapToDouble(i -> ends[i]).toArray(),
        "logits");
  }

  private static double[] column(double[] logits, int column, int rows) {
    return IntStream.range(0, rows).mapToDouble(i -> logits[2 * i + column]).toArray();
  }

  /** The golden batch, padded as it is, or with its padding left out. */
  static TokenBatch batch(GoldenModel golden, Objective objective, boolean packed) {
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
    Targets targets = targets(golden, objective, width);
    return new TokenBatch(
        Arrays.stream(kept).map(i -> ids[i]).toArray(),
        Arrays.stream(kept).map(i -> types[i]).toArray(),
        rows,
        attended,
        IntStream.range(0, sequences).asLongStream().toArray(),
        targets,
        targets.counts());
  }

  private static Targets targets(GoldenModel golden, Objective objective, int width) {
    return switch (objective) {
      case SINGLE_LABEL -> new Targets.Classes(golden.ints("input.labels"));
      case REGRESSION -> new Targets.Scores(golden.values("input.labels"));
      case MULTI_LABEL -> {
        double[] flat = golden.values("input.labels");
        int labels = golden.shape("input.labels")[1];
        yield new Targets.LabelSets(IntStream.range(0, flat.length / labels)
            .mapToObj(i -> Arrays.copyOfRange(flat, i * labels, (i + 1) * labels))
            .toArray(double[][]::new));
      }
      case QUESTION_ANSWERING ->
        new Targets.Spans(
            spans(golden.ints("input.start_positions"), width),
            spans(golden.ints("input.end_positions"), width));
    };
  }

  /** Positions outside the rows are ignored, negative ones count as 0: the reference clamps to [0, S] and ignores S. */
  private static int[] spans(int[] positions, int width) {
    return Arrays.stream(positions)
        .map(p -> p >= width ? Targets.IGNORED : Math.max(0, p))
        .toArray();
  }
}
