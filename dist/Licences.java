import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Copies the licences that lie in jars into a folder, a subfolder for each jar. Arguments: the
 * folder, and the jars. Run by {@code dist/make}.
 */
public final class Licences {
  private static final Pattern NAME = Pattern.compile(
      "(META-INF/)?[^/]*(LICEN[CS]E|NOTICE|COPYING)[^/]*", Pattern.CASE_INSENSITIVE);

  private Licences() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    for (int i = 1; i < arguments.length; i++) {
      Path jar = Path.of(arguments[i]);
      copy(jar, folder.resolve(jar.getFileName().toString().replaceFirst("\\.jar$", "")));
    }
  }

  private static void copy(Path jar, Path folder) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        if (!entry.isDirectory() && NAME.matcher(entry.getName()).matches()) {
          Files.createDirectories(folder);
          String name = entry.getName();
          Path target = folder.resolve(name.substring(name.lastIndexOf('/') + 1));
          try (InputStream in = zip.getInputStream(entry)) {
            Files.write(target, in.readAllBytes());
          }
        }
      }
    }
  }
}
