package io.slimfit.model.bert;

import io.slimfit.freeze.ParameterKind;
import io.slimfit.model.ModelOptions;
import io.slimfit.model.TokenBatch;
import io.slimfit.model.loss.Loss;
import io.slimfit.model.loss.LossKind;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.Activation;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.NativeMemory;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Small BERTs with random weights, and batches for them:
 * {@code TinyBert.layers(2).hidden(8).model(...)}. Immutable.
 */
public record TinyBert(
    BertVariant variant,
    int layers,
    int embedding,
    int hidden,
    int heads,
    int intermediate,
    int vocabulary,
    double dropout) {
  private static final int POSITIONS = 16;

  public static TinyBert layers(int layers) {
    return new TinyBert(BertVariant.BERT, layers, 8, 8, 2, 12, 20, 0.1);
  }

  /** Also sets the width of the tables, and the intermediate size, to 1.5 times the hidden size. */
  public TinyBert hidden(int size) {
    return new TinyBert(variant, layers, size, size, heads, size * 3 / 2, vocabulary, dropout);
  }

  public TinyBert heads(int count) {
    return new TinyBert(
        variant, layers, embedding, hidden, count, intermediate, vocabulary, dropout);
  }

  public TinyBert dropout(double probability) {
    return new TinyBert(
        variant, layers, embedding, hidden, heads, intermediate, vocabulary, probability);
  }

  public TinyBert variant(BertVariant kind) {
    return new TinyBert(kind, layers, embedding, hidden, heads, intermediate, vocabulary, dropout);
  }

  /** Tables of another width than the hidden states. */
  public TinyBert embedding(int width) {
    return new TinyBert(variant, layers, width, hidden, heads, intermediate, vocabulary, dropout);
  }

  public BertConfig config() {
    return new BertConfig(
        variant,
        vocabulary,
        embedding,
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
        dropout,
        variant == BertVariant.DISTILBERT ? dropout : 0,
        0.02);
  }

  /** A model with random weights, equal for equal seeds; the caller closes it. */
  public Bert model(LossKind loss, int outputs, NativeMemory memory, DType dtype, long seed) {
    return model(loss, outputs, memory, dtype, seed, ModelOptions.standard());
  }

  /** The same weights in a model that is trained differently. */
  public Bert model(
      LossKind loss,
      int outputs,
      NativeMemory memory,
      DType dtype,
      long seed,
      ModelOptions options) {
    Bert bert = new Bert(config(), loss.head(), outputs, options, memory, dtype);
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
  public TokenBatch packed(int[] lengths, Loss targets, long seed) {
    return padded(lengths, lengths, targets, seed);
  }

  /** The same sequences with rows of padding after each. */
  public TokenBatch padded(int[] lengths, int[] rows, Loss targets, long seed) {
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
