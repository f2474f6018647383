/** Command lines of Hugging Face's example scripts in our words. */
@NullMarked
package io.slimfit.cli.huggingface;

import org.jspecify.annotations.NullMarked;
