/** Tests of checkpoints. */
@NullMarked
package io.slimfit.run.checkpoints;

import org.jspecify.annotations.NullMarked;
