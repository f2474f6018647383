/** Tests of the configuration of runs: options, their table and what they refuse. */
@NullMarked
package io.slimfit.run.config;

import org.jspecify.annotations.NullMarked;
