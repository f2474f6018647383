package io.slimfit.model.bert;

import io.slimfit.freeze.ParameterKind;
import io.slimfit.model.ModelOptions;
import io.slimfit.model.Objective;
import io.slimfit.model.Targets;
import io.slimfit.model.TokenBatch;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.Activation;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.NativeMemory;
import java.util.Random;
import java.util.stream.IntStream;

/** Small BERTs of random weights, and batches for them: {@code TinyBert.layers(2).hidden(8).model(...)}. Immutable. */
public record TinyBert(
    BertVariant variant,
    int layers,
    int hidden,
    int heads,
    int intermediate,
    int vocabulary,
    double dropout) {
  private static final int POSITIONS = 16;

  public static TinyBert layers(int layers) {
    return new TinyBert(BertVariant.BERT, layers, 8, 2, 12, 20, 0.1);
  }

  /** Also sets an intermediate size of 1.5 times as much. */
  public TinyBert hidden(int size) {
    return new TinyBert(variant, layers, size, heads, size * 3 / 2, vocabulary, dropout);
  }

  public TinyBert heads(int count) {
    return new TinyBert(variant, layers, hidden, count, intermediate, vocabulary, dropout);
  }

  public TinyBert dropout(double probability) {
    return new TinyBert(variant, layers, hidden, heads, intermediate, vocabulary, probability);
  }

  public TinyBert variant(BertVariant kind) {
    return new TinyBert(kind, layers, hidden, heads, intermediate, vocabulary, dropout);
  }

  public BertConfig config() {
    return new BertConfig(
        variant,
        vocabulary,
        hidden,
        layers,
        heads,
        intermediate,
        Activation.GELU,
        POSITIONS,
        2,
        0,
        1e-12,
        dropout,
        dropout,
        dropout,
        0.02);
  }

  /** A model of random weights, the same for the same seed; the caller closes it. */
  public Bert model(Objective objective, int outputs, NativeMemory memory, DType dtype, long seed) {
    return model(objective, outputs, memory, dtype, seed, ModelOptions.standard());
  }

  /** The same weights in a model that is trained in another way. */
  public Bert model(
      Objective objective,
      int outputs,
      NativeMemory memory,
      DType dtype,
      long seed,
      ModelOptions options) {
    Bert bert = new Bert(config(), objective, outputs, options, memory, dtype);
    Random random = new Random(seed);
    for (Parameter parameter : bert.parameters().all()) {
      boolean scale = parameter.kind() == ParameterKind.NORM_WEIGHT;
      double[] values = random
          .doubles(parameter.shape().elements(), -0.5, 0.5)
          .map(x -> scale ? 1 + x : x)
          .toArray();
      parameter.value().set(values);
    }
    return bert;
  }

  /** Sequences of random tokens, without padding; token 0, the padding token, is not among them. */
  public TokenBatch packed(int[] lengths, Targets targets, long seed) {
    return padded(lengths, lengths, targets, seed);
  }

  /** The same sequences with rows of padding behind each. */
  public TokenBatch padded(int[] lengths, int[] rows, Targets targets, long seed) {
    Random random = new Random(seed);
    int total = IntStream.of(rows).sum();
    int[] tokens = new int[total];
    int[] types = new int[total];
    long[] numbers = new long[rows.length];
    int at = 0;
    for (int s = 0; s < rows.length; s++) {
      numbers[s] = s;
      for (int i = 0; i < lengths[s]; i++) {
        tokens[at + i] = 1 + random.nextInt(vocabulary - 1);
        types[at + i] = 2 * i / lengths[s];
      }
      at += rows[s];
    }
    return new TokenBatch(tokens, types, rows, lengths, numbers, targets, targets.counts());
  }
}
