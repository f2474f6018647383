package io.slimfit.task;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Class names as keys of a JSON object, which must be unique: ImageNet has two classes called
 * "crane".
 */
public final class ClassKeys {
  private ClassKeys() {}

  /**
   * The name, with the number of the class appended if the object already has the name.
   *
   * @param number of the class
   */
  public static String next(ObjectNode json, String name, int number) {
    return json.has(name) ? name + " (" + number + ")" : name;
  }
}
