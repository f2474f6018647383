package io.slimfit.export;

import io.slimfit.export.onnx.WeightFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What was exported.
 *
 * @param files the bytes of each file by its name
 * @param inputs the names of the graph's inputs
 * @param outputs the names of the graph's outputs
 * @param opset the version of ONNX's operators
 */
public record ExportResult(
    Path folder,
    Map<String, Long> files,
    WeightFormat weights,
    List<String> inputs,
    List<String> outputs,
    int opset) {}
