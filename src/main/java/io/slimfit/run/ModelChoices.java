package io.slimfit.run;

import io.slimfit.base.Place;
import io.slimfit.freeze.FreezePolicies;
import io.slimfit.freeze.Freezing;
import io.slimfit.freeze.ParameterPattern;
import io.slimfit.freeze.RunLength;
import io.slimfit.freeze.Trainable;
import io.slimfit.model.Model;
import io.slimfit.model.ModelOptions;
import io.slimfit.nn.Parameter;
import io.slimfit.run.config.RunConfig;
import io.slimfit.tensor.Precision;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a configuration says about the model of a run: how it is made, and what of it trains. */
public record ModelChoices(RunConfig config) {
  /** How the model is made. */
  public ModelOptions modelOptions() {
    Precision precision = config.engine().precisions().forward();
    return switch (config.recipe()) {
      case SLIMFIT -> ModelOptions.standard().withPrecision(precision);
      case PAPER -> ModelOptions.released().withPrecision(precision);
    };
  }

  /**
   * What trains in each step.
   *
   * @param unfamiliar the names of the parameters that know nothing of the task yet
   * @throws io.slimfit.base.InputException if the policy does not fit the model, or nothing is left
   *     to train
   */
  public Freezing freezing(Model<?> model, Set<String> unfamiliar, RunLength length) {
    List<Trainable> trainables = model.trainables();
    return new Freezing(
        FreezePolicies.of(config.freeze()).forRun(length),
        trainables,
        always(model, trainables, unfamiliar),
        config.seed(),
        config.freeze().truncate());
  }

  /**
   * The names of the parameters that always train: those of the head that start fresh, including a
   * fresh pooler; with the paper's recipe, those that its released code always trains. When
   * training from scratch everything is fresh, so only the layer of the task is meant.
   */
  private Set<String> always(Model<?> model, List<Trainable> trainables, Set<String> unfamiliar) {
    if (config.alwaysTrain().isPresent()) {
      return new ParameterPattern(config.alwaysTrain().get(), Place.setting("alwaysTrain"))
          .in(trainables);
    }
    boolean ofPaper = config.recipe() == RunConfig.RecipeKind.PAPER;
    if (!ofPaper && !config.model().fromScratch()) {
      return unfamiliar;
    }
    Set<String> always = new LinkedHashSet<>();
    for (Parameter parameter : model.taskParameters()) {
      if (ofPaper
          ? !config.task().recipe().headIsScheduled()
          : unfamiliar.contains(parameter.name())) {
        always.add(parameter.name());
      }
    }
    return always;
  }
}
