package io.slimfit.run;

/** The version of slimfit. */
public final class Version {
  public static final String NUMBER = "0.1.0-SNAPSHOT";

  private Version() {}
}
