/** From the words of a command line and of config.yaml to the values of options. */
@NullMarked
package io.slimfit.cli.options;

import org.jspecify.annotations.NullMarked;
