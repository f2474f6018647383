package io.slimfit.run.config;

/** What an option is about; help and docs/options.md print the groups in this order. */
public enum OptionGroup {
  DATA("Data"),
  MODEL("Model"),
  TRAINING("Training"),
  FREEZING("Freezing"),
  MEMORY("Memory"),
  SPEED("Speed"),
  EVALUATION("Evaluation"),
  IMAGES("Images"),
  QUESTIONS("Questions"),
  OUTPUT("Output");

  private final String heading;

  OptionGroup(String heading) {
    this.heading = heading;
  }

  public String heading() {
    return heading;
  }
}
