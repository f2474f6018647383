package io.slimfit.run.config;

/** Groups of options. Help and docs/options.md print them in this order. */
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
  EMBEDDINGS("Embeddings"),
  CHECKPOINTS("Checkpoints"),
  EXPORT("Export"),
  OUTPUT("Output");

  private final String heading;

  OptionGroup(String heading) {
    this.heading = heading;
  }

  public String heading() {
    return heading;
  }
}
