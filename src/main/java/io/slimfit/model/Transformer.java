package io.slimfit.model;

import io.slimfit.model.block.TransformerBlock;
import io.slimfit.nn.Chunk;
import io.slimfit.nn.OutputRows;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Parameters;
import io.slimfit.nn.Pass;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import java.util.List;

/**
 * Embeddings, blocks and a head in sequence, for any kind of batch. Knows which parameters belong
 * where, what is held of a part that goes forward, and how far down backward goes.
 *
 * @param <B> the kind of batch
 */
public abstract class Transformer<B extends Batch<B>> implements Model<B> {
  /** The layers of a model, from the bottom to the top. */
  public record Layers<B>(Embeddings<B> embeddings, List<TransformerBlock> blocks, Head head) {}

  private final Parameters parameters;
  private final Geometry geometry;
  private final HeadKind headKind;
  private final int outputs;
  private final Embeddings<B> embeddings;
  private final List<TransformerBlock> blocks;
  private final Head head;

  public Transformer(
      Parameters parameters, Geometry geometry, HeadKind headKind, int outputs, Layers<B> layers) {
    this.parameters = parameters;
    this.geometry = geometry;
    this.headKind = headKind;
    this.outputs = outputs;
    embeddings = layers.embeddings();
    blocks = layers.blocks();
    head = layers.head();
  }

  @Override
  public final Parameters parameters() {
    return parameters;
  }

  @Override
  public final List<Parameter> taskParameters() {
    return head.taskParameters();
  }

  @Override
  public final List<Parameter> outputParameters() {
    return head.outputParameters();
  }

  @Override
  public final int blockOf(Parameter parameter) {
    if (embeddings.parameters().contains(parameter)) {
      return -1;
    }
    for (int i = 0; i < blocks.size(); i++) {
      if (blocks.get(i).parameters().contains(parameter)) {
        return i;
      }
    }
    return Integer.MAX_VALUE;
  }

  @Override
  public final int outputs() {
    return outputs;
  }

  @Override
  public final HeadKind headKind() {
    return headKind;
  }

  @Override
  public final Geometry geometry() {
    return geometry;
  }

  @Override
  public final Run forward(B part, Pass pass) {
    PartRun run = new PartRun(part, pass);
    run.forward();
    return run;
  }

  @Override
  public final void close() {
    parameters.close();
  }

  /**
   * The lowest block with an active parameter; -1 if the embeddings have one, the number of blocks
   * if only the head has one.
   */
  private int lowestActive(Pass pass) {
    if (embeddings.parameters().stream().anyMatch(pass::isActive)) {
      return -1;
    }
    int lowest = 0;
    while (lowest < blocks.size()
        && blocks.get(lowest).parameters().stream().noneMatch(pass::isActive)) {
      lowest++;
    }
    return lowest;
  }

  /**
   * Sends a part forward and backward. Hidden states, and then their gradients, use the same
   * memory.
   */
  private final class PartRun implements Run {
    private final B part;
    private final Pass pass;
    private final List<Chunk> chunks;
    private final int lowest; // where backward stops
    private final Tensor hidden; // [rows, hidden], in the type of the stream
    private final Tensor
        top; // [outputs of the last block, hidden], in the model's type: hidden itself if it can be
    private double[] logits = new double[0];
    private double[] dLogits = new double[0];

    PartRun(B part, Pass pass) {
      this.part = part;
      this.pass = pass;
      lowest = lowestActive(pass);
      int rows = part.layout().rows();
      hidden = pass.ops().draw(streamType(), rows, geometry.hiddenSize());
      chunks = part.layout().chunks(chunkRows());
      boolean all = head.outputRows() == OutputRows.ALL;
      top = all && hidden.dtype() == parameters.dtype()
          ? hidden
          : pass.ops()
              .draw(
                  parameters.dtype(),
                  all ? rows : part.layout().sequences(),
                  geometry.hiddenSize());
    }

    /**
     * Twice as many rows of half as many bytes: a weight's gradient, which each chunk adds to, then
     * takes less time.
     */
    private int chunkRows() {
      return hidden.dtype() == DType.BFLOAT16 ? 2 * pass.chunkRows() : pass.chunkRows();
    }

    /** Of hidden states between blocks, and of their gradients. */
    private DType streamType() {
      DType model = parameters.dtype();
      List<DType> types =
          blocks.stream().map(block -> block.streamType(model, pass)).distinct().toList();
      return types.size() == 1 ? types.get(0) : model;
    }

    void forward() {
      holdFor(-1);
      for (Chunk chunk : chunks) {
        try (Scope scope = pass.ops().scope()) {
          embeddings.forward(rowsOf(chunk), part, chunk, pass);
        }
      }
      for (int i = 0; i < blocks.size(); i++) {
        holdFor(i);
        for (Chunk chunk : chunks) {
          try (Scope scope = pass.ops().scope()) {
            blocks.get(i).forward(rowsOf(chunk), outputsOf(i, chunk), part.layout(), chunk, pass);
          }
        }
      }
      pass.holdAll();
      try (Scope scope = pass.ops().scope()) {
        logits = head.forward(top, part.layout(), pass).toDoubles();
      }
    }

    /**
     * Backward stops at the lowest active block, which needs its own input; nothing below that is
     * held.
     */
    private void holdFor(int block) {
      if (block >= lowest) {
        pass.holdAll();
      } else if (block == lowest - 1
          && lowest < blocks.size()
          && blocks.get(lowest).isInputHeldBelow()) {
        pass.holdBlockInputs();
      } else {
        pass.holdNothing();
      }
    }

    @Override
    public double[] logits() {
      return logits;
    }

    @Override
    public double loss() {
      dLogits = new double[logits.length];
      return part.loss().of(logits, outputs, part.layout(), part.denominators(), dLogits);
    }

    @Override
    public void backward() {
      pass.beginBackward();
      try (Scope scope = pass.ops().scope()) {
        Tensor gradient = pass.ops().draw(parameters.dtype(), dLogits.length / outputs, outputs);
        gradient.set(dLogits);
        head.backward(gradient, top, part.layout(), pass);
        pass.finish(head.parameters());
      }
      for (int i = blocks.size() - 1; i >= Math.max(0, lowest); i--) {
        for (Chunk chunk : chunks) {
          try (Scope scope = pass.ops().scope()) {
            blocks
                .get(i)
                .backward(
                    outputsOf(i, chunk), rowsOf(chunk), i > lowest, part.layout(), chunk, pass);
          }
        }
        pass.finish(blocks.get(i).parameters());
      }
      if (lowest < 0) {
        for (Chunk chunk : chunks) {
          try (Scope scope = pass.ops().scope()) {
            embeddings.backward(rowsOf(chunk), part, chunk, pass);
          }
        }
      }
    }

    /** Where a block writes its outputs: over its inputs, unless the head reads them elsewhere. */
    private Tensor outputsOf(int block, Chunk chunk) {
      if (block < blocks.size() - 1 || top == hidden) {
        return rowsOf(chunk);
      }
      return head.outputRows() == OutputRows.FIRST
          ? top.rows(chunk.firstSequence(), chunk.sequences())
          : top.rows(chunk.firstRow(), chunk.rows());
    }

    private Tensor rowsOf(Chunk chunk) {
      return hidden.rows(chunk.firstRow(), chunk.rows());
    }
  }
}
