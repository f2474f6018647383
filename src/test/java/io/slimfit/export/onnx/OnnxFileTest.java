package io.slimfit.export.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.OnnxInitializers;
import io.slimfit.checkpoint.TensorSource;
import io.slimfit.model.HeadKind;
import io.slimfit.model.ImageShape;
import io.slimfit.model.Model;
import io.slimfit.model.ModelOptions;
import io.slimfit.model.OneStep;
import io.slimfit.model.TokenBatch;
import io.slimfit.model.bert.Bert;
import io.slimfit.model.bert.BertConfig;
import io.slimfit.model.bert.BertVariant;
import io.slimfit.model.bert.TinyBert;
import io.slimfit.model.loss.LossKind;
import io.slimfit.model.loss.NoTargets;
import io.slimfit.model.modernbert.ModernBert;
import io.slimfit.model.modernbert.ModernBertConfig;
import io.slimfit.model.vit.TinyVision;
import io.slimfit.model.vit.VisionTransformer;
import io.slimfit.model.vit.VisionVariant;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.Activation;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** ONNX Runtime computes the model's outputs from a file. */
class OnnxFileTest {
  private static final int[] LENGTHS = {7, 3, 12, 1, 9};
  private static final long SEED = 5;

  @TempDir
  Path folder;

  private final NativeMemory memory = new NativeMemory(Device.CPU);
  private final Ops ops = Ops.fast(memory);

