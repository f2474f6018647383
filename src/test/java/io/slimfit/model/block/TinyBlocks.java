package io.slimfit.model.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.base.Place;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.ParameterKind;
import io.slimfit.memory.Profiles;
import io.slimfit.memory.Site;
import io.slimfit.memory.SiteKind;
import io.slimfit.nn.AttentionConfig;
import io.slimfit.nn.AttentionDropout;
import io.slimfit.nn.Chunk;
import io.slimfit.nn.Dropout;
import io.slimfit.nn.Gradients;
import io.slimfit.nn.LayerNorm;
import io.slimfit.nn.Linear;
import io.slimfit.nn.LowRankConfig;
import io.slimfit.nn.OutputRows;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Parameters;
import io.slimfit.nn.Pass;
import io.slimfit.nn.QueryKeyValue;
import io.slimfit.nn.Rotary;
import io.slimfit.nn.SequenceLayout;
import io.slimfit.nn.TestPass;
import io.slimfit.tensor.Activation;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/**
 * A few blocks above an input, without embeddings and head. The loss is the sum of all outputs,
 * each times a fixed random number. By {@link #modernBert} they are those of ModernBERT: no biases,
 * one fused weight for Q, K and V, rotary positions, every other block with a local window, GeGLU,
 * and a first block whose attention has no norm of its own.
 */
final class TinyBlocks implements AutoCloseable {
  static final long SEED = 2718;

  final int hidden;
  final int heads;
  final int intermediate;
  final SequenceLayout layout;
  final int chunkRows;
  final boolean dropsRows; // the last block has an output only for the first row of each sequence
  final NativeMemory memory = new NativeMemory(Device.CPU);
  final Parameters parameters;
  final Ops ops;
  final List<TransformerBlock> blocks = new ArrayList<>();
  final Tensor x;
  private final DType dtype;
  private final double[] c;

  /** What one step gave. */
  record Step(double loss, double[] dx, Map<String, double[]> gradients, long held) {}

  TinyBlocks(
      DType dtype,
      int hidden,
      int heads,
      int intermediate,
      int[] lengths,
      int chunkRows,
      boolean dropsRows,
      Optional<LowRankConfig> lowRank) {
    this.dtype = dtype;
    this.hidden = hidden;
    this.heads = heads;
    this.intermediate = intermediate;
    this.chunkRows = chunkRows;
    this.dropsRows = dropsRows;
    long[] numbers = new long[lengths.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i;
    }
    layout = new SequenceLayout(lengths, lengths, numbers);
    parameters = new Parameters(memory, dtype, Precision.FLOAT32, lowRank);
    ops = dtype == DType.FLOAT64 ? Ops.plain(memory) : Ops.fast(memory);
    x = memory.zeros(MemoryCategory.WORKSPACE, dtype, layout.rows(), hidden);
    Random random = new Random(SEED);
    x.set(random.doubles(x.elements(), -1.5, 1.5).toArray());
    c = random.doubles((long) layout.rows() * hidden, -1.5, 1.5).toArray();
  }

  TinyBlocks modernBert(int count, double dropout) {
    int width = hidden / heads;
    Rotary everywhere = new Rotary(parameters, 64, width, 160);
    Rotary nearby = new Rotary(parameters, 64, width, 10);
    for (int i = 0; i < count; i++) {
      String name = "layers." + i;
      OutputRows rows = dropsRows && i == count - 1 ? OutputRows.FIRST : OutputRows.ALL;
      Optional<LayerNorm> norm = i == 0 ? Optional.empty() : Optional.of(norm(name + ".attn_norm"));
      AttentionConfig config = new AttentionConfig(
          heads,
          width,
          dropout,
          AttentionDropout.PROBABILITIES,
          Precision.FLOAT32,
          Optional.of(i % 2 == 0 ? everywhere : nearby),
          i % 2 == 0 ? OptionalInt.empty() : OptionalInt.of(2));
      AttentionBranch attention = new AttentionBranch(
          name,
          QueryKeyValue.fused(parameters, name + ".attn.Wqkv", hidden, false, rows),
          Linear.ofBlock(parameters, name + ".attn.Wo", hidden, hidden, false),
          config,
          rows);
      LayerNorm mlpNorm = norm(name + ".mlp_norm");
      GatedFeedForwardBranch mlp = new GatedFeedForwardBranch(
          name,
          Linear.ofBlock(parameters, name + ".mlp.Wi", 2 * intermediate, hidden, false),
          Linear.ofBlock(parameters, name + ".mlp.Wo", hidden, intermediate, false),
          Activation.GELU);
      Joint upper = new ResidualJoint(
          PreNormBranch.later(name + ".mlp_norm", mlpNorm, mlp), dropout(name + " mlp", dropout));
      Dropout ofAttention = dropout(name + " attn", dropout);
      if (norm.isEmpty()) {
        blocks.add(TransformerBlock.above(
            new Below(), new ResidualJoint(attention, ofAttention), upper, rows));
      } else {
        PreNormBranch first = PreNormBranch.first(name + ".attn_norm", norm.get(), attention);
        blocks.add(TransformerBlock.withOwnInput(
            first, new ResidualJoint(first, ofAttention), upper, rows));
      }
    }
    randomize();
    return this;
  }

