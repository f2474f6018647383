@NullMarked
package io.slimfit.predict;

import org.jspecify.annotations.NullMarked;
