package io.slimfit.export.onnx;

import io.slimfit.tensor.Shape;

/** A tensor whose values are in the file. */
record Initializer(String name, ElementType type, Shape shape, Content content) {}
