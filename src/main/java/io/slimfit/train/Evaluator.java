package io.slimfit.train;

import io.slimfit.data.EncodedExample;
import io.slimfit.data.Label;
import io.slimfit.data.Packer;
import io.slimfit.model.Model;
import io.slimfit.model.TokenBatch;
import io.slimfit.nn.Pass;
import io.slimfit.task.Evaluation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Sends examples forward and hands the answers to a judge, in order. */
final class Evaluator {
  private final Model<TokenBatch> model;
  private final Packer packer;
  private final Workers workers;
  private final int batchSize;

  Evaluator(Model<TokenBatch> model, Packer packer, Workers workers, int batchSize) {
    this.model = model;
    this.packer = packer;
    this.workers = workers;
    this.batchSize = batchSize;
  }

  void evaluate(List<EncodedExample> examples, Evaluation evaluation) {
    int[] order =
        Packer.byLength(examples); // batches of like lengths; answers go back to their places
    List<int[]> batches = new ArrayList<>();
    for (int from = 0; from < order.length; from += batchSize) {
      batches.add(Arrays.copyOfRange(order, from, Math.min(order.length, from + batchSize)));
    }
    List<double[]> answers = workers.map(batches, (batch, number, ops) -> {
      List<EncodedExample> chosen = Arrays.stream(batch).mapToObj(examples::get).toList();
      try (Pass pass = Pass.inference(ops, EngineConfig.CHUNK_ROWS)) {
        return model.forward(packer.pack(chosen, new long[batch.length]), pass).logits();
      }
    });
    int outputs = model.outputs();
    float[][] logits = new float[examples.size()][outputs];
    for (int b = 0; b < batches.size(); b++) {
      for (int i = 0; i < batches.get(b).length; i++) {
        for (int j = 0; j < outputs; j++) {
          logits[batches.get(b)[i]][j] = (float) answers.get(b)[i * outputs + j];
        }
      }
    }
    for (int i = 0; i < logits.length; i++) {
      evaluation.add(logits[i], number(examples.get(i).label()));
    }
  }

  private static double number(Label label) {
    return label instanceof Label.Score score
        ? score.value()
        : label.as(Label.ClassLabel.class).index();
  }
}
