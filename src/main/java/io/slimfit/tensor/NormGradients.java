package io.slimfit.tensor;

import java.util.Optional;

/**
 * What the backward pass of LayerNorm adds to, [columns] each. What is empty is frozen, and not
 * summed.
 *
 * @param gamma of γ
 * @param beta of β
 * @param bias of the bias of the layer that made the branch: the sum of the branch's gradient
 */
public record NormGradients(Optional<Tensor> gamma, Optional<Tensor> beta, Optional<Tensor> bias) {}
