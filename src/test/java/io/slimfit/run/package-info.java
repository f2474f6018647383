/** Being arranged. */
@NullMarked
package io.slimfit.run;

import org.jspecify.annotations.NullMarked;
