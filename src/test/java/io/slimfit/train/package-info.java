/** Tests of the loop. */
@NullMarked
package io.slimfit.train;

import org.jspecify.annotations.NullMarked;
