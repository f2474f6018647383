package io.slimfit.task;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Names of classes as keys of a JSON object, where each may stand once; ImageNet has two classes called "crane". */
public final class ClassKeys {
  private ClassKeys() {}

  /**
   * The name; with the number of the class, if another class has put the name already.
   *
   * @param number of the class
   */
  public static String next(ObjectNode json, String name, int number) {
    return json.has(name) ? name + " (" + number + ")" : name;
  }
}
