/** Being arranged. */
@NullMarked
package io.slimfit.run.config;

import org.jspecify.annotations.NullMarked;
