package io.slimfit.task.token;

import io.slimfit.data.Example;
import java.util.List;

/** The names that a model finds in a text, in their order. */
public record EntityPrediction(Example example, List<FoundEntity> entities) {
  public EntityPrediction {
    entities = List.copyOf(entities);
  }
}
