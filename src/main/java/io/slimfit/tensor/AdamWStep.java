package io.slimfit.tensor;

/**
 * The scalars of one AdamW step:
 *
 * <pre>
 * m = beta1 m + (1 - beta1) s g
 * v = beta2 v + (1 - beta2) (s g)²
 * w = decayBefore w - stepSize m / (sqrt(v) rootScale + epsilon)
 * w = decayAfter w
 * </pre>
 *
 * @param gradientScale s, the factor that clips the gradient
 */
public record AdamWStep(
    double beta1,
    double beta2,
    double epsilon,
    double stepSize,
    double rootScale,
    double decayBefore,
    double decayAfter,
    double gradientScale) {}
