/** Tests of {@link io.slimfit.run.doctor}. */
@NullMarked
package io.slimfit.run.doctor;

import org.jspecify.annotations.NullMarked;
