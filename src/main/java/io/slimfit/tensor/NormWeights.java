package io.slimfit.tensor;

import java.util.Optional;

/**
 * What LayerNorm computes with: y = γ x̂ + β, where x̂ = (r - mean(r)) / sqrt(variance(r) + ε).
 *
 * @param gamma [columns]
 * @param beta [columns]; empty if there is none
 * @param epsilon ε
 */
public record NormWeights(Tensor gamma, Optional<Tensor> beta, double epsilon) {}
