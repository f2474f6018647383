package io.slimfit.run;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import io.slimfit.checkpoint.ParameterNames;
import io.slimfit.checkpoint.PeftAdapter;
import io.slimfit.checkpoint.VisionNames;
import io.slimfit.freeze.Trainable;
import io.slimfit.model.Model;
import io.slimfit.nn.LowRankConfig;
import io.slimfit.nn.Parameter;
import io.slimfit.run.config.LoraConfig;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The low-rank additions of a model.
 *
 * @param layers the full names of the linear layers that have one
 */
public record LowRankAdaptation(int rank, double alpha, double dropout, Set<String> layers) {
  private static final String WEIGHT = ".weight";

  /**
   * The names of queries and values: in BERT, ViT and their relatives, in DistilBERT, and in
   * ModernBERT, where keys are part of the same layer. The first two are PEFT's choice.
   */
  private static final List<List<String>> QUERIES_AND_VALUES =
      List.of(List.of("query", "value"), List.of("q_lin", "v_lin"), List.of("Wqkv"));

  /**
   * What the options say about this model.
   *
   * @throws InputException if a target matches no linear layer of a block
   */
  static LowRankAdaptation of(LoraConfig config, Model<?> model) {
    List<String> known = layers(model);
    Set<String> chosen = new LinkedHashSet<>();
    List<String> targets = config.targets().isEmpty() ? usual(known) : config.targets();
    for (String target : targets) {
      List<String> matched = known.stream()
          .filter(layer -> target.equals(LoraConfig.ALL) || isAtEnd(target, layer))
          .toList();
      if (matched.isEmpty()) {
        throw noLayer(target, known);
      }
      chosen.addAll(matched);
    }
    return new LowRankAdaptation(config.rank(), config.alpha(), config.dropout(), chosen);
  }

  private static List<String> usual(List<String> known) {
    return QUERIES_AND_VALUES.stream()
        .filter(names -> known.stream().anyMatch(layer -> isAtEnd(names.get(0), layer)))
        .findFirst()
        .orElse(QUERIES_AND_VALUES.get(0));
  }

  private static InputException noLayer(String target, List<String> known) {
    List<String> ends =
        known.stream().map(LowRankAdaptation::inBlock).distinct().toList();
    return new InputException(
        Place.setting("loraTargets"),
        "'" + Place.printable(target) + "' matches none of the linear layers of the blocks",
        "Use " + LoraConfig.ALL + ", or ends of these names: " + String.join(", ", ends));
  }

  /** Without the number of the block and what precedes it. */
  private static String inBlock(String layer) {
    return layer.replaceFirst("^.*\\.\\d+\\.", "");
  }

  /**
   * What an adapter has of this model.
   *
   * @throws InputException if it has additions to other layers
   */
  static LowRankAdaptation of(PeftAdapter adapter, Model<?> model) {
    List<String> known = layers(model);
    Set<String> chosen = new LinkedHashSet<>();
    for (String stored : adapter.layers()) {
      String bare = ParameterNames.withoutPrefix(stored);
      chosen.add(known.stream()
          .filter(layer -> ParameterNames.withoutPrefix(layer).equals(bare))
          .findFirst()
          .orElseThrow(() -> new InputException(
              Place.setting("adapter").of(adapter.path()),
              "it adds to '" + Place.printable(stored)
                  + "', which is no linear layer of a block of the model; the nearest is "
                  + String.join(" or ", Registry.nearest(stored, known)),
              "Give the {model} that the adapter was made from")));
    }
    if (chosen.isEmpty()) {
      throw new InputException(
          Place.setting("adapter").of(adapter.path()),
          "it contains no LoRA addition",
          "Use an adapter of type LORA");
    }
    return new LowRankAdaptation(adapter.rank(), adapter.alpha(), adapter.dropout(), chosen);
  }

  /** The names of the linear layers of the blocks. */
  private static List<String> layers(Model<?> model) {
    return model.trainables().stream()
        .filter(weight -> weight.isInBlock() && weight.input().isPresent())
        .map(Trainable::name)
        .map(LowRankAdaptation::layerOf)
        .toList();
  }

  private static String layerOf(String weight) {
    return weight.substring(0, weight.length() - WEIGHT.length());
  }

  private static boolean isAtEnd(String target, String name) {
    return name.equals(target) || name.endsWith("." + target);
  }

  LowRankConfig config() {
    return new LowRankConfig(layers::contains, rank, alpha / rank, dropout);
  }

  /**
   * The shortest ends of names that match these layers and no other module of the model, as PEFT
   * names targets; for all names that the layers have.
   */
  List<String> targets(Model<?> model) {
    List<String> others = model.parameters().all().stream()
        .map(Parameter::name)
        .filter(name -> name.endsWith(WEIGHT))
        .map(LowRankAdaptation::layerOf)
        .filter(name -> !layers.contains(name))
        .toList();
    List<String> renamed = others.stream().map(VisionNames::renamed).toList();
    Set<String> targets = new LinkedHashSet<>();
    layers.forEach(layer -> targets.add(shortestEnd(layer, others)));
    layers.forEach(layer -> targets.add(shortestEnd(VisionNames.renamed(layer), renamed)));
    return new ArrayList<>(targets);
  }

  private static String shortestEnd(String layer, List<String> others) {
    for (int dot = layer.lastIndexOf('.'); dot >= 0; dot = layer.lastIndexOf('.', dot - 1)) {
      String end = layer.substring(dot + 1);
      if (others.stream().noneMatch(other -> isAtEnd(end, other))) {
        return end;
      }
    }
    return layer;
  }
}
