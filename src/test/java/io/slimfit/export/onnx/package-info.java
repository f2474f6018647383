/** Tests of ONNX files: ONNX Runtime computes with them what the model computes. */
@NullMarked
package io.slimfit.export.onnx;

import org.jspecify.annotations.NullMarked;
