/**
 * Models as ONNX files.
 *
 * <p>Read {@link io.slimfit.export.onnx.OnnxFile} first: a family writes its layers into an
 * {@code OnnxGraph} with the weights of a {@code StoredWeights}, and the graph is written as a
 * protobuf message, with the numbers of fields in {@code OnnxProto}. {@code BertGraph} reads as the
 * formula of a BERT.
 *
 * <p>To add a family, write its class, and add a line to {@code GraphFamilies}. To store weights in
 * another way, implement {@code StoredWeights}.
 */
@NullMarked
package io.slimfit.export.onnx;

import org.jspecify.annotations.NullMarked;
