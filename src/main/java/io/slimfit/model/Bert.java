package io.slimfit.model;

import io.slimfit.nn.Chunk;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Parameters;
import io.slimfit.nn.Pass;
import io.slimfit.nn.Queries;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * BERT (Devlin et al., 2019) with a head, as Hugging Face's BertForSequenceClassification and BertForQuestionAnswering: the same
 * parameters under the same names, the same numbers.
 */
public final class Bert implements Model<TokenBatch> {
  private static final String PREFIX = "bert.";

  private final BertConfig config;
  private final Objective objective;
  private final int outputs;
  private final Parameters parameters;
  private final BertEmbeddings embeddings;
  private final List<TransformerBlock> blocks = new ArrayList<>();
  private final Head head;

  /**
   * A model whose parameters are all zero: load or initialize them.
   *
   * @param outputs labels; for question answering 2
   * @param dtype FLOAT32, or FLOAT64 to check derivatives
   */
  public Bert(
      BertConfig config, Objective objective, int outputs, NativeMemory memory, DType dtype) {
    this(config, objective, outputs, ModelOptions.standard(), memory, dtype);
  }

  /** As {@link #Bert(BertConfig, Objective, int, NativeMemory, DType)}, trained in another way. */
  public Bert(
      BertConfig config,
      Objective objective,
      int outputs,
      ModelOptions options,
      NativeMemory memory,
      DType dtype) {
    this.config = config;
    this.objective = objective;
    this.outputs = outputs;
    parameters = new Parameters(memory, dtype, options.precision());
    embeddings = new BertEmbeddings(parameters, PREFIX, config);
    boolean answersQuestions = objective == Objective.QUESTION_ANSWERING;
    BlockInput input = embeddings;
    for (int i = 0; i < config.blocks(); i++) {
      boolean last = i == config.blocks() - 1;
      TransformerBlock block = new TransformerBlock(
          parameters,
          PREFIX + "encoder.layer." + i,
          config,
          options,
          input,
          last && !answersQuestions ? Queries.FIRST : Queries.ALL);
      blocks.add(block);
      input = block;
    }
    head = answersQuestions
        ? new QuestionAnsweringHead(parameters, config)
        : new SequenceHead(parameters, PREFIX, config, outputs);
  }

  public BertConfig config() {
    return config;
  }

  @Override
  public Parameters parameters() {
    return parameters;
  }

  @Override
  public List<Parameter> taskParameters() {
    return head.taskParameters();
  }

  @Override
  public int blockOf(Parameter parameter) {
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
  public int outputs() {
    return outputs;
  }

  @Override
  public Objective objective() {
    return objective;
  }

  @Override
  public Geometry geometry() {
    return new Geometry(
        config.blocks(), config.hiddenSize(), config.intermediateSize(), config.attentionHeads());
  }

  @Override
  public Run forward(TokenBatch part, Pass pass) {
    BertRun run = new BertRun(part, pass);
    run.forward();
    return run;
  }

  @Override
  public void close() {
    parameters.close();
  }

  /** The lowest block that has something to train; -1 if the embeddings have, the number of blocks if only the head has. */
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

  /** Hidden states on the way up, their gradient on the way down, in the same memory. */
  private final class BertRun implements Run {
    private final TokenBatch part;
    private final Pass pass;
    private final List<Chunk> chunks;
    private final int lowest; // where backward ends
    private final Tensor hidden; // [rows, hidden]
    private final Tensor
        top; // [outputs of the last block, hidden]: hidden itself if all rows have an output
    private double[] logits = new double[0];
    private double[] dLogits = new double[0];

    BertRun(TokenBatch part, Pass pass) {
      this.part = part;
      this.pass = pass;
      chunks = part.layout().chunks(pass.chunkRows());
      lowest = lowestActive(pass);
      hidden = pass.ops().draw(parameters.dtype(), part.layout().rows(), config.hiddenSize());
      top = head.queries() == Queries.ALL
          ? hidden
          : pass.ops().draw(parameters.dtype(), part.layout().sequences(), config.hiddenSize());
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

    /** Backward ends at the lowest active block, which needs its own input: what lies below that is not held. */
    private void holdFor(int block) {
      if (block >= lowest) {
        pass.holdAll();
      } else if (block == lowest - 1 && lowest < blocks.size()) {
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
      if (part.targets() instanceof Targets.Unknown) {
        throw new IllegalStateException("a batch without targets has no loss");
      }
      dLogits = new double[logits.length];
      return objective.loss(
          logits, outputs, part.targets(), part.layout(), part.denominators(), dLogits);
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

    /** Where a block's outputs are: in place of its inputs, but for a last block that has fewer. */
    private Tensor outputsOf(int block, Chunk chunk) {
      return block == blocks.size() - 1 && head.queries() == Queries.FIRST
          ? top.rows(chunk.firstSequence(), chunk.sequences())
          : rowsOf(chunk);
    }

    private Tensor rowsOf(Chunk chunk) {
      return hidden.rows(chunk.firstRow(), chunk.rows());
    }
  }
}
