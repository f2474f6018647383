/**
 * BERT and its variants, ViT and their heads, made of layers; and what a batch is.
 *
 * <p>Read {@link io.slimfit.model.TransformerBlock}: it strings layers together, owns the sites at which something is held, and knows
 * how to rebuild each one that is not; {@link io.slimfit.model.NormOrder} says how the blocks of BERT and ViT differ. Then {@link
 * io.slimfit.model.Transformer}, which strings embeddings, blocks and a head together, and {@link io.slimfit.model.Bert}. A new family
 * is a line in {@link io.slimfit.model.ModelFamilies} and brings goldens.
 */
@NullMarked
package io.slimfit.model;

import org.jspecify.annotations.NullMarked;
