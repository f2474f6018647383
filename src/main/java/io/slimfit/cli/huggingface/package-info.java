/** Translates command lines of Hugging Face's example scripts. */
@NullMarked
package io.slimfit.cli.huggingface;

import org.jspecify.annotations.NullMarked;
