package io.slimfit.export.onnx;

/** A tensor in a graph, by its name: an input, an initializer or what a node computes. */
record Value(String name) {}
