/**
 * Gradients to new weights, and how far each weight moved.
 *
 * <p>Read {@link io.slimfit.optim.Optimizer} and {@link io.slimfit.optim.AdamW}. To add an optimizer: one class, one line in {@link
 * io.slimfit.optim.Optimizers}, one test that extends {@code OptimizerContract}.
 */
@NullMarked
package io.slimfit.optim;

import org.jspecify.annotations.NullMarked;
