package io.slimfit.memory;

/** What is stored from forward to backward, and how; nothing else. */
public interface Profile {
  String name();

  /** @param active whether the weight that reads this site is trained in this step */
  Storage storageOf(SiteKind kind, boolean active);

  /** Holds nothing: for inference, where there is no backward. */
  static Profile nothing() {
    return new Profile() {
      @Override
      public String name() {
        return "nothing";
      }

      @Override
      public Storage storageOf(SiteKind kind, boolean active) {
        return Storage.drop();
      }
    };
  }
}
