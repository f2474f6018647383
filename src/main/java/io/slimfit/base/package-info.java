/**
 * What every room needs: places and errors that users can act on, registries, counter-based random
 * numbers.
 *
 * <p>Read {@link io.slimfit.base.InputException} first. At most eight classes live here; a ninth
 * belongs in another room.
 */
@NullMarked
package io.slimfit.base;

import org.jspecify.annotations.NullMarked;
