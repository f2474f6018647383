package io.slimfit.base;

/**
 * A failure whose message names settings. {@link Throwable#getMessage} names them for a library
 * user; the command asks for the raw message and names its own options.
 */
public interface NamesSettings {
  /** The message with settings as {@link Settings} describes them. */
  String rawMessage();
}