  @AfterEach
  void close() {
    ops.close();
    assertThat(memory.totalBytes()).as("bytes left: " + memory).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void classifiersHaveTheModelsLogits(BertVariant variant) throws Exception {
    TinyBert tiny = TinyBert.layers(3)
        .hidden(16)
        .embedding(variant == BertVariant.ELECTRA ? 12 : 16)
        .variant(variant);
    try (Bert bert = tiny.model(LossKind.SINGLE_LABEL, 4, memory, DType.FLOAT32, SEED)) {
      write(bert, WeightFormat.FP32);
      compare(bert, "logits", OneStep.logits(bert, batch(tiny), ops), 1e-4);
      try (OnnxSession session = session()) {
        assertThat(session.axes("input_ids")).containsExactly("batch_size", "sequence_length");
        assertThat(session.axes("logits")).containsExactly("batch_size", "4");
        assertThat(session.inputs())
            .containsExactlyElementsOf(
                variant.tellsTextsApart()
                    ? List.of("input_ids", "attention_mask", "token_type_ids")
                    : List.of("input_ids", "attention_mask"));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void questionsHaveStartAndEndLogits(BertVariant variant) throws Exception {
    TinyBert tiny = TinyBert.layers(2).hidden(16).variant(variant);
    try (Bert bert = tiny.model(LossKind.QUESTION_ANSWERING, 2, memory, DType.FLOAT32, SEED)) {
      write(bert, WeightFormat.FP32);
      double[] ours = OneStep.logits(bert, batch(tiny), ops); // [rows, 2]
      int rows = Arrays.stream(LENGTHS).sum();
      for (int column = 0; column < 2; column++) {
        int at = column;
        double[] expected = new double[rows];
        Arrays.setAll(expected, row -> ours[2 * row + at]);
        compare(bert, column == 0 ? "start_logits" : "end_logits", expected, 1e-4);
      }
      try (OnnxSession session = session()) {
        assertThat(session.axes("end_logits")).containsExactly("batch_size", "sequence_length");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void tokensHaveTheModelsLogits(BertVariant variant) throws Exception {
    TinyBert tiny = TinyBert.layers(2).hidden(16).variant(variant);
    try (Bert bert = tiny.model(LossKind.TOKENS, 1, memory, DType.FLOAT32, SEED)) {
      write(bert, WeightFormat.FP32);
      compare(bert, "logits", OneStep.logits(bert, batch(tiny), ops), 1e-4);
      try (OnnxSession session = session()) {
        assertThat(session.axes("logits")).containsExactly("batch_size", "sequence_length", "1");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void activationsAreTheModels(Activation activation) throws Exception {
    BertConfig plain = TinyBert.layers(2).hidden(16).config();
    BertConfig config = new BertConfig(
        BertVariant.BERT,
        plain.vocabularySize(),
        16,
        2,
        4,
        24,
        activation,
        plain.positions(),
        2,
        0,
        1e-6,
        0,
        0,
        0,
        0.02);
    try (Bert bert = new Bert(
        config,
        HeadKind.SEQUENCE_CLASSIFICATION,
        3,
        ModelOptions.standard(),
        memory,
        DType.FLOAT32)) {
      fill(bert);
      write(bert, WeightFormat.FP32);
      compare(bert, "logits", OneStep.logits(bert, batch(TinyBert.layers(2)), ops), 1e-4);
    }
  }

  @ParameterizedTest
  @CsvSource({"cls, false, 160000", "mean, true, 10000"})
  void modernBertHasTheModelsLogits(String pooling, boolean biased, double base) throws Exception {
    ModernBertConfig config = modernBert(pooling, biased, base);
    for (HeadKind head : HeadKind.values()) {
      int outputs =
          head == HeadKind.QUESTION_ANSWERING ? 2 : head == HeadKind.HIDDEN_STATES ? 16 : 3;
      try (ModernBert model =
          new ModernBert(config, head, outputs, ModelOptions.standard(), memory, DType.FLOAT32)) {
        fill(model);
        double[] ours = OneStep.logits(model, batch(TinyBert.layers(1)), ops);
        write(model, WeightFormat.FP32);
        if (head == HeadKind.QUESTION_ANSWERING) {
          for (int column = 0; column < 2; column++) {
            int at = column;
            double[] expected = new double[ours.length / 2];
            Arrays.setAll(expected, row -> ours[2 * row + at]);
            compare(model, column == 0 ? "start_logits" : "end_logits", expected, 1e-4);
          }
        } else if (head == HeadKind.SEQUENCE_CLASSIFICATION) {
          compare(model, "logits", ours, 1e-4);
          write(model, WeightFormat.FP16);
          compare(model, "logits", ours, 0.05);
          write(model, WeightFormat.INT8);
          compare(model, "logits", ours, 0.3);
        } else {
          String output = head == HeadKind.HIDDEN_STATES ? "last_hidden_state" : "logits";
          compareEachToken(output, outputs, ours, 1e-4);
        }
        try (OnnxSession session = session()) {
          assertThat(session.inputs()).containsExactly("input_ids", "attention_mask");
        }
      }
    }
  }

  /** Its window is shorter than most of the texts. */
  private static ModernBertConfig modernBert(String pooling, boolean biased, double base)
      throws IOException {
    return ModernBertConfig.of(
        new JsonMapper().readTree("""
            {"vocab_size": %d, "pad_token_id": 0, "hidden_size": 16, "num_hidden_layers": 4,
             "num_attention_heads": 2, "intermediate_size": 24, "max_position_embeddings": 64,
             "local_attention": 4, "classifier_pooling": "%s", "norm_bias": %b, "mlp_bias": %b,
             "attention_bias": %b, "classifier_bias": %b, "global_rope_theta": %s}
            """.formatted(
                TinyBert.layers(1).config().vocabularySize(),
                pooling,
                biased,
                biased,
                biased,
                biased,
                base)),
        Place.of("config.json"));
  }

  @Test
  void imagesHaveTheModelsLogits() throws Exception {
    ImageShape shape = new ImageShape(12, 4, 3);
    for (TinyVision tiny : List.of(
        TinyVision.layers(2).hidden(16).image(shape),
        TinyVision.layers(2).hidden(16).image(shape).variant(VisionVariant.DEIT),
        TinyVision.layers(2).hidden(16).image(shape).variant(VisionVariant.DINOV2),
        TinyVision.layers(2).hidden(16).image(shape).withoutQueryKeyValueBiases())) {
      try (VisionTransformer vit = tiny.model(5, memory, DType.FLOAT32, SEED)) {
        write(vit, WeightFormat.FP32);
        compareImages(tiny, vit, 1e-4);
        write(vit, WeightFormat.FP16);
        compareImages(tiny, vit, 0.05);
        write(vit, WeightFormat.INT8);
        compareImages(tiny, vit, 0.3);
      }
    }
  }

  private void compareImages(TinyVision tiny, VisionTransformer vit, double error)
      throws OrtException {
    ImageShape shape = tiny.image();
    try (OnnxSession session = session()) {
      assertThat(session.axes("pixel_values"))
          .containsExactly("batch_size", "num_channels", "height", "width");
      float[] pixels = new float[4 * shape.length()];
      Random random = new Random(SEED);
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (float) random.nextGaussian();
      }
      double[] theirs = session.run(
          session.images(pixels, 4, shape.channels(), shape.size(), shape.size()), "logits");
      double[] ours = OneStep.logits(vit, tiny.batch(new int[] {0, 1, 2, 3}, SEED), ops);
      assertThat(theirs).containsExactly(ours, within(error));
    }
  }

  @Test
  void halvesAreTheModelWithRoundedMatrices() throws Exception {
    TinyBert tiny = TinyBert.layers(2).hidden(32);
    try (Bert bert = tiny.model(LossKind.SINGLE_LABEL, 3, memory, DType.FLOAT32, SEED)) {
      long whole = write(bert, WeightFormat.FP32);
      long half = write(bert, WeightFormat.FP16);
      for (Parameter parameter : bert.parameters().all()) {
        if (!parameter.isVector()) {
          double[] values = parameter.value().toDoubles();
          Arrays.setAll(
              values,
              i -> ai.onnxruntime.platform.Fp16Conversions.fp16ToFloat(
                  HalfFloat.of((float) values[i])));
          parameter.value().set(values);
        }
      }
      compare(bert, "logits", OneStep.logits(bert, batch(tiny), ops), 1e-4);
      assertThat(half).isLessThan((long) (0.7 * whole)); // most of a tiny file is its graph
    }
  }

  @Test
  void aWeightBeyondTheRangeOfHalvesIsRefused() {
    TinyBert tiny = TinyBert.layers(1);
    try (Bert bert = tiny.model(LossKind.SINGLE_LABEL, 3, memory, DType.FLOAT32, SEED)) {
      bert.parameters().get("bert.pooler.dense.weight").value().fill(70_000);
      assertThatThrownBy(() -> write(bert, WeightFormat.FP16))
          .isInstanceOf(InputException.class)
          .hasMessageContainingAll("bert.pooler.dense", "70000", "fp32");
    }
  }

  @Test
  void integersHaveAScaleForEachOutput() throws Exception {
    TinyBert tiny = TinyBert.layers(2).hidden(32);
    try (Bert bert = tiny.model(LossKind.SINGLE_LABEL, 3, memory, DType.FLOAT32, SEED)) {
      Tensor weight = bert.parameters()
          .get("bert.encoder.layer.0.intermediate.dense.weight")
          .value();
      float[] tiny0 = new float[32];
      Arrays.fill(tiny0, 1e-4f); // would be 0 with a scale for the whole matrix
      weight.put(0, tiny0, 0, 32);
      weight.put(32, new float[32], 0, 32); // a row of zeros has no scale of its own
      write(bert, WeightFormat.INT8);
      compare(bert, "logits", OneStep.logits(bert, batch(tiny), ops), 0.3);
    }
  }

  @Test
  void weightsOfALargeModelHaveAFileOfTheirOwn() throws Exception {
    TinyBert tiny = TinyBert.layers(2).hidden(64);
    for (WeightFormat format : WeightFormat.values()) {
      Path large = Files.createDirectory(folder.resolve(format.word()));
      try (Bert bert = tiny.model(LossKind.SINGLE_LABEL, 3, memory, DType.FLOAT32, SEED)) {
        assertThat(OnnxFile.write(bert, format, SentenceEmbedding.none(), large, 1000)
                .external())
            .isTrue();
        assertThat(Files.size(large.resolve(OnnxFile.DATA))).isGreaterThan(4096);
        write(bert, format);
        try (OnnxSession one = OnnxSession.open(folder.resolve(OnnxFile.NAME));
            OnnxSession two = OnnxSession.open(large.resolve(OnnxFile.NAME))) {
          assertThat(two.run(inputs(two), "logits")).isEqualTo(one.run(inputs(one), "logits"));
        }
        assertThat(folder.resolve(OnnxFile.DATA)).doesNotExist();
      }
    }
  }

  /** The reader of initializers finds each weight under its own name, as in PyTorch's files. */
  @Test
  void weightsAreReadBack() throws IOException {
    TinyBert tiny = TinyBert.layers(2).hidden(16);
    try (Bert bert = tiny.model(LossKind.SINGLE_LABEL, 3, memory, DType.FLOAT32, SEED)) {
      write(bert, WeightFormat.FP32);
      try (TensorSource stored = OnnxInitializers.open(folder.resolve(OnnxFile.NAME))) {
        for (Parameter parameter : bert.parameters().all()) {
          try (Tensor read = memory.allocate(
              MemoryCategory.WORKSPACE, DType.FLOAT32, parameter.shape().toArray())) {
            stored.read(parameter.name(), read);
            assertThat(read.toFloats())
                .as(parameter.name())
                .containsExactly(parameter.value().toFloats());
          }
        }
      }
    }
  }

  /** Writes the file; returns its size. */
  private long write(Model<?> model, WeightFormat format) throws IOException {
    OnnxFile.write(model, format, SentenceEmbedding.none(), folder);
    return Files.size(folder.resolve(OnnxFile.NAME));
  }

  private OnnxSession session() throws OrtException {
    return OnnxSession.open(folder.resolve(OnnxFile.NAME));
  }

  /** Runs the file with padding; compares what belongs to tokens. */
  private void compare(Model<?> model, String output, double[] ours, double error)
      throws OrtException {
    try (OnnxSession session = session()) {
      double[] theirs = session.run(inputs(session), output);
      assertThat(model.headKind().predictsEachRow() ? ofTokens(theirs, 1) : theirs)
          .containsExactly(ours, within(error));
    }
  }

  private void compareEachToken(String output, int width, double[] ours, double error)
      throws OrtException {
    try (OnnxSession session = session()) {
      assertThat(ofTokens(session.run(inputs(session), output), width))
          .containsExactly(ours, within(error));
    }
  }

  /** Without padding. */
  private static double[] ofTokens(double[] padded, int width) {
    int longest = Arrays.stream(LENGTHS).max().orElseThrow();
    return IntStream.range(0, LENGTHS.length)
        .mapToObj(s ->
            Arrays.copyOfRange(padded, s * longest * width, (s * longest + LENGTHS[s]) * width))
        .flatMapToDouble(Arrays::stream)
        .toArray();
  }

  private static TokenBatch batch(TinyBert tiny) {
    return tiny.packed(LENGTHS, new NoTargets(), SEED);
  }

  /** The same texts as {@link #batch}, with padding. */
  private static java.util.Map<String, ai.onnxruntime.OnnxTensor> inputs(OnnxSession session)
      throws OrtException {
    TokenBatch batch = batch(TinyBert.layers(1));
    int[][] tokens = new int[LENGTHS.length][];
    int[][] types = new int[LENGTHS.length][];
    int first = 0;
    for (int s = 0; s < LENGTHS.length; s++) {
      tokens[s] = batch.tokens(first, LENGTHS[s]);
      types[s] = batch.tokenTypes(first, LENGTHS[s]);
      first += LENGTHS[s];
    }
    return session.texts(tokens, types, 0);
  }

  private static void fill(Model<?> model) {
    Random random = new Random(SEED);
    for (Parameter parameter : model.parameters().all()) {
      boolean scale = parameter.isVector() && parameter.name().endsWith("weight");
      double[] values = random
          .doubles(parameter.shape().elements(), -0.5, 0.5)
          .map(x -> scale ? 1 + x : x)
          .toArray();
      parameter.value().set(values);
    }
  }
}
