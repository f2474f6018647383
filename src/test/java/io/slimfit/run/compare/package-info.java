@NullMarked
package io.slimfit.run.compare;

import org.jspecify.annotations.NullMarked;
