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
 * @param sizes that differ from the model's configuration
 * @param head what happens to the head in the checkpoint
 */
public record ModelConfig(String name, boolean fromScratch, ModelSizes sizes, StoredHead head) {
  public static final String FROM_SCRATCH = "fromScratch";

  public ModelConfig {
    if (!fromScratch) {
      sizes.ofBlocks().ifPresent(option -> {
        throw new InputException(
            Place.setting(option),
            "it cannot change a pretrained model",
            "Leave it out, or train from scratch: {" + FROM_SCRATCH + "}");
      });
    }
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
