/** Tests of the checkpoint room, above all with hostile files. */
@NullMarked
package io.slimfit.checkpoint;

import org.jspecify.annotations.NullMarked;
