package io.slimfit.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.model.Model;
import io.slimfit.model.TokenBatch;
import io.slimfit.task.BatchSchedule;
import io.slimfit.task.ModelInput;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.PaddedBatch;
import io.slimfit.task.TrainingData;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** The same batch in every step, and no files. */
public class FixedData implements TrainingData<TokenBatch> {
  public static final long STEPS_PER_EPOCH = 2;

  private final TokenBatch batch;
  private final long count;

  /** @param count of steps */
  public FixedData(TokenBatch batch, long count) {
    this.batch = batch;
    this.count = count;
  }

  @Override
  public int trainSamples() {
    return 4;
  }

  @Override
  public int evalSamples() {
    return 3;
  }

  @Override
  public BatchSchedule<TokenBatch> steps() {
    return new BatchSchedule<>() {
      @Override
      public long count() {
        return count;
      }

      @Override
      public long stepsPerEpoch() {
        return STEPS_PER_EPOCH;
      }

      @Override
      public List<TokenBatch> parts(long step) {
        return List.of(batch);
      }
    };
  }

  @Override
  public List<String> metrics() {
    return List.of("accuracy");
  }

  @Override
  public Map<String, OptionalDouble> evaluate(Model<TokenBatch> model) {
    return Map.of("accuracy", OptionalDouble.of(0.5));
  }

  @Override
  public PaddedBatch paddedBatch() {
    return new PaddedBatch(2, 3, true);
  }

  @Override
  public ModelInput<TokenBatch> input() {
    throw new UnsupportedOperationException();
  }

  @Override
  public OutputSpec outputs() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void describe(ObjectNode config) {}

  @Override
  public void close() {}
}
