package io.slimfit.run.config;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.task.SettingsGroup;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which model a run starts from.
 *
 * @param name {@code embedded}, a model folder, or a name on the hub; from scratch: an
 *     architecture, or the path of a config.json
 * @param fromScratch whether its weights are random instead of pretrained
 * @param sizes that differ from the model's configuration
 * @param head what happens to the head in the checkpoint
 * @param lora the low-rank additions that train instead of the model's weights
 * @param adapter a folder of such additions from an earlier run, which train further
 */
public record ModelConfig(
    String name,
    boolean fromScratch,
    ModelSizes sizes,
    StoredHead head,
    Optional<LoraConfig> lora,
    Optional<Path> adapter) {
  public static final String FROM_SCRATCH = "fromScratch";

  /** Whether the name is that of a model that comes with slimfit. */
  static boolean isEmbedded(String name) {
    return name.equals(RunConfig.EMBEDDED) || name.startsWith(RunConfig.EMBEDDED + ":");
  }

  public ModelConfig {
    if (fromScratch && (lora.isPresent() || adapter.isPresent())) {
      throw new InputException(
          Place.setting(FROM_SCRATCH),
          "random weights would stay frozen with {" + (lora.isPresent() ? "loraRank" : "adapter")
              + "}",
          "Leave out one of them");
    }
    if (!fromScratch) {
      sizes.ofBlocks().ifPresent(option -> {
        throw new InputException(
            Place.setting(option),
            "it cannot change a pretrained model",
            "Leave it out, or train from scratch: {" + FROM_SCRATCH + "}");
      });
    }
  }

  /** The same model with additions of a rank, to the usual layers or to all. */
  public ModelConfig withLowRank(int rank, boolean everywhere) {
    List<String> targets = everywhere ? List.of(LoraConfig.ALL) : List.of();
    LoraConfig lora = new LoraConfig(rank, 2.0 * rank, targets, 0);
    return new ModelConfig(name, fromScratch, sizes, head, Optional.of(lora), Optional.empty());
  }

  /** Whether low-rank additions train, and the model's own weights are frozen. */
  public boolean isLowRank() {
    return lora.isPresent() || adapter.isPresent();
  }

  /**
   * @param groups of settings that apply to the task
   * @throws InputException if the task's models do not support a setting
   */
  public void requireFit(Set<SettingsGroup> groups) {
    if (sizes.imageSize().isPresent() && !groups.contains(SettingsGroup.IMAGES)) {
      throw new InputException(
          Place.setting(ModelSizes.IMAGE_SIZE), "the task has texts, not images", "Leave it out");
    }
    if (fromScratch && !groups.contains(SettingsGroup.RANDOM_WEIGHTS)) {
      throw new InputException(
          Place.setting(FROM_SCRATCH),
          "text models cannot be trained from scratch",
          "Leave it out, and start from a pretrained model");
    }
  }
}
