/**
 * Reads and writes files of named tensors and the model folders that contain them. No file is
 * trusted: a length is compared with the size of the file before anything is allocated, no code
 * from a file is run, and every defect becomes an {@link io.slimfit.base.InputException} that names
 * the file, the tensor and the remedy.
 *
 * <p>Read {@link io.slimfit.checkpoint.TensorSource} first, then
 * {@link io.slimfit.checkpoint.SafetensorsReader} and {@link io.slimfit.checkpoint.ParameterNames},
 * which knows the names of stored weights. To add a format, write one class that implements
 * TensorSource and copies its values with {@code Strips}, and let
 * {@link io.slimfit.checkpoint.ModelFolder#weights()} choose it by file name.
 */
@NullMarked
package io.slimfit.checkpoint;

import org.jspecify.annotations.NullMarked;
