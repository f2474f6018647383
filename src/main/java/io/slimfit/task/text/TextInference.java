package io.slimfit.task.text;

import io.slimfit.data.EncodedExample;
import io.slimfit.data.Packer;
import io.slimfit.model.Model;
import io.slimfit.model.TokenBatch;
import io.slimfit.nn.Chunk;
import io.slimfit.nn.Pass;
import io.slimfit.nn.SequenceLayout;
import io.slimfit.tensor.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * Sends examples forward and hands on the answers, in the examples' order. A window of examples is
 * in memory at a time; within it, batches are of like lengths.
 */
public final class TextInference {
  private static final int WINDOW_BATCHES = 32;

  private final Model<TokenBatch> model;
  private final Packer packer;
  private final Workers workers;
  private final int batchSize;

  public TextInference(Model<TokenBatch> model, Packer packer, Workers workers, int batchSize) {
    this.model = model;
    this.packer = packer;
    this.workers = workers;
    this.batchSize = batchSize;
  }

  /** Takes what the model says of an example. */
  interface LogitsConsumer {
    /**
     * @param logits as the head says them: one a label, or [rows, 2] for the first and the last
     *     token of an answer
     */
    void accept(EncodedExample example, double[] logits);
  }

  /** Goes through all examples. */
  void forward(Iterator<EncodedExample> examples, LogitsConsumer consumer) {
    List<EncodedExample> window = new ArrayList<>();
    while (examples.hasNext()) {
      window.add(examples.next());
      if (window.size() == WINDOW_BATCHES * batchSize || !examples.hasNext()) {
        double[][] logits = logits(window);
        for (int i = 0; i < logits.length; i++) {
          consumer.accept(window.get(i), logits[i]);
        }
        window.clear();
      }
    }
  }

  /** The logits of examples that are in memory together. */
  public double[][] logits(List<EncodedExample> window) {
    int[] order = Packer.byLength(
        window.stream().mapToInt(example -> example.tokens().length).toArray());
    List<int[]> batches = new ArrayList<>();
    for (int from = 0; from < order.length; from += batchSize) {
      batches.add(Arrays.copyOfRange(order, from, Math.min(order.length, from + batchSize)));
    }
    List<double[][]> results = workers.map(batches, (batch, number, ops) -> {
      List<EncodedExample> chosen = Arrays.stream(batch).mapToObj(window::get).toList();
      TokenBatch packed = packer.pack(chosen, new long[batch.length]);
      try (Pass pass = Pass.inference(ops, Chunk.STANDARD_ROWS)) {
        return slices(model.forward(packed, pass).logits(), packed.layout());
      }
    });
    double[][] logits = new double[window.size()][];
    for (int b = 0; b < batches.size(); b++) {
      for (int i = 0; i < batches.get(b).length; i++) {
        logits[batches.get(b)[i]] = results.get(b)[i];
      }
    }
    return logits;
  }

  /** What belongs to each sequence. */
  private double[][] slices(double[] logits, SequenceLayout layout) {
    boolean ofRows = model.headKind().predictsEachRow();
    int outputs = model.outputs();
    double[][] slices = new double[layout.sequences()][];
    for (int s = 0; s < slices.length; s++) {
      int first = ofRows ? layout.firstRow(s) : s;
      int count = ofRows ? layout.rows(s) : 1;
      slices[s] = Arrays.copyOfRange(logits, first * outputs, (first + count) * outputs);
    }
    return slices;
  }
}
