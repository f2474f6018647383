package io.slimfit.train;

/** Keeps the model that is trained, in place of the one that was kept before. */
public interface ModelKeeper {
  /** Keeps the model as it is now. */
  void keep();

  /** Where models are kept, for messages. */
  String place();
}
