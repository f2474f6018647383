/**
 * The only access to ATen and to native memory. Other rooms use {@link io.slimfit.tensor.Tensor}
 * and {@link io.slimfit.tensor.Ops}.
 *
 * <p>Read {@link io.slimfit.tensor.Tensor} first, then {@link io.slimfit.tensor.Ops}. To add a
 * fused loop, declare it in {@link io.slimfit.tensor.Kernels} and write it twice: fast, and plainly
 * with ATen's operators. A test compares the two; the plain one also runs on other devices.
 */
@NullMarked
package io.slimfit.tensor;

import org.jspecify.annotations.NullMarked;
