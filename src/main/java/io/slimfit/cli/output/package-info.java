/** What the user sees: the progress bar, tables, notes and predictions. */
@NullMarked
package io.slimfit.cli.output;

import org.jspecify.annotations.NullMarked;
