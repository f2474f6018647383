/** Tests of the benchmark of steps. */
@NullMarked
package io.slimfit.run.bench;

import org.jspecify.annotations.NullMarked;
