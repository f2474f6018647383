package io.slimfit.data.image;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The classes of the files in an archive, by the folders they are in. */
final class ClassFolders {
  private ClassFolders() {}

  /** Returns the number of files that are hidden, no images, or outside of class folders. */
  static int find(Names names, TarImages.ClassOfEntry found) {
    int depth = depthOfClasses(names);
    int skipped = 0;
    for (int entry = 0; entry < names.size(); entry++) {
      List<String> path = path(names, entry);
      if (path.size() < depth + 2 || !mayBeImage(path)) {
        skipped++;
      } else {
        found.accept(entry, path.get(depth));
      }
    }
    return skipped;
  }

  /**
   * The number of folders above the class folders: those that contain all files and further
   * folders.
   */
  private static int depthOfClasses(Names names) {
    int depth = 0;
    while (isShared(names, depth)) {
      depth++;
    }
    return depth;
  }

  private static boolean isShared(Names names, int depth) {
    Set<String> folders = new HashSet<>();
    boolean deeper = false;
    for (int entry = 0; entry < names.size() && folders.size() < 2; entry++) {
      List<String> path = path(names, entry);
      if (!mayBeImage(path)) {
        continue;
      }
      deeper |= path.size() > depth + 2;
      if (path.size() > depth + 1) {
        folders.add(path.get(depth));
      }
    }
    return deeper && folders.size() == 1;
  }

  private static boolean mayBeImage(List<String> path) {
    return !path.isEmpty()
        && !path.get(path.size() - 1).startsWith(".")
        && !ImageTree.isPlainlyNoImage(path);
  }

  private static List<String> path(Names names, int entry) {
    List<String> path = new ArrayList<>(List.of(names.get(entry).split("/", -1)));
    path.removeIf(part -> part.isEmpty() || part.equals("."));
    return path;
  }
}
