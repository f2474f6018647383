/**
 * Models and batches, and how a part of a batch goes through embeddings, blocks and a head.
 *
 * <p>Read {@link io.slimfit.model.Transformer}, then the block in {@code model.block} and a family
 * in {@code model.bert} or {@code model.vit}. To add a family, make a folder with its embeddings
 * and head, and add a line to {@link io.slimfit.model.ModelFamilies} and a golden test.
 */
@NullMarked
package io.slimfit.model;

import org.jspecify.annotations.NullMarked;
