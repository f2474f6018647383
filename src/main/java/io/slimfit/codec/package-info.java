/**
 * A tensor in fewer bytes and back, within a stated error.
 *
 * <p>Read {@link io.slimfit.codec.Codec} first. To add a codec: one class here, one line in {@code Codecs}, one test that extends
 * {@code CodecContract}.
 */
@NullMarked
package io.slimfit.codec;

import org.jspecify.annotations.NullMarked;
