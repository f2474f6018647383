/**
 * Texts to tokens, as Hugging Face tokenizers does. Read
 * {@link io.slimfit.data.tokenize.Tokenization} first.
 */
@NullMarked
package io.slimfit.data.tokenize;

import org.jspecify.annotations.NullMarked;
