package io.slimfit.export.onnx;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.model.Model;
import io.slimfit.model.bert.Bert;
import io.slimfit.model.modernbert.ModernBert;
import io.slimfit.model.vit.VisionTransformer;
import java.util.List;

/** The families of models that can be written as a graph. */
final class GraphFamilies {
  private static final List<Entry<?>> ALL = List.of(
      new Entry<>(Bert.class, new BertGraph()),
      new Entry<>(ModernBert.class, new ModernBertGraph()),
      new Entry<>(VisionTransformer.class, new VisionTransformerGraph()));

  private GraphFamilies() {}

  private record Entry<M>(Class<M> type, GraphFamily<M> family) {
    boolean writes(
        Model<?> model, OnnxGraph graph, StoredWeights weights, SentenceEmbedding embedding) {
      if (!type.isInstance(model)) {
        return false;
      }
      family.write(type.cast(model), graph, weights, embedding);
      return true;
    }
  }

  /** Adds the inputs, nodes and outputs of a model to a graph. */
  static void write(
      Model<?> model, OnnxGraph graph, StoredWeights weights, SentenceEmbedding embedding) {
    if (ALL.stream().noneMatch(entry -> entry.writes(model, graph, weights, embedding))) {
      throw new InputException(
          Place.setting("model"),
          "models of its type cannot be exported yet",
          "Export a BERT, a ModernBERT, a ViT, or a variant of these");
    }
  }
}
