package io.slimfit.run.config;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.task.SettingsGroup;
import java.util.Set;

/**
 * Which model a run starts from.
 *
 * @param name {@code embedded}, a model folder, or a name on the hub; from scratch: an
 *     architecture, or the path of a config.json
 * @param fromScratch whether its weights are random instead of pretrained
 * @param sizes that differ from what its configuration says
 * @param head what becomes of the one that is stored
 */
public record ModelConfig(String name, boolean fromScratch, ModelSizes sizes, StoredHead head) {
  public static final String FROM_SCRATCH = "fromScratch";

  public ModelConfig {
    if (!fromScratch) {
      sizes.ofBlocks().ifPresent(option -> {
        throw new InputException(
            Place.setting(option),
            "it changes a model whose weights are pretrained",
            "Leave it out, or train from scratch: {" + FROM_SCRATCH + "}");
      });
    }
  }

  /**
   * @param groups of settings that the task takes
   * @throws InputException if something was asked for that the task's models cannot be
   */
  public void requireFit(Set<SettingsGroup> groups) {
    if (sizes.imageSize().isPresent() && !groups.contains(SettingsGroup.IMAGES)) {
      throw new InputException(
          Place.setting(ModelSizes.IMAGE_SIZE), "the task has texts, not images", "Leave it out");
    }
    if (fromScratch && !groups.contains(SettingsGroup.RANDOM_WEIGHTS)) {
      throw new InputException(
          Place.setting(FROM_SCRATCH),
          "models of texts are not trained from scratch",
          "Leave it out, and start from a pretrained model");
    }
  }
}
