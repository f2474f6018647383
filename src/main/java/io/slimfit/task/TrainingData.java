package io.slimfit.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.model.Batch;
import io.slimfit.model.Model;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The data that a run trains and is evaluated on. The loop knows only batches; this interface hides
 * texts, questions and images.
 *
 * @param <B> the kind of batch
 */
public interface TrainingData<B extends Batch<B>> extends TaskData<B> {
  int trainSamples();

  int evalSamples();

  BatchSchedule<B> steps();

  /** The names of the metrics that {@link #evaluate} computes, the most important first. */
  List<String> metrics();

  /** Evaluates a model: metric name to value, empty where a metric is undefined. */
  Map<String, OptionalDouble> evaluate(Model<B> model);

  /**
   * The training loss of a model that ignores its input and predicts what is best for all examples
   * together; empty if that is not known.
   */
  default OptionalDouble constantLoss() {
    return OptionalDouble.empty();
  }

  /** The size of a batch in a tool that pads. */
  PaddedBatch paddedBatch();

  /** What is known beyond metrics about the evaluation whose model is kept. */
  default EvaluationDetails details() {
    return EvaluationDetails.none();
  }

  /**
   * Called when the model that was evaluated last is kept: its predictions are kept too, if they go
   * to a file.
   */
  default void keep() {}

  /**
   * The hash of everything that is read: a run that is resumed must read the same. Where files lie,
   * and how they are called, does not matter.
   */
  default String fingerprint() {
    return trainSamples() + " and " + evalSamples() + " examples";
  }

  /** What a checkpoint must hold of this, beyond the position in the data. */
  default ObjectNode state() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Continues from what {@link #state} returned. */
  default void restore(JsonNode state) {}

  /** The names of the files in the output folder that belong to the model that was kept. */
  default List<String> keptFiles() {
    return List.of();
  }

  /** Adds the names of the labels to config.json. */
  void describe(ObjectNode config);
}
