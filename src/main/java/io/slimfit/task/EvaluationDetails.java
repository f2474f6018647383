package io.slimfit.task;

import io.slimfit.data.image.BadImages;
import java.util.List;
import java.util.Optional;

/**
 * What a run or an evaluation reports beyond its metrics.
 *
 * @param classes the predictions, class by class, of each evaluation set whose predictions are
 *     classes
 * @param skipped images that could not be read; there is no entry for a set without any
 */
public record EvaluationDetails(List<ClassReport> classes, List<SkippedImages> skipped) {
  public EvaluationDetails {
    classes = List.copyOf(classes);
    skipped = List.copyOf(skipped);
  }

  /** No details. */
  public static EvaluationDetails none() {
    return of(List.of());
  }

  public static EvaluationDetails of(List<ClassReport> classes) {
    return new EvaluationDetails(classes, List.of());
  }

  /**
   * Images that were left out.
   *
   * @param of {@code train} or {@code eval}
   * @param first what is wrong with the first of them, and where
   */
  public record SkippedImages(String of, int count, List<String> first) {
    public SkippedImages {
      first = List.copyOf(first);
    }

    /** Empty if no image was skipped. */
    public static Optional<SkippedImages> of(String of, BadImages bad) {
      return bad.count() == 0
          ? Optional.empty()
          : Optional.of(new SkippedImages(of, bad.count(), bad.messages()));
    }

    /** A sentence for the user that names the first three. */
    public String sentence() {
      List<String> shown = first.subList(0, Math.min(3, first.size()));
      return count + (count == 1 ? " image was" : " images were") + " skipped: "
          + String.join("; ", shown) + (count > shown.size() ? " ..." : "");
    }
  }
}
