/** Tests of {@link io.slimfit.run.plan}. */
@NullMarked
package io.slimfit.run.plan;

import org.jspecify.annotations.NullMarked;
