/**
 * What a model is, what a batch is, and how a part of a batch goes through embeddings, blocks and a
 * head.
 *
 * <p>Read {@link io.slimfit.model.Transformer}, then the block in {@code model.block} and a family
 * in {@code model.bert} or {@code model.vit}. A new family is a folder with its own embeddings and
 * head, a line in {@link io.slimfit.model.ModelFamilies}, and goldens.
 */
@NullMarked
package io.slimfit.model;

import org.jspecify.annotations.NullMarked;
