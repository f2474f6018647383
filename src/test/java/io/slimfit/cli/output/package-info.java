/** Tests of cli.output. */
@NullMarked
package io.slimfit.cli.output;

import org.jspecify.annotations.NullMarked;
