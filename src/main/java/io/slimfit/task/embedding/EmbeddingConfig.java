package io.slimfit.task.embedding;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import io.slimfit.model.loss.EmbeddingObjective;
import io.slimfit.model.loss.Pooling;
import java.util.List;
import java.util.Optional;

/**
 * How embeddings are learned.
 *
 * @param loss the name of the loss; if empty, what fits the data
 * @param scale what similarities are multiplied with in the loss
 * @param dimensions how many components embeddings may be shortened to (Matryoshka)
 * @param pooling what is made of the hidden states; if empty, what the model was trained with
 */
public record EmbeddingConfig(
    Optional<String> loss, double scale, List<Integer> dimensions, Optional<Pooling> pooling) {
  public static final String MULTIPLE_NEGATIVES = "multiple-negatives";
  public static final String COSENT = "cosent";
  public static final String COSINE = "cosine";

  /** The names of the losses. */
  public static final List<String> LOSSES = List.of(MULTIPLE_NEGATIVES, COSENT, COSINE);

  public EmbeddingConfig {
    dimensions = List.copyOf(dimensions);
    loss.filter(name -> !LOSSES.contains(name)).ifPresent(name -> {
      throw new InputException(
          Place.setting("embeddingLoss"),
          "unknown loss '" + Place.printable(name) + "'",
          Registry.suggestion(name, LOSSES));
    });
    if (!(scale > 0 && scale < Double.POSITIVE_INFINITY)) {
      throw new InputException(
          Place.setting("similarityScale"),
          scale + " is outside the allowed range",
          "Give a number above 0");
    }
    dimensions.stream().filter(width -> width < 1).findFirst().ifPresent(width -> {
      throw new InputException(
          Place.setting("matryoshka"), width + " is no number of components", "Give 1 or more");
    });
  }

  /** The defaults of sentence-transformers. */
  public static EmbeddingConfig standard() {
    return new EmbeddingConfig(Optional.empty(), 20, List.of(), Optional.empty());
  }

  /**
   * The objective for data.
   *
   * @throws InputException if the loss needs other data
   */
  EmbeddingObjective objective(TextPairs data) {
    String name = loss.orElse(data.isScored() ? COSENT : MULTIPLE_NEGATIVES);
    if (name.equals(MULTIPLE_NEGATIVES) == data.isScored()) {
      throw new InputException(
          Place.setting("embeddingLoss"),
          data.isScored()
              ? "the data have scores, which " + name + " does not read"
              : "the data have no scores, which " + name + " needs",
          data.isScored() ? "Use " + COSENT + " or " + COSINE : "Use " + MULTIPLE_NEGATIVES);
    }
    if (name.equals(COSINE)) {
      data.requireCosines();
    }
    return switch (name) {
      case COSENT -> new EmbeddingObjective.CoSent(scale);
      case COSINE -> new EmbeddingObjective.CosineError();
      default -> new EmbeddingObjective.MultipleNegatives(scale);
    };
  }

  /** @throws InputException if embeddings have fewer components */
  void requireWidth(int width) {
    dimensions.stream().filter(wanted -> wanted > width).findFirst().ifPresent(wanted -> {
      throw new InputException(
          Place.setting("matryoshka"),
          wanted + " is more than the " + width + " components of the model's embeddings",
          "Give numbers up to " + width);
    });
  }
}
