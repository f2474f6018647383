package io.slimfit.model.block;

import io.slimfit.nn.Chunk;
import io.slimfit.nn.OutputRows;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Pass;
import io.slimfit.nn.SequenceLayout;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;

/**
 * A transformer block: attention and a feed-forward network, each a {@link Branch} that a
 * {@link Joint} adds to the residual stream. It works chunk by chunk.
 */
public final class TransformerBlock {
  private final Joint attention;
  private final Joint feedForward;
  private final BlockInput input;
  private final boolean isInputHeldBelow;
  private final OutputRows outputs;
  private final List<Parameter> parameters;

  private TransformerBlock(
      Joint attention,
      Joint feedForward,
      BlockInput input,
      boolean isInputHeldBelow,
      OutputRows outputs) {
    this.attention = attention;
    this.feedForward = feedForward;
    this.input = input;
    this.isInputHeldBelow = isInputHeldBelow;
    this.outputs = outputs;
    parameters = Stream.concat(attention.parameters().stream(), feedForward.parameters().stream())
        .toList();
  }

  /**
   * A block whose input the layer below can recompute.
   *
   * @param outputs the rows that have an output, in both joints
   */
  public static TransformerBlock above(
      BlockInput below, Joint attention, Joint feedForward, OutputRows outputs) {
    return new TransformerBlock(attention, feedForward, below, true, outputs);
  }

  /**
   * A block that can recompute its own input.
   *
   * @param first the attention branch
   * @param outputs the rows that have an output, in both joints
   */
  public static TransformerBlock withOwnInput(
      PreNormBranch first, Joint attention, Joint feedForward, OutputRows outputs) {
    return new TransformerBlock(attention, feedForward, first, false, outputs);
  }

  /** Whether the layer below recomputes this block's input; otherwise the block does. */
  public boolean isInputHeldBelow() {
    return isInputHeldBelow;
  }

  public List<Parameter> parameters() {
    return parameters;
  }

  /** The type of its input and output, and of their gradients, if the model's is {@code model}. */
  public DType streamType(DType model, Pass pass) {
    DType first = attention.streamType(model, pass);
    return feedForward.streamType(model, pass) == first ? first : model;
  }

  /**
   * @param x [chunk rows, hidden]: the input
   * @param y [outputs, hidden], written; may be {@code x}, or of another type
   */
  public void forward(Tensor x, Tensor y, SequenceLayout layout, Chunk chunk, Pass pass) {
    ChunkPass at = new ChunkPass(layout, chunk, outputs, pass);
    pass.enter(layout, chunk);
    try (Scope scope = pass.ops().scope()) {
      Tensor middle = pass.ops().draw(x.dtype(), at.outputs(), x.columns());
      attention.forward(x, middle, at);
      feedForward.forward(middle, y, at);
    }
  }

  /**
   * @param dy [outputs, hidden]: the gradient of the output, in the type of y; destroyed
   * @param dx [chunk rows, hidden], written if {@code needsInputGradient}: the gradient of the
   *     input; may be {@code dy}
   * @param needsInputGradient whether backward continues below, so that the gradient of the input
   *     is needed
   */
  public void backward(
      Tensor dy,
      Tensor dx,
      boolean needsInputGradient,
      SequenceLayout layout,
      Chunk chunk,
      Pass pass) {
    ChunkPass at = new ChunkPass(layout, chunk, outputs, pass);
    pass.enter(layout, chunk);
    Lazy<Tensor> x = new Lazy<>();
    try (Scope scope = pass.ops().scope()) {
      Joint.Recomputed lower =
          attention.recomputed(() -> x.get(() -> input.recall(layout, chunk, pass)), at);
      Joint.Recomputed upper = feedForward.recomputed(lower::output, at);
      boolean reachesAttention = needsInputGradient || attention.isActive(pass);
      upper.backward(dy, dy, reachesAttention);
      if (reachesAttention) {
        lower.backward(dy, dx, needsInputGradient);
      }
    }
    attention.release(at);
    feedForward.release(at);
  }
}
