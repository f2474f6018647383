/**
 * Transformer blocks, made of layers of {@code nn}.
 *
 * <p>Read {@link io.slimfit.model.block.TransformerBlock}: it strings layers together, owns the sites at which something is held, and
 * knows how to rebuild each one that is not; {@link io.slimfit.model.block.NormOrder} says how the blocks of BERT and ViT differ.
 */
@NullMarked
package io.slimfit.model.block;

import org.jspecify.annotations.NullMarked;
