package io.slimfit.task;

/**
 * How well one class, or several together, are predicted: fractions of 1, as scikit-learn computes
 * them. A fraction with denominator 0 is 0.
 *
 * @param precision the share of the predictions of the class that are right
 * @param recall the share of the examples of the class that were predicted as such
 * @param f1 2 right / (labelled + predicted)
 * @param examples how many examples of the class there are
 */
public record ClassScores(double precision, double recall, double f1, long examples) {
  static ClassScores of(long right, long labelled, long predicted) {
    return new ClassScores(
        share(right, predicted),
        share(right, labelled),
        share(2 * right, labelled + predicted),
        labelled);
  }

  static double share(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
