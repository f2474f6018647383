package io.slimfit.tensor;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/**
 * Native libraries as they lie in jars on the class path.
 *
 * @param name of the set
 * @param libraries in order of their names
 */
public record PackedLibraries(String name, List<Library> libraries) {
  private static final Pattern LIBRARY = Pattern.compile("\\.so(\\.[\\d.]+)?$");

  /**
   * One file.
   *
   * @param crc of its content
   * @param sameAs the name of the file that it is a link to
   */
  record Library(String name, long bytes, long crc, Optional<String> sameAs, URL source) {
    InputStream open() throws IOException {
      return source.openStream();
    }
  }

  /**
   * The libraries that lie in the folders of these resources.
   *
   * @param examples one resource of each folder
   * @return empty if a resource is no entry of a jar: its libraries are files already
   */
  public static Optional<PackedLibraries> in(String name, List<URL> examples) {
    SortedMap<String, Library> libraries = new TreeMap<>();
    try {
      for (URL example : examples) {
        if (!(example.openConnection() instanceof JarURLConnection connection)) {
          return Optional.empty();
        }
        connection.setUseCaches(false);
        try (JarFile jar = connection.getJarFile()) {
          String entry = connection.getEntryName();
          String folder = entry.substring(0, entry.lastIndexOf('/') + 1);
          jar.stream()
              .filter(candidate -> isLibrary(candidate, folder))
              .map(candidate -> library(candidate, folder, example))
              .forEach(library -> libraries.putIfAbsent(library.name(), library));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a jar of native libraries cannot be read: " + e, e);
    }
    return Optional.of(new PackedLibraries(name, List.copyOf(libraries.values())));
  }

  private static boolean isLibrary(JarEntry entry, String folder) {
    String path = entry.getName();
    return path.startsWith(folder)
        && path.indexOf('/', folder.length()) < 0
        && LIBRARY.matcher(path).find();
  }

  private static Library library(JarEntry entry, String folder, URL example) {
    String name = entry.getName().substring(folder.length());
    try {
      URL source = new URL(example, name);
      return new Library(name, entry.getSize(), entry.getCrc(), Optional.empty(), source);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With another name for one of them. */
  PackedLibraries withLink(String link, String target) {
    List<Library> all = new ArrayList<>(libraries);
    libraries.stream()
        .filter(library -> library.name().equals(target))
        .findFirst()
        .map(library -> new Library(
            link, library.bytes(), library.crc(), Optional.of(target), library.source()))
        .ifPresent(all::add); // after its target
    return new PackedLibraries(name, List.copyOf(all));
  }

  /** Bytes of the files once they are unpacked. */
  long bytes() {
    return libraries.stream()
        .filter(library -> library.sameAs().isEmpty())
        .mapToLong(Library::bytes)
        .sum();
  }

  /** A folder's name, which changes with any of the libraries. */
  String fingerprint() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Library library : libraries) {
        String line = library.name() + " " + library.bytes() + " " + library.crc() + "\n";
        digest.update(line.getBytes(StandardCharsets.UTF_8));
      }
      return name + "-" + HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
