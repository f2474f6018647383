/**
 * ModernBERT, with a head for one of the text tasks, or without.
 *
 * <p>Read {@link io.slimfit.model.modernbert.ModernBert}, which makes embeddings, blocks and a head
 * with Hugging Face's names.
 */
@NullMarked
package io.slimfit.model.modernbert;

import org.jspecify.annotations.NullMarked;
