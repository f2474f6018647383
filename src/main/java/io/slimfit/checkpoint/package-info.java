/**
 * Files of named tensors, in and out, and the model folders they live in. Everything read here is taken for hostile: a length is
 * compared with the file's size before anything is allocated, nothing is run, and every fault is an
 * {@link io.slimfit.base.InputException} that names the file, the tensor and the remedy.
 *
 * <p>Read {@link io.slimfit.checkpoint.TensorSource} first, then {@link io.slimfit.checkpoint.SafetensorsReader} and
 * {@link io.slimfit.checkpoint.ParameterNames}, which says what is stored under which name. Another format is one class that implements
 * TensorSource and moves its numbers with {@code Strips}; {@link io.slimfit.checkpoint.ModelFolder#weights()} chooses it by file name.
 */
@NullMarked
package io.slimfit.checkpoint;

import org.jspecify.annotations.NullMarked;
