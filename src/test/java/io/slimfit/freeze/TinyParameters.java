package io.slimfit.freeze;

import java.util.ArrayList;
import java.util.List;

/** The parameters of a small BERT with a classifier, as scheduling sees them. */
final class TinyParameters {
  private TinyParameters() {}

  static List<Trainable> blocks(int blocks) {
    List<Trainable> parameters = new ArrayList<>();
    parameters.add(Trainable.weight("embeddings.word_embeddings.weight", Trainable.EMBEDDINGS));
    addLayer(parameters, "embeddings.LayerNorm", Trainable.EMBEDDINGS);
    for (int block = 0; block < blocks; block++) {
      addLayer(parameters, "encoder.layer." + block + ".output.dense", block);
    }
    addLayer(parameters, "pooler.dense", Trainable.ABOVE);
    addLayer(parameters, "classifier", Trainable.ABOVE);
    return parameters;
  }

  private static void addLayer(List<Trainable> parameters, String name, int block) {
    parameters.add(Trainable.weight(name + ".weight", block));
    parameters.add(Trainable.bias(name + ".bias", block));
  }
}
