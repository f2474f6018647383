/**
 * Texts, or pairs of texts, with a label each: GLUE, files of the user, WordNet. Read
 * {@link io.slimfit.task.text.TextTask} first.
 */
@NullMarked
package io.slimfit.task.text;

import org.jspecify.annotations.NullMarked;
