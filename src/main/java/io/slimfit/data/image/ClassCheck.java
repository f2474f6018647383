package io.slimfit.data.image;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Checks sets of classes. */
final class ClassCheck {
  private ClassCheck() {}

  /** @throws InputException if there are fewer than two */
  static void enough(List<String> classNames, Place place, String layout) {
    if (classNames.size() < 2) {
      String problem = classNames.isEmpty()
          ? "has no class"
          : "has only one class, '" + Place.printable(classNames.get(0)) + "'";
      throw new InputException(place, problem, layout);
    }
  }

  /** @throws InputException if all classes are named like parts of a data set */
  static void notParts(List<String> folders, Place place) {
    if (!folders.isEmpty() && folders.stream().allMatch(name -> Split.of(name).isPresent())) {
      throw new InputException(
          place,
          "its folders are named like the parts of a data set, not like classes: "
              + Place.printable(folders),
          "Give one with the classes alone, or name them train and val, each with a folder for each"
              + " class");
    }
  }

  /**
   * @throws InputException with the difference, if training and validation have different classes;
   *     also if two classes have the same name and the orders differ
   */
  static void same(List<String> training, List<String> validation, Place place) {
    Set<String> onlyTraining = new TreeSet<>(training);
    onlyTraining.removeAll(Set.copyOf(validation));
    Set<String> onlyValidation = new TreeSet<>(validation);
    onlyValidation.removeAll(Set.copyOf(training));
    if (!onlyTraining.isEmpty() || !onlyValidation.isEmpty()) {
      throw new InputException(
          place,
          "training and validation have different classes: " + only(onlyTraining, "training")
              + (onlyTraining.isEmpty() || onlyValidation.isEmpty() ? "" : ", ")
              + only(onlyValidation, "validation"),
          "Give both the same classes");
    }
    if (!training.equals(validation)) {
      requireDistinct(training, place);
      requireDistinct(validation, place);
    }
  }

  private static void requireDistinct(List<String> names, Place place) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new InputException(
            place,
            "two classes are called '" + Place.printable(name)
                + "', and training and validation have their classes in different orders",
            "Give each class a different name");
      }
    }
  }

  private static String only(Set<String> names, String where) {
    if (names.isEmpty()) {
      return "";
    }
    return "only in " + where + ": " + Place.printable(List.copyOf(names));
  }
}
