package io.slimfit.run.config;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.List;

/**
 * Low-rank adaptation (LoRA): the model stays as it is, and additions to some of its linear layers
 * train, with the head.
 *
 * @param rank of the additions, at least 1
 * @param alpha the additions are multiplied by alpha / rank
 * @param targets the layers of the blocks that get an addition: each is a name, or the end of names
 *     after a dot; {@link #ALL} is all; empty: the queries and values of attention
 * @param dropout of the additions' input, in [0, 1)
 */
public record LoraConfig(int rank, double alpha, List<String> targets, double dropout) {
  public static final String ALL = "all-linear";

  public LoraConfig {
    targets = List.copyOf(targets);
    if (rank < 1) {
      throw wrong("loraRank", rank, "Give a number of at least 1, such as 8");
    }
    if (!(alpha > 0 && alpha < Double.POSITIVE_INFINITY)) {
      throw wrong("loraAlpha", alpha, "Give a number above 0, such as 16");
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw wrong("loraDropout", dropout, "Give a number from 0 to below 1, such as 0.1");
    }
    if (targets.stream().anyMatch(String::isBlank)) {
      throw new InputException(
          Place.setting("loraTargets"),
          "a name is empty",
          "Give the names of layers, such as query,value, or " + ALL);
    }
  }

  public double scale() {
    return alpha / rank;
  }

  private static InputException wrong(String option, Object value, String remedy) {
    return new InputException(
        Place.setting(option), value + " is outside the allowed range", remedy);
  }
}
