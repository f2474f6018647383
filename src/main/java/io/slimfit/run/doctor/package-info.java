/**
 * What this machine offers for training, and what is in the way.
 *
 * <p>Read {@link io.slimfit.run.doctor.Doctor}.
 */
@NullMarked
package io.slimfit.run.doctor;

import org.jspecify.annotations.NullMarked;
