package io.slimfit.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * Makes class names unique, so that they can be keys of a JSON object: ImageNet has two classes
 * called "crane".
 */
public final class ClassKeys {
  private ClassKeys() {}

  /**
   * The name, with the number of the class appended if the object already has the name.
   *
   * @param number the number of the class
   */
  public static String next(ObjectNode json, String name, int number) {
    return json.has(name) ? numbered(name, number) : name;
  }

  /** The same for the keys of a map. */
  static String next(Set<String> keys, String name, int number) {
    return keys.contains(name) ? numbered(name, number) : name;
  }

  private static String numbered(String name, int number) {
    return name + " (" + number + ")";
  }
}
