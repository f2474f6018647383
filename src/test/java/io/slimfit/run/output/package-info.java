/** Tests of output folders and their locks, also between processes. */
@NullMarked
package io.slimfit.run.output;

import org.jspecify.annotations.NullMarked;
