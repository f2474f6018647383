package io.slimfit.task;

import io.slimfit.data.image.BadImages;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a run or an evaluation beyond its metrics.
 *
 * @param classes answers class by class
 * @param skipped images that could not be read; nothing is said of sets without any
 */
public record EvaluationDetails(Optional<ClassReport> classes, List<SkippedImages> skipped) {
  public EvaluationDetails {
    skipped = List.copyOf(skipped);
  }

  /** Nothing. */
  public static EvaluationDetails none() {
    return new EvaluationDetails(Optional.empty(), List.of());
  }

  /**
   * Images that were left out.
   *
   * @param of {@code train} or {@code eval}
   * @param first what is wrong with the first ones, each with its place
   */
  public record SkippedImages(String of, int count, List<String> first) {
    public SkippedImages {
      first = List.copyOf(first);
    }

    /** Nothing if none were. */
    public static Optional<SkippedImages> of(String of, BadImages bad) {
      return bad.count() == 0
          ? Optional.empty()
          : Optional.of(new SkippedImages(of, bad.count(), bad.messages()));
    }

    /** For people, with the first three. */
    public String sentence() {
      List<String> shown = first.subList(0, Math.min(3, first.size()));
      return count + (count == 1 ? " image was" : " images were") + " skipped: "
          + String.join("; ", shown) + (count > shown.size() ? " ..." : "");
    }
  }
}
