package io.slimfit.train;

/** Keeps a model that was trained; the one kept before is replaced. */
public interface ModelKeeper {
  /** Keeps the model as it is. */
  void keep();

  /** Where models are kept, for messages. */
  String place();
}
