/** Tests of token classification. */
@NullMarked
package io.slimfit.task.token;

import org.jspecify.annotations.NullMarked;
