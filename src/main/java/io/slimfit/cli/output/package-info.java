/** What a person sees: the progress bar, tables, notes and files of predictions. */
@NullMarked
package io.slimfit.cli.output;

import org.jspecify.annotations.NullMarked;
