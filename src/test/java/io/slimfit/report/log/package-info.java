/** Tests of the package of the same name. */
@NullMarked
package io.slimfit.report.log;

import org.jspecify.annotations.NullMarked;
