package io.slimfit.data.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.JsonFault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The samples of a WebDataset archive: files with the same name up to the first dot belong
 * together. The class of an image is in a file that ends with {@code .cls}, as a number or a name,
 * or in a field of a {@code .json} file.
 */
final class WebSamples {
  private static final Set<String> IMAGES =
      Set.of("bmp", "gif", "jpeg", "jpg", "png", "tif", "tiff", "webp");
  private static final Set<String> CLASSES = Set.of("cls", "cls.txt", "label", "label.txt");
  private static final List<String> FIELDS = List.of("label", "cls", "class");
  private static final int LARGEST_CLASS = 1000;
  private static final int LARGEST_JSON = 1 << 20;
  private static final JsonMapper JSON = new JsonMapper();

  private WebSamples() {}

  /** Whether an archive has a class beside each image, not a folder for each class. */
  static boolean isWebDataset(TarArchive archive) {
    Names names = archive.names();
    boolean hasJson = false;
    for (int entry = 0; entry < names.size(); entry++) {
      File part = File.of(names.get(entry));
      if (CLASSES.contains(part.ending())) {
        return true;
      }
      hasJson |= part.ending().equals("json");
    }
    Set<String> folders = new HashSet<>();
    ClassFolders.find(names, (entry, name) -> folders.add(name));
    return hasJson && folders.size() < 2;
  }

  /** Returns the number of files that are neither an image nor its class. */
  static int find(TarArchive archive, TarImages.ClassOfEntry found) {
    Names names = archive.names();
    Map<String, Integer> classes = new HashMap<>(); // by key: entries
    for (int entry = 0; entry < names.size(); entry++) {
      File part = File.of(names.get(entry));
      if (CLASSES.contains(part.ending())) {
        classes.put(part.key(), entry);
      } else if (part.ending().equals("json")) {
        classes.putIfAbsent(part.key(), entry);
      }
    }
    int used = classes.size();
    for (int entry = 0; entry < names.size(); entry++) {
      File part = File.of(names.get(entry));
      if (part.isImage()) {
        Integer of = classes.get(part.key());
        if (of == null) {
          throw new InputException(
              archive.place(entry),
              "has no class: there is no " + part.key() + ".cls beside it",
              TarImages.LAYOUT);
        }
        found.accept(entry, className(archive, of));
        used++;
      }
    }
    return names.size() - used;
  }

  /**
   * A file of a sample.
   *
   * @param key what the files of a sample share
   * @param ending after the first dot of the name, in lower case
   */
  private record File(String key, String ending) {
    static File of(String path) {
      int dot = path.indexOf('.', path.lastIndexOf('/') + 1);
      return dot < 0
          ? new File(path, "")
          : new File(path.substring(0, dot), path.substring(dot + 1).toLowerCase(Locale.ROOT));
    }

    boolean isImage() {
      return IMAGES.contains(ending.substring(ending.lastIndexOf('.') + 1));
    }
  }

  private static String className(TarArchive archive, int entry) {
    Place place = archive.place(entry);
    String name = File.of(archive.names().get(entry)).ending().equals("json")
        ? ofJson(archive.small(entry, LARGEST_JSON), place)
        : new String(archive.small(entry, LARGEST_CLASS), StandardCharsets.UTF_8).strip();
    if (name.isEmpty()) {
      throw new InputException(place, "is empty: it must contain a class", TarImages.LAYOUT);
    }
    return name;
  }

  private static String ofJson(byte[] bytes, Place place) {
    try {
      JsonNode fields = JSON.readTree(bytes);
      Optional<JsonNode> value = FIELDS.stream()
          .map(fields::path)
          .filter(field -> field.isTextual() || field.isIntegralNumber())
          .findFirst();
      return value
          .orElseThrow(() -> new InputException(
              place,
              "has no field " + String.join(" or ", FIELDS) + " with a text or an integer",
              TarImages.LAYOUT))
          .asText()
          .strip();
    } catch (JsonProcessingException e) {
      throw new InputException(place, "is not JSON (" + JsonFault.of(e) + ")", TarImages.LAYOUT, e);
    } catch (IOException e) {
      throw new InputException(place, "cannot be read (" + e + ")", TarImages.LAYOUT, e);
    }
  }
}
