/** Being arranged. */
@NullMarked
package io.slimfit.run.output;

import org.jspecify.annotations.NullMarked;
