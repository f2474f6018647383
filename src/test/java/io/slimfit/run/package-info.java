/** Tests of runs: training data, models and heads, from a configuration to results. */
@NullMarked
package io.slimfit.run;

import org.jspecify.annotations.NullMarked;
