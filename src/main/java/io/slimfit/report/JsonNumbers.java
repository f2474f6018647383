package io.slimfit.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.NullNode;

/** Numbers in JSON, which has no NaN and no infinity: they become null. */
final class JsonNumbers {
  private JsonNumbers() {}

  static JsonNode of(double value) {
    return Double.isFinite(value) ? DoubleNode.valueOf(value) : NullNode.getInstance();
  }
}
