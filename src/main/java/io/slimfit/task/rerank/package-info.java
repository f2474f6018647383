/**
 * Rerankers: how well a text answers another one.
 *
 * <p>Read {@link io.slimfit.task.rerank.RerankTask} and {@link io.slimfit.task.Relevance}. The rest
 * is that of any task of pairs of texts.
 */
@NullMarked
package io.slimfit.task.rerank;

import org.jspecify.annotations.NullMarked;
