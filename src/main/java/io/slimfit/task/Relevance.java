package io.slimfit.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.Label;
import io.slimfit.data.LabelLoss;
import io.slimfit.data.table.Cell;
import io.slimfit.model.loss.BinaryCrossEntropy;
import io.slimfit.model.loss.ClassWeighting;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * How well the second text of a pair answers the first: a number from 0 to 1, the sigmoid of the
 * only logit. A label may also have the number of its query, so that the texts of a query can be
 * ranked.
 *
 * @param sigmoid whether predictions are the sigmoid; otherwise the logit itself, as some
 *     cross-encoders of the hub have it
 */
public record Relevance(boolean sigmoid) implements Labels {
  private static final String NAME = "LABEL_0";
  private static final String OURS = "torch.nn.modules.activation.Sigmoid";

  /** What config.json says of a cross-encoder of sentence-transformers. */
  private static final String SETTINGS = "sentence_transformers";

  private static final String ACTIVATION = "activation_fn";

  /**
   * The label of a pair.
   *
   * @param query the number of the first text
   */
  public static Label label(double relevance, int query) {
    return new Label(List.of(relevance, (double) query), false);
  }

  static double relevance(Label label) {
    return label.numbers().get(0);
  }

  @Override
  public int outputs() {
    return 1;
  }

  @Override
  public Label read(Cell cell, Place place) {
    double relevance = new Labels.Score().read(cell, place).score();
    if (!(relevance >= 0 && relevance <= 1)) {
      throw new InputException(
          place,
          "the label " + relevance + " is no relevance: it is not from 0 to 1",
          "Use 1 for a text that is right and 0 for one that is wrong, or {onBadRow skip}");
    }
    return Label.ofScore(relevance);
  }

  @Override
  public List<String> names() {
    return List.of(NAME);
  }

  @Override
  public String problemType() {
    return Labels.Several.PROBLEM_TYPE; // transformers then has the same loss
  }

  @Override
  public boolean isSameKind(Labels others) {
    return others instanceof Relevance;
  }

  @Override
  public boolean areNamed() {
    return false;
  }

  @Override
  public LabelLoss loss(ClassWeighting weighting) {
    return labels -> new BinaryCrossEntropy(
        labels.stream().map(label -> new double[] {relevance(label)}).toArray(double[][]::new));
  }

  @Override
  public ClassWeighting weighting(LossConfig config, Stream<Label> train, Place place) {
    return config.requirePlain("relevances", place);
  }

  /** The cross entropy of always predicting the mean. */
  @Override
  public double constantLoss(Stream<Label> train, ClassWeighting weighting) {
    double mean = train.mapToDouble(Relevance::relevance).average().orElseThrow();
    return entropy(mean) + entropy(1 - mean);
  }

  private static double entropy(double share) {
    return share == 0 ? 0 : -share * Math.log(share);
  }

  @Override
  public List<String> metrics() {
    return RankingEvaluation.NAMES;
  }

  @Override
  public Evaluation evaluation(List<String> metrics, Place place) {
    return new RankingEvaluation();
  }

  /** Also writes what tells such a model from others. */
  @Override
  public void writeTo(ObjectNode config) {
    LabelNames.describe(this, config);
    config.withObjectProperty(SETTINGS).put(ACTIVATION, OURS);
  }

  /** Whether a configuration with one label is that of such a model. */
  static boolean isOf(JsonNode config) {
    return config.path(SETTINGS).hasNonNull(ACTIVATION);
  }

  /** @param config for which {@link #isOf} holds */
  static Relevance of(JsonNode config) {
    return new Relevance(config.path(SETTINGS).path(ACTIVATION).asText().endsWith("Sigmoid"));
  }

  @Override
  public void describe(double[] logits, ObjectNode json) {
    json.put("score", score(logits));
  }

  private double score(double[] logits) {
    return sigmoid ? 1 / (1 + Math.exp(-logits[0])) : logits[0];
  }

  @Override
  public Label predicted(double[] logits) {
    return Label.ofScore(score(logits));
  }

  @Override
  public double[] probabilities(double[] logits) {
    return new double[0];
  }

  @Override
  public String shown(double[] logits) {
    return String.format(Locale.ROOT, "%.4f", score(logits));
  }

  @Override
  public String text(Label label) {
    return Double.toString(relevance(label));
  }
}
