package io.slimfit.export.onnx;

/** The length of one dimension of an input or output. */
interface Axis {
  Axis BATCH = new Named("batch_size");
  Axis SEQUENCE = new Named("sequence_length");

  /** As TensorShapeProto.Dimension. */
  ProtoMessage message();

  static Axis of(long length) {
    return new Fixed(length);
  }

  /** A length that each call chooses; equal names have equal lengths. */
  record Named(String name) implements Axis {
    private static final int DIM_PARAM = 2;

    @Override
    public ProtoMessage message() {
      return new ProtoMessage().text(DIM_PARAM, name);
    }
  }

  /** A length that is always the same. */
  record Fixed(long length) implements Axis {
    private static final int DIM_VALUE = 1;

    @Override
    public ProtoMessage message() {
      return new ProtoMessage().number(DIM_VALUE, length);
    }
  }
}
