package io.slimfit.freeze;

import java.util.ArrayList;
import java.util.List;

/** The parameters of a small BERT with a classifier, as scheduling sees them. */
final class TinyParameters {
  private static final int WIDTH = 4;

  private TinyParameters() {}

  static List<Trainable> blocks(int blocks) {
    List<Trainable> parameters = new ArrayList<>();
    parameters.add(new Trainable(
        "embeddings.word_embeddings.weight",
        ParameterKind.TABLE,
        Trainable.EMBEDDINGS,
        WIDTH * WIDTH));
    addLayer(parameters, "embeddings.LayerNorm", Trainable.EMBEDDINGS);
    for (int block = 0; block < blocks; block++) {
      addLayer(parameters, "encoder.layer." + block + ".output.dense", block);
    }
    addLayer(parameters, "pooler.dense", Trainable.ABOVE);
    addLayer(parameters, "classifier", Trainable.ABOVE);
    return parameters;
  }

  static Trainable weight(String name, int block) {
    return new Trainable(name, ParameterKind.WEIGHT, block, WIDTH * WIDTH);
  }

  private static void addLayer(List<Trainable> parameters, String name, int block) {
    parameters.add(weight(name + ".weight", block));
    parameters.add(new Trainable(name + ".bias", ParameterKind.BIAS, block, WIDTH));
  }
}
