package io.slimfit.run;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.freeze.FreezePolicies;
import io.slimfit.freeze.FreezePolicy;
import io.slimfit.freeze.Freezing;
import io.slimfit.freeze.ParameterPattern;
import io.slimfit.freeze.RunLength;
import io.slimfit.freeze.StaticFreezing;
import io.slimfit.freeze.Trainable;
import io.slimfit.model.Model;
import io.slimfit.model.ModelOptions;
import io.slimfit.nn.Parameter;
import io.slimfit.run.config.RunConfig;
import io.slimfit.tensor.Precision;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

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
   * @throws io.slimfit.base.InputException if the policy does not fit the model, or nothing is left
   *     to train
   */
  public Freezing freezing(ModelLoader.Loaded<?> loaded, RunLength length) {
    return new Freezing(
        policy(loaded.model(), length),
        loaded.model().trainables(),
        always(loaded),
        config.seed(),
        config.freeze().truncate());
  }

  private FreezePolicy policy(Model<?> model, RunLength length) {
    return config.model().isLowRank()
        ? StaticFreezing.exceptFor(model.parameters().additions().stream()
            .map(Parameter::name)
            .collect(Collectors.toSet()))
        : FreezePolicies.of(config.freeze()).forRun(length);
  }

  /** The names of the parameters that always train, except low-rank additions. */
  Set<String> always(ModelLoader.Loaded<?> loaded) {
    Model<?> model = loaded.model();
    Set<String> always =
        new LinkedHashSet<>(always(model, model.trainables(), loaded.unfamiliar()));
    if (config.model().isLowRank()) {
      model.taskParameters().forEach(parameter -> always.add(parameter.name()));
      always.addAll(loaded.ofAdapter());
      requireOtherThanExtended(model, always);
    }
    return always;
  }

  /** An adapter cannot say how a weight changed that has an addition, too. */
  private static void requireOtherThanExtended(Model<?> model, Set<String> always) {
    Set<Parameter> additions = Set.copyOf(model.parameters().additions());
    for (Parameter parameter : model.parameters().all()) {
      if (always.contains(parameter.name())
          && (model.parameters().extended().contains(parameter) || additions.contains(parameter))) {
        throw new InputException(
            Place.setting("alwaysTrain"),
            "it matches '" + parameter.name() + "', which belongs to a layer with a LoRA addition",
            "Choose other parameters, or leave this layer out of {loraTargets}");
      }
    }
  }

  /**
   * The names of the parameters that always train in any run: those of the head that start fresh,
   * including a fresh pooler; with the paper's recipe, those that its released code always trains.
   * When training from scratch everything is fresh, so only the layer of the task is meant.
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
          ? !config.task().recipe().freezing().headIsScheduled()
          : unfamiliar.contains(parameter.name())) {
        always.add(parameter.name());
      }
    }
    return always;
  }
}
