/** Being arranged. */
@NullMarked
package io.slimfit.run.bench;

import org.jspecify.annotations.NullMarked;
