package io.slimfit.train;

import io.slimfit.data.EncodedExample;
import io.slimfit.data.Packer;
import io.slimfit.model.Model;
import io.slimfit.model.TokenBatch;
import io.slimfit.nn.Pass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * Sends examples forward and hands on the answers, in the examples' order. A window of examples is in memory at a time; within it,
 * batches are of like lengths.
 */
final class TextInference {
  private static final int WINDOW_BATCHES = 32;

  private final Model<TokenBatch> model;
  private final Packer packer;
  private final Workers workers;
  private final int batchSize;

  TextInference(Model<TokenBatch> model, Packer packer, Workers workers, int batchSize) {
    this.model = model;
    this.packer = packer;
    this.workers = workers;
    this.batchSize = batchSize;
  }

  /** Takes what the model says of an example. */
  interface Answers {
    void take(EncodedExample example, float[] logits);
  }

  /** Goes through all examples. */
  void answer(Iterator<EncodedExample> examples, Answers answers) {
    List<EncodedExample> window = new ArrayList<>();
    while (examples.hasNext()) {
      window.add(examples.next());
      if (window.size() == WINDOW_BATCHES * batchSize || !examples.hasNext()) {
        float[][] logits = logits(window);
        for (int i = 0; i < logits.length; i++) {
          answers.take(window.get(i), logits[i]);
        }
        window.clear();
      }
    }
  }

  /** The logits of examples that are in memory together. */
  float[][] logits(List<EncodedExample> window) {
    int[] order = Packer.byLength(
        window.stream().mapToInt(example -> example.tokens().length).toArray());
    List<int[]> batches = new ArrayList<>();
    for (int from = 0; from < order.length; from += batchSize) {
      batches.add(Arrays.copyOfRange(order, from, Math.min(order.length, from + batchSize)));
    }
    List<double[]> said = workers.map(batches, (batch, number, ops) -> {
      List<EncodedExample> chosen = Arrays.stream(batch).mapToObj(window::get).toList();
      try (Pass pass = Pass.inference(ops, EngineConfig.CHUNK_ROWS)) {
        return model.forward(packer.pack(chosen, new long[batch.length]), pass).logits();
      }
    });
    int outputs = model.outputs();
    float[][] logits = new float[window.size()][outputs];
    for (int b = 0; b < batches.size(); b++) {
      for (int i = 0; i < batches.get(b).length; i++) {
        for (int j = 0; j < outputs; j++) {
          logits[batches.get(b)[i]][j] = (float) said.get(b)[i * outputs + j];
        }
      }
    }
    return logits;
  }
}
