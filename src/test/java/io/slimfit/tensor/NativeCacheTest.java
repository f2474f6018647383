package io.slimfit.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeCacheTest {
  private static final List<String> FILES = List.of("liba.so.1", "libb.so", "libc.so.1");

  @TempDir
  Path folder;

  private final List<String> notes = new ArrayList<>();
  private PackedLibraries libraries = new PackedLibraries("none", List.of());
  private NativeCache cache = new NativeCache(Path.of(""));

  @BeforeEach
  void packTwoLibraries() throws IOException {
    libraries = PackedLibraries.in("test", List.of(jar("first.jar", "aaa", "bb")))
        .orElseThrow()
        .withLink("libc.so.1", "liba.so.1");
    cache = new NativeCache(folder.resolve("cache"));
  }

  @Test
  void librariesAreUnpackedOnceAndSaidOnce() throws IOException {
    Path unpacked = cache.folder(libraries, notes::add);
    assertThat(names(unpacked)).containsExactlyElementsOf(FILES);
    assertThat(unpacked.resolve("liba.so.1")).hasContent("aaa");
    assertThat(unpacked.resolve("libb.so")).hasContent("bb");
    assertThat(unpacked.resolve("libc.so.1")).isSymbolicLink().hasContent("aaa");
    assertThat(cache.folder(libraries, notes::add)).isEqualTo(unpacked);
    assertThat(notes).singleElement().asString().contains("first use", unpacked.toString());
    assertThat(names(folder.resolve("cache"))).containsExactly(".lock", name(unpacked));
  }

  @Test
  void aWholeFolderIsOnlyReadSoThatItMayBeReadOnly() throws IOException {
    Path unpacked = cache.folder(libraries, notes::add);
    Files.delete(folder.resolve("cache/.lock"));
    FileTime before = Files.getLastModifiedTime(folder.resolve("cache"));
    cache.folder(libraries, notes::add);
    assertThat(names(folder.resolve("cache"))).containsExactly(name(unpacked));
    assertThat(Files.getLastModifiedTime(folder.resolve("cache"))).isEqualTo(before);
  }

  @Test
  void aBrokenFolderIsMended() throws IOException {
    Path unpacked = cache.folder(libraries, notes::add);
    for (String file : List.of("liba.so.1", "libb.so")) {
      Files.write(unpacked.resolve(file), new byte[1]); // as a crash leaves it
      assertThat(cache.folder(libraries, notes::add)).isEqualTo(unpacked);
      assertThat(unpacked.resolve(file)).hasSize(file.equals("libb.so") ? 2 : 3);
      Files.delete(unpacked.resolve(file));
      cache.folder(libraries, notes::add);
      assertThat(names(unpacked)).containsExactlyElementsOf(FILES);
    }
    assertThat(notes).hasSize(5);
    assertThat(names(folder.resolve("cache"))).containsExactly(".lock", name(unpacked));
  }

  @Test
  void whatAKilledProcessLeftIsNeitherUsedNorKept() throws IOException {
    Path leftover =
        folder.resolve("cache/" + libraries.fingerprint() + ".unpacking-1-abc/liba.so.1");
    Files.createDirectories(leftover.getParent());
    Files.writeString(leftover, "a");
    Path unpacked = cache.folder(libraries, notes::add);
    assertThat(names(folder.resolve("cache"))).containsExactly(".lock", name(unpacked));
    assertThat(unpacked.resolve("liba.so.1")).hasContent("aaa");
  }

  @Test
  void otherContentHasAnotherFolder() throws IOException {
    PackedLibraries other =
        PackedLibraries.in("test", List.of(jar("second.jar", "xyz", "bb"))).orElseThrow();
    assertThat(cache.folder(other, notes::add)).isNotEqualTo(cache.folder(libraries, notes::add));
  }

  @Test
  void whereNothingCanBeWrittenThePlaceAndTheBytesAreNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    NativeCache nowhere = new NativeCache(file.resolve("natives"));
    assertThatThrownBy(() -> nowhere.folder(libraries, notes::add))
        .isInstanceOf(NativeLibrariesException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("5 bytes needed")
        .hasMessageNotContaining("Exception")
        .satisfies(e ->
            assertThat(((NativeLibrariesException) e).remedy()).contains(NativeCache.VARIABLE));
  }

  @Test
  void librariesThatAreFilesAlreadyNeedNoCache() throws IOException {
    Path file = Files.writeString(folder.resolve("libx.so"), "x");
    assertThat(PackedLibraries.in("test", List.of(file.toUri().toURL()))).isEmpty();
  }

  @Test
  void theCacheLiesInTheFolderOfTheVariableElseInTheUsersOwn() {
    assertThat(NativeCache.of(Map.of("SLIMFIT_CACHE", "/c", "HOME", "/h")).root())
        .isEqualTo(Path.of("/c/natives"));
    assertThat(NativeCache.of(Map.of("HOME", "/h")).root())
        .isEqualTo(Path.of("/h/.cache/slimfit/natives"));
    assertThat(NativeCache.of(Map.of("HOME", "/h", "XDG_CACHE_HOME", "/x")).root())
        .isEqualTo(Path.of("/x/slimfit/natives"));
  }

  /** The address of one of two libraries, as the class path gives it. */
  private URL jar(String name, String first, String second) throws IOException {
    Path jar = folder.resolve(name);
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      Map<String, String> entries = Map.of(
          "org/lib/linux/libb.so",
          second,
          "org/lib/linux/liba.so.1",
          first,
          "org/lib/linux/include/libd.so",
          "elsewhere",
          "org/lib/linux/notes.txt",
          "no library");
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        out.putNextEntry(new JarEntry(entry.getKey()));
        out.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
        out.closeEntry();
      }
    }
    return new URL("jar:" + jar.toUri() + "!/org/lib/linux/libb.so");
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(NativeCacheTest::name).sorted().toList();
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
