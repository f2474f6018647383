/**
 * BERT, RoBERTa and XLM-R, with heads for classification and for question answering.
 *
 * <p>Read {@link io.slimfit.model.bert.Bert}, which makes embeddings, blocks and a head under
 * Hugging Face's names.
 */
@NullMarked
package io.slimfit.model.bert;

import org.jspecify.annotations.NullMarked;
