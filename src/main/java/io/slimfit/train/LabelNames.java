package io.slimfit.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.task.Labels;
import java.util.List;

/** The names of labels in a model's config.json: {@code id2label} and {@code label2id}, as Hugging Face transformers has them. */
final class LabelNames {
  private LabelNames() {}

  static void describe(Labels labels, ObjectNode config) {
    ObjectNode id2label = config.putObject("id2label");
    ObjectNode label2id = config.putObject("label2id");
    List<String> names = labels.names();
    for (int i = 0; i < names.size(); i++) {
      id2label.put(String.valueOf(i), names.get(i));
      label2id.put(names.get(i), i);
    }
  }
}
