/**
 * The file of {@code slimfit compare}. {@link io.slimfit.cli.compare.ComparisonFile} is what it
 * says, before the options of {@code train} in it are understood.
 */
@NullMarked
package io.slimfit.cli.compare;

import org.jspecify.annotations.NullMarked;
