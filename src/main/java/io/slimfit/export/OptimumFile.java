package io.slimfit.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.export.onnx.OnnxFile;
import io.slimfit.export.onnx.WeightFormat;

/** ort_config.json: how the file was made, in the words of Optimum's ORTConfig. */
final class OptimumFile {
  static final String NAME = "ort_config.json";

  private OptimumFile() {}

  /** @param external whether the weights are in a file of their own */
  static JsonNode of(WeightFormat weights, boolean external) {
    ObjectNode json = new JsonMapper().createObjectNode();
    json.put("opset", OnnxFile.OPSET);
    json.put("one_external_file", true);
    json.put("use_external_data_format", external);
    json.putObject("optimization").put("fp16", weights == WeightFormat.FP16);
    ObjectNode quantization = json.putObject("quantization");
    if (weights == WeightFormat.INT8) {
      quantization
          .put("is_static", false)
          .put("format", "QOperator")
          .put("mode", "IntegerOps")
          .put("activations_dtype", "QUInt8")
          .put("activations_symmetric", false)
          .put("weights_dtype", "QInt8")
          .put("weights_symmetric", true)
          .put("per_channel", true)
          .put("reduce_range", false)
          .putArray("operators_to_quantize")
          .add("MatMul")
          .add("Gather");
    }
    return json;
  }
}
