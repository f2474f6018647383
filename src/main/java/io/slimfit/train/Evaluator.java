package io.slimfit.train;

import io.slimfit.data.EncodedExample;
import io.slimfit.data.Label;
import io.slimfit.data.Packer;
import io.slimfit.model.Model;
import io.slimfit.model.TokenBatch;
import io.slimfit.nn.Pass;
import io.slimfit.task.Evaluation;
import java.util.ArrayList;
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
    List<List<EncodedExample>> batches = new ArrayList<>();
    for (int from = 0; from < examples.size(); from += batchSize) {
      batches.add(examples.subList(from, Math.min(examples.size(), from + batchSize)));
    }
    List<double[]> answers = workers.map(batches, (batch, number, ops) -> {
      try (Pass pass = Pass.inference(ops, EngineConfig.CHUNK_ROWS)) {
        return model.forward(packer.pack(batch, 0), pass).logits();
      }
    });
    int outputs = model.outputs();
    for (int b = 0; b < batches.size(); b++) {
      for (int i = 0; i < batches.get(b).size(); i++) {
        float[] logits = new float[outputs];
        for (int j = 0; j < outputs; j++) {
          logits[j] = (float) answers.get(b)[i * outputs + j];
        }
        evaluation.add(logits, number(batches.get(b).get(i).label()));
      }
    }
  }

  private static double number(Label label) {
    return label instanceof Label.Score score
        ? score.value()
        : label.as(Label.ClassLabel.class).index();
  }
}
