/**
 * Embeddings of texts: vectors that are close where texts are alike.
 *
 * <p>Read {@link io.slimfit.task.embedding.EmbeddingTask}, then
 * {@link io.slimfit.task.embedding.TextPairs}, which is what is learned, and
 * {@link io.slimfit.model.loss.EmbeddingLoss}.
 */
@NullMarked
package io.slimfit.task.embedding;

import org.jspecify.annotations.NullMarked;
