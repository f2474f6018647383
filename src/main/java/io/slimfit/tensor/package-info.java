/**
 * The only door to ATen and to native memory. Other rooms see {@link io.slimfit.tensor.Tensor} and call {@link io.slimfit.tensor.Ops}.
 *
 * <p>Read {@link io.slimfit.tensor.Tensor}, then {@link io.slimfit.tensor.Ops}. A fused loop goes into {@link io.slimfit.tensor.Kernels},
 * with a plain twin over ATen that its test compares it with and that runs on other devices.
 */
@NullMarked
package io.slimfit.tensor;

import org.jspecify.annotations.NullMarked;
