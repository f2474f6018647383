/**
 * Converts texts to token ids like Hugging Face tokenizers. Read
 * {@link io.slimfit.data.tokenize.Tokenization} first.
 */
@NullMarked
package io.slimfit.data.tokenize;

import org.jspecify.annotations.NullMarked;
