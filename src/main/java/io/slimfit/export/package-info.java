/**
 * Trained models in the formats of other programs.
 *
 * <p>Read {@link io.slimfit.export.ModelExport} first.
 */
@NullMarked
package io.slimfit.export;

import org.jspecify.annotations.NullMarked;