  /** One post-LN block with this activation function, as BERT has it. */
  TinyBlocks postNorm(Activation activation) {
    AttentionBranch attention = new AttentionBranch(
        "block",
        QueryKeyValue.separate(
            parameters, BlockNames.queryKeyValue("self"), hidden, true, OutputRows.ALL),
        Linear.ofBlock(parameters, "dense", hidden, hidden, true),
        new AttentionConfig(
            heads, hidden / heads, 0.1, AttentionDropout.PROBABILITIES, Precision.FLOAT32),
        OutputRows.ALL);
    Joint lower = new PostNormJoint(
        attention,
        dropout("a", 0.1),
        new LayerNorm(parameters, "middle", hidden, 1e-3),
        new NormSites("middle", SiteKind.MIDDLE_NORM));
    FeedForwardBranch feedForward = new FeedForwardBranch(
        "block",
        Linear.ofBlock(parameters, "first", intermediate, hidden, true),
        Linear.ofBlock(parameters, "second", hidden, intermediate, true),
        activation);
    Joint upper = new PostNormJoint(
        feedForward,
        dropout("f", 0.1),
        new LayerNorm(parameters, "top", hidden, 1e-3),
        new NormSites("top", SiteKind.BLOCK_NORM));
    blocks.add(TransformerBlock.above(new Below(), lower, upper, OutputRows.ALL));
    randomize();
    return this;
  }

  private static Dropout dropout(String name, double probability) {
    return new Dropout(probability, new Site(name, SiteKind.BLOCK_NORM));
  }

  private LayerNorm norm(String name) {
    return new LayerNorm(parameters, name, ParameterKind.NORM_WEIGHT, hidden, 1e-3, false);
  }

  private void randomize() {
    Random random = new Random(SEED + 1);
    double size = 1 / Math.sqrt(hidden);
    for (Parameter parameter : parameters.all()) {
      boolean scale = parameter.kind() == ParameterKind.NORM_WEIGHT;
      parameter
          .value()
          .set(random
              .doubles(parameter.shape().elements(), -size, size)
              .map(value -> scale ? 1 + value : value)
              .toArray());
    }
  }

  List<String> names() {
    return parameters.all().stream().map(Parameter::name).toList();
  }

  /** Gives back the input of the first block. */
  private final class Below implements BlockInput {
    @Override
    public Tensor recall(SequenceLayout ofPart, Chunk chunk, Pass pass) {
      return pass.ops().copy(x.rows(chunk.firstRow(), chunk.rows()));
    }
  }

  Step step(String profile, Collection<String> active) {
    return step(profile, ActiveSet.of(active));
  }

  /** All blocks hold what the profile says; backward goes down to the input. */
  Step step(String profile, ActiveSet active) {
    Map<String, double[]> gradients = new LinkedHashMap<>();
    try (Gradients sums = new Gradients(parameters, active)) {
      Step step;
      try (Pass pass =
          TestPass.training(ops, Profiles.get(profile, Place.of("test")), sums, 0, 99, chunkRows)) {
        step = run(pass, gradients);
      }
      try (Scope scope = ops.scope()) {
        sums.parameters()
            .forEach(p -> gradients.put(p.name(), sums.of(p).elements().toDoubles()));
      }
      return step;
    }
  }

  private Step run(Pass pass, Map<String, double[]> gradients) {
    Tensor states = ops.copy(x);
    int outputs = dropsRows ? layout.sequences() : layout.rows();
    Tensor top = dropsRows ? ops.draw(dtype, outputs, hidden) : states;
    List<Chunk> chunks = layout.chunks(chunkRows);
    for (int i = 0; i < blocks.size(); i++) {
      for (Chunk chunk : chunks) {
        blocks
            .get(i)
            .forward(rows(states, chunk), outputs(i, states, top, chunk), layout, chunk, pass);
      }
    }
    long held = memory.bytes(MemoryCategory.ACTIVATIONS);
    double loss = 0;
    double[] y = top.toDoubles();
    for (int i = 0; i < y.length; i++) {
      loss += c[i] * y[i];
    }
    pass.beginBackward();
    double[] dy = new double[y.length];
    System.arraycopy(c, 0, dy, 0, dy.length);
    top.set(dy);
    for (int i = blocks.size() - 1; i >= 0; i--) {
      for (Chunk chunk : chunks) {
        blocks
            .get(i)
            .backward(
                outputs(i, states, top, chunk), rows(states, chunk), true, layout, chunk, pass);
      }
      pass.finish(blocks.get(i).parameters());
    }
    assertThat(memory.bytes(MemoryCategory.ACTIVATIONS)).as("after backward").isZero();
    return new Step(loss, states.toDoubles(), gradients, held);
  }

  private static Tensor rows(Tensor states, Chunk chunk) {
    return states.rows(chunk.firstRow(), chunk.rows());
  }

  private Tensor outputs(int block, Tensor states, Tensor top, Chunk chunk) {
    return dropsRows && block == blocks.size() - 1
        ? top.rows(chunk.firstSequence(), chunk.sequences())
        : rows(states, chunk);
  }

  @Override
  public void close() {
    x.close();
    parameters.close();
    ops.close();
    assertThat(memory.totalBytes()).as("bytes left after the test").isZero();
  }
}
