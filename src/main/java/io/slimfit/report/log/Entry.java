package io.slimfit.report.log;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is known after a step.
 *
 * @param step how many steps were done
 * @param millis the time, since 1970
 * @param values by the names in the log of Hugging Face's Trainer, such as {@code loss} and
 *     {@code eval_loss}; NaN where one is undefined
 */
record Entry(long step, long millis, Map<String, Double> values) {
  private static final String EVALUATION = "eval_";

  Entry {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * The name in TensorBoard, as the callback of Hugging Face's Trainer makes it: {@code eval/loss},
   * {@code train/loss}.
   */
  static String tag(String name) {
    return name.startsWith(EVALUATION)
        ? "eval/" + name.substring(EVALUATION.length())
        : "train/" + name;
  }
}
