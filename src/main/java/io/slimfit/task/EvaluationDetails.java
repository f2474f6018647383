package io.slimfit.task;

import io.slimfit.base.Counted;
import io.slimfit.data.image.BadImages;
import java.util.List;
import java.util.Optional;

/**
 * What a run or an evaluation reports beyond its metrics.
 *
 * @param classes the predictions, class by class, of each evaluation set whose predictions are
 *     classes
 * @param skipped images that could not be read; there is no entry for a set without any
 * @param worst the examples that the model is most wrong about, the worst first
 */
public record EvaluationDetails(
    List<ClassReport> classes, List<SkippedImages> skipped, List<WorstExample> worst) {
  public EvaluationDetails {
    classes = List.copyOf(classes);
    skipped = List.copyOf(skipped);
    worst = List.copyOf(worst);
  }

  /** Without single examples. */
  public EvaluationDetails(List<ClassReport> classes, List<SkippedImages> skipped) {
    this(classes, skipped, List.of());
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
   * @param count of all of them
   * @param listed what is wrong with each, and where; not more than 100,000
   */
  public record SkippedImages(String of, int count, List<BadImages.BadImage> listed) {
    private static final int FIRST = 20;
    private static final int IN_A_SENTENCE = 3;

    public SkippedImages {
      listed = List.copyOf(listed);
    }

    /** Empty if no image was skipped. */
    public static Optional<SkippedImages> of(String of, BadImages bad) {
      return bad.count() == 0
          ? Optional.empty()
          : Optional.of(new SkippedImages(of, bad.count(), bad.listed()));
    }

    /** What is wrong with the first 20, and where. */
    public List<String> first() {
      return listed.stream().limit(FIRST).map(BadImages.BadImage::toString).toList();
    }

    /** A sentence for the user that names the first three. */
    public String sentence() {
      List<String> shown = first().stream().limit(IN_A_SENTENCE).toList();
      return Counted.of(count, "image", "was", "were") + " skipped: " + String.join("; ", shown)
          + (count > shown.size() ? " ..." : "");
    }
  }
}
