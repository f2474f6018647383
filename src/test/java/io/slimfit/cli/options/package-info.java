/** Tests of cli.options. */
@NullMarked
package io.slimfit.cli.options;

import org.jspecify.annotations.NullMarked;
