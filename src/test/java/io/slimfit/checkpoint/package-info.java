/** Tests of the checkpoint room: hostile files above all. */
@NullMarked
package io.slimfit.checkpoint;

import org.jspecify.annotations.NullMarked;
