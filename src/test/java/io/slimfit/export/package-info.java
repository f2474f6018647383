/** Tests of exports, from a model folder to what other programs read. */
@NullMarked
package io.slimfit.export;

import org.jspecify.annotations.NullMarked;
