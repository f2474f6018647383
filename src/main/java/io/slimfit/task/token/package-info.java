/**
 * Token classification: a tag for each word of a text, such as the names of persons and places.
 *
 * <p>Read {@link io.slimfit.task.token.TokenTask} first. {@code TaggedFile} reads sentences,
 * {@code WordWindows} makes sequences of them, {@code TokenPredictor} finds the tags of words, and
 * {@code EntityMetrics} counts entities.
 */
@NullMarked
package io.slimfit.task.token;

import org.jspecify.annotations.NullMarked;
