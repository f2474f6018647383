package io.slimfit.data.image;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Walks through a folder in the order of names. Links are followed, as in torchvision, except those
 * that lead back to a folder they are in. Hidden files, and files that are plainly no images, are
 * left out and counted.
 */
final class ImageTree {
  /** Names and ends of names of what systems and people put beside images. */
  private static final Set<String> NO_IMAGES = Set.of(
      "7z", "avi", "bak", "bat", "css", "csv", "db", "doc", "docx", "gz", "h5", "html", "ini",
      "ipynb", "js", "json", "jsonl", "lnk", "log", "mat", "md", "md5", "mkv", "mov", "mp3", "mp4",
      "npy", "npz", "onnx", "pdf", "pkl", "pt", "pth", "py", "rar", "rst", "sh", "sha256", "tar",
      "tgz", "tsv", "txt", "url", "wav", "webm", "xls", "xlsx", "xml", "yaml", "yml", "zip");

  private static final Set<String> NO_IMAGES_WITHOUT_END =
      Set.of("checksums", "copying", "licence", "license", "makefile", "md5sums", "readme");

  private static final Set<String> NO_FOLDERS = Set.of("__MACOSX", "@eaDir");

  private final Deque<Path> open = new ArrayDeque<>(); // real paths from the root to here
  private int hidden;
  private int noImages;
  private int brokenLinks;
  private int loops;

  /** The children of a folder, each of which is then walked through. */
  List<Path> enter(Path root) throws IOException {
    open.push(root.toRealPath());
    return children(root);
  }

  /** Calls {@code file} with each file below a folder. */
  void walk(Path folder, Consumer<Path> file) throws IOException {
    Path real = folder.toRealPath();
    if (open.stream().anyMatch(within -> within.startsWith(real))) {
      loops++;
      return;
    }
    open.push(real);
    for (Path child : children(folder)) {
      if (Files.isDirectory(child)) {
        walk(child, file);
      } else {
        file.accept(child);
      }
    }
    open.pop();
  }

  /** The folders, and the files that may be images, in a folder. */
  List<Path> children(Path folder) throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      for (Path child : stream) {
        String name = name(child);
        boolean isFolder = Files.isDirectory(child);
        if (name.startsWith(".")) {
          hidden++;
        } else if (isFolder ? NO_FOLDERS.contains(name) : isPlainlyNoImage(name)) {
          noImages++;
        } else if (isFolder || Files.isRegularFile(child)) {
          children.add(child);
        } else if (Files.isSymbolicLink(child)) {
          brokenLinks++;
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    children.sort((a, b) -> name(a).compareTo(name(b)));
    return children;
  }

  /** @throws InputException if the bytes of the name are not text in the locale's encoding */
  private static String name(Path child) {
    Path name = child.getFileName();
    String text = String.valueOf(name);
    if (!Path.of(text).equals(name)) {
      throw new InputException(
          Place.file(child),
          "the bytes of this file name are not UTF-8",
          "Rename it, for example with convmv; the characters that could not be read are shown"
              + " as \uFFFD");
    }
    return text;
  }

  /** Whether a name, or one of the folders it is in, is plainly not of an image. */
  static boolean isPlainlyNoImage(List<String> path) {
    int last = path.size() - 1;
    return isPlainlyNoImage(path.get(last))
        || path.subList(0, last).stream().anyMatch(NO_FOLDERS::contains);
  }

  private static boolean isPlainlyNoImage(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    int dot = lower.lastIndexOf('.');
    return dot >= 0
        ? NO_IMAGES.contains(lower.substring(dot + 1))
        : NO_IMAGES_WITHOUT_END.contains(lower);
  }

  /** Says what was left out. */
  void report(Place root, Consumer<String> note) {
    report(note, root, hidden, "hidden file or folder", "hidden files or folders");
    report(
        note, root, noImages, "file that is plainly no image", "files that are plainly no images");
    report(note, root, brokenLinks, "broken link", "broken links");
    report(
        note,
        root,
        loops,
        "link that leads back to a folder it is in",
        "links that lead back to a folder they are in");
  }

  /** @param what in the singular and in the plural */
  static void report(Consumer<String> note, Place root, int count, String... what) {
    if (count > 0) {
      note.accept(root + ": " + count + " " + (count == 1 ? what[0] + " is" : what[1] + " are")
          + " not read");
    }
  }
}
