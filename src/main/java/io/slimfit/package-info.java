/**
 * slimfit fine-tunes BERT and ViT models in a small fraction of the usual memory.
 *
 * <p>Start with {@link io.slimfit.SlimFit}, the entry point, and with {@code examples/};
 * {@code docs/architecture.md} says which room holds what.
 */
@NullMarked
package io.slimfit;

import org.jspecify.annotations.NullMarked;
