/**
 * BERT, ViT and their heads, made of layers; and what a batch is.
 *
 * <p>Read {@link io.slimfit.model.TransformerBlock}: it strings layers together, owns the sites at which something is held, and knows
 * how to rebuild each one that is not. Then {@link io.slimfit.model.Bert}. A new family brings goldens.
 */
@NullMarked
package io.slimfit.model;

import org.jspecify.annotations.NullMarked;
