package io.slimfit.model;

/** The sizes that time and memory depend on. */
public record Geometry(int blocks, int hiddenSize, int intermediateSize, int attentionHeads) {}
