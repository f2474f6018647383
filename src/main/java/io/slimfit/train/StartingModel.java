package io.slimfit.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.LoadReport;
import io.slimfit.checkpoint.ModelFolder;
import io.slimfit.checkpoint.TensorSource;
import io.slimfit.data.Tokenization;
import io.slimfit.memory.AvailableMemory;
import io.slimfit.model.Initialization;
import io.slimfit.model.Model;
import io.slimfit.model.ModelFamilies;
import io.slimfit.model.ModelOptions;
import io.slimfit.model.ModelWeights;
import io.slimfit.model.Objective;
import io.slimfit.model.TextFamily;
import io.slimfit.model.TokenBatch;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The pretrained model a run starts from, made for what it is to learn; and the folder that a run leaves. */
final class StartingModel {
  private final Pretrained pretrained;
  private final JsonNode config;
  private final TextFamily family;
  private final RunListener listener;

  /** @throws InputException if config.json is wrong, or of no known family */
  StartingModel(Pretrained pretrained, RunListener listener) {
    this.pretrained = pretrained;
    this.listener = listener;
    config = pretrained.config();
    family = ModelFamilies.ofTexts(config, pretrained.configPlace());
  }

  /** For people. */
  String description() {
    return pretrained.description();
  }

  /**
   * The tokenizer of the model; the caller closes it.
   *
   * @param maxLength of texts, in tokens
   * @throws InputException if the model has fewer positions, the tokenizer more tokens than the model has words, or the two disagree
   *     on the padding token from which positions are counted
   */
  Tokenization tokenization(int maxLength) {
    int longest = family.longestSequence(config, pretrained.configPlace());
    if (maxLength > longest) {
      throw new InputException(
          Place.option("--max-length"),
          maxLength + " is more than the " + longest + " tokens that the model has positions for",
          "Give a number from " + ScheduleConfig.SHORTEST_MAX_LENGTH + " to " + longest);
    }
    Tokenization tokenization = pretrained.tokenization();
    try {
      requireOfModel(tokenization);
      return tokenization;
    } catch (InputException e) {
      tokenization.close();
      throw e;
    }
  }

  private void requireOfModel(Tokenization tokenization) {
    String remedy = "Use the tokenizer that belongs to the model";
    int words = family.vocabularySize(config, pretrained.configPlace());
    if (tokenization.vocabSize() > words) {
      throw new InputException(
          Place.of("the tokenizer"),
          "it has " + tokenization.vocabSize() + " tokens, more than the " + words
              + " rows of the word table",
          remedy);
    }
    family.positionsCountFrom(config, pretrained.configPlace()).ifPresent(padding -> {
      if (tokenization.padTokenId() != padding) {
        throw new InputException(
            Place.of("the tokenizer"),
            "its padding token has the id " + tokenization.padTokenId()
                + ", but the model counts positions from pad_token_id " + padding,
            remedy);
      }
    });
  }

  /**
   * Makes the model and reads its weights; what the files lack starts afresh.
   *
   * @param outputs numbers that the head says for an example
   * @param ignoreMismatchedSizes whether a stored head of another size is replaced by a fresh one
   * @throws InputException if memory is too small, or the weights are of another model
   */
  Loaded load(
      Objective objective,
      int outputs,
      ModelOptions options,
      boolean ignoreMismatchedSizes,
      long seed,
      NativeMemory memory) {
    Place place = pretrained.configPlace();
    AvailableMemory.require(
        "the weights of the model",
        family.parameters(config, place, objective, outputs) * Float.BYTES,
        AvailableMemory.bytes());
    Model<TokenBatch> model =
        family.make(config, place, objective, outputs, options, memory, DType.FLOAT32);
    try {
      Initialization initialization =
          new Initialization(family.initializerRange(config, place), seed);
      return new Loaded(model, read(model, ignoreMismatchedSizes, initialization));
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** Returns the names of fresh parameters. */
  private Set<String> read(
      Model<TokenBatch> model, boolean ignoreMismatchedSizes, Initialization initialization) {
    Set<String> fresh = new LinkedHashSet<>();
    try (TensorSource source = pretrained.weights()) {
      ModelWeights weights = ModelWeights.read(model, source, ignoreMismatchedSizes);
      weights.notes().forEach(listener::onNote);
      LoadReport report = weights.report();
      fresh.addAll(report.missing());
      fresh.addAll(report.mismatched());
      requireBody(model, fresh);
      if (!report.unexpected().isEmpty()) {
        listener.onNote("not used of " + pretrained.description() + ": "
            + String.join(", ", report.unexpected()));
      }
    }
    if (!fresh.isEmpty()) {
      listener.onNote("fresh, not pretrained: " + String.join(", ", fresh));
      fresh.forEach(name -> initialization.fill(model.parameters().get(name)));
    }
    return fresh;
  }

  /** A fresh head is what fine-tuning begins with; a fresh encoder means that the file is of something else. */
  private void requireBody(Model<TokenBatch> model, Set<String> fresh) {
    List<String> missing = fresh.stream()
        .filter(name -> model.blockOf(model.parameters().get(name)) != Integer.MAX_VALUE)
        .toList();
    if (!missing.isEmpty()) {
      throw new InputException(
          Place.of(pretrained.description()),
          missing.size() + " weights of the model are not there, the first is '" + missing.get(0)
              + "'",
          "Use a checkpoint of the model that config.json describes");
    }
  }

  /**
   * Writes a model of this one's making as an ordinary Hugging Face folder.
   *
   * @param description adds to config.json what the task knows
   */
  void save(Model<TokenBatch> model, Path folder, Consumer<ObjectNode> description) {
    ObjectNode json = config.deepCopy();
    json.putArray("architectures").add(family.architecture(model.objective()));
    if (model.objective() == Objective.QUESTION_ANSWERING) {
      json.remove("problem_type"); // transformers knows it of classifiers alone
    } else {
      json.put("problem_type", model.objective().configName());
    }
    json.put("dtype", "float32");
    description.accept(json);
    Map<String, Tensor> weights = new LinkedHashMap<>();
    model.parameters().all().forEach(p -> weights.put(p.name(), p.value()));
    ModelFolder.write(folder, json, weights, pretrained.tokenizerFiles());
  }

  /** @param fresh names of the parameters that did not come from the files */
  record Loaded(Model<TokenBatch> model, Set<String> fresh) implements AutoCloseable {
    /** @throws InputException if something of the model is fresh: it cannot answer anything yet */
    void requireTrained(Pretrained pretrained) {
      if (!fresh.isEmpty()) {
        throw new InputException(
            pretrained.configPlace(),
            "the model has no trained head: " + String.join(", ", fresh)
                + " are missing from its weights",
            "Train it first: slimfit train --model " + pretrained.description());
      }
    }

    @Override
    public void close() {
      model.close();
    }
  }
}
