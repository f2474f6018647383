package io.slimfit.optim;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.AdamWStep;

/**
 * The settings of AdamW.
 *
 * @param weightDecay the weight decay of the parameters that decay
 * @param biasCorrection whether moments are corrected for their start at zero, by the number of
 *     steps in which the parameter was active
 * @param variant which of the published formulas is used
 */
public record AdamWConfig(
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    boolean biasCorrection,
    Variant variant) {
  /** The published formulas differ in where epsilon is added and when weights decay. */
  public enum Variant {
    /**
     * As in PyTorch: decay comes first; epsilon is added to the corrected root. Weights decay;
     * biases and LayerNorm do not.
     */
    PYTORCH,
    /**
     * As in SlimFit's released code (the AdamW of early Hugging Face transformers): decay comes
     * last; epsilon is added to the uncorrected root. A misspelt filter there lets LayerNorm's
     * scales decay too.
     */
    RELEASED
  }

  public AdamWConfig {
    checkBelowOne("adamBeta1", beta1);
    checkBelowOne("adamBeta2", beta2);
    if (!(epsilon > 0)) {
      throw new InputException(
          Place.setting("adamEpsilon"), epsilon + " is not above 0", "Use 1e-8, for example");
    }
    if (!(weightDecay >= 0 && weightDecay < Double.POSITIVE_INFINITY)) {
      throw new InputException(
          Place.setting("weightDecay"),
          weightDecay + " is not a number of at least 0",
          "Use 0.01, for example");
    }
  }

  /** PyTorch's AdamW with its defaults for betas and epsilon. */
  public static AdamWConfig standard(double weightDecay) {
    return new AdamWConfig(0.9, 0.999, 1e-8, weightDecay, true, Variant.PYTORCH);
  }

  /** The optimizer of SlimFit's released code. */
  public static AdamWConfig released(double weightDecay) {
    return new AdamWConfig(0.9, 0.999, 1e-6, weightDecay, true, Variant.RELEASED);
  }

  public AdamWConfig withBetas(double first, double second) {
    return new AdamWConfig(first, second, epsilon, weightDecay, biasCorrection, variant);
  }

  public AdamWConfig withEpsilon(double added) {
    return new AdamWConfig(beta1, beta2, added, weightDecay, biasCorrection, variant);
  }

  public AdamWConfig withBiasCorrection(boolean corrected) {
    return new AdamWConfig(beta1, beta2, epsilon, weightDecay, corrected, variant);
  }

  boolean decays(Parameter parameter) {
    return switch (parameter.kind()) {
      case WEIGHT, TABLE, LAYER_SCALE -> true;
      case NORM_WEIGHT, FINAL_NORM_WEIGHT -> variant == Variant.RELEASED;
      case BIAS -> false;
    };
  }

  /** @param steps the number of this parameter's step, from 1 */
  AdamWStep step(Parameter parameter, long steps, double learningRate, double gradientScale) {
    double correction1 = biasCorrection ? 1 - Math.pow(beta1, (double) steps) : 1;
    double correction2 = biasCorrection ? Math.sqrt(1 - Math.pow(beta2, (double) steps)) : 1;
    double decay = decays(parameter) ? 1 - learningRate * weightDecay : 1;
    return switch (variant) {
      case PYTORCH ->
        new AdamWStep(
            beta1,
            beta2,
            epsilon,
            learningRate / correction1,
            1 / correction2,
            decay,
            1,
            gradientScale);
      case RELEASED ->
        new AdamWStep(
            beta1,
            beta2,
            epsilon,
            learningRate * correction2 / correction1,
            1,
            1,
            decay,
            gradientScale);
    };
  }

  private static void checkBelowOne(String option, double beta) {
    if (!(beta >= 0 && beta < 1)) {
      throw new InputException(
          Place.setting(option), beta + " is not in [0, 1)", "Use 0.9 and 0.999, for example");
    }
  }
}
