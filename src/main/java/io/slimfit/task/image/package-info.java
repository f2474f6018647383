/** Images of one class each. Read {@link io.slimfit.task.image.ImageTask} first. */
@NullMarked
package io.slimfit.task.image;

import org.jspecify.annotations.NullMarked;
