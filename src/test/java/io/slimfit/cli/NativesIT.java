package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.cli.SlimfitProcess.Ended;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real {@code ./slimfit} and the folder that its native libraries are unpacked to. */
class NativesIT {
  @TempDir
  Path folder;

  @Test
  void firstRunsAtOnceWorkAndABrokenCacheIsMended() throws Exception {
    Path cache = folder.resolve("cache");
    SlimfitProcess one = train(cache, "one");
    SlimfitProcess two = train(cache, "two");
    Ended first = one.await();
    Ended second = two.await();
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(second.code()).as(second.err()).isZero();
    assertThat(Stream.of(first, second).filter(ended -> ended.err().contains("first use")))
        .as("one unpacks")
        .hasSize(1);

    Path library = library(cache);
    long size = Files.size(library);
    try (FileChannel channel = FileChannel.open(library, StandardOpenOption.WRITE)) {
      channel.truncate(size / 2); // as a killed process leaves it
    }
    Ended mended = train(cache, "three").await();
    assertThat(mended.code()).as(mended.err()).isZero();
    assertThat(library).hasSize(size);
    assertThat(mended.err()).contains("first use");
    assertThat(train(cache, "four").await().err()).doesNotContain("first use");
  }

  @Test
  void withNowhereToUnpackThePlaceAndTheVariableAreNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    Ended ended = train(file, "one").await();
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err())
        .contains(file.resolve("natives").toString(), "SLIMFIT_CACHE", "bytes needed")
        .doesNotContain("\tat ");
  }

  @Test
  void textsNeedNoLibrariesOfGpusAndNoReadersOfImages() throws Exception {
    Path classes = folder.resolve("classes.txt");
    Ended ended = SlimfitProcess.start(
            folder,
            Map.of(
                "JDK_JAVA_OPTIONS",
                "-Dorg.bytedeco.javacpp.logger.debug=true -Xlog:class+load:file=" + classes),
            "plan",
            "--architecture",
            "minilm",
            "--threads",
            "1")
        .await();
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.err() + ended.out()).contains("libtorch_cpu").doesNotContain("cudart");
    assertThat(classes)
        .content()
        .contains("io.slimfit.data.image.ImageDecoder")
        .doesNotContain("javax.imageio.spi.IIORegistry");
  }

  private SlimfitProcess train(Path cache, String output) throws Exception {
    return SlimfitProcess.start(
        folder,
        Map.of("SLIMFIT_CACHE", cache.toString()),
        "train",
        "--max-steps",
        "1",
        "--max-train-samples",
        "16",
        "--max-eval-samples",
        "16",
        "--max-length",
        "32",
        "--threads",
        "1",
        "--output",
        output);
  }

  private static Path library(Path cache) throws Exception {
    try (Stream<Path> files = Files.walk(cache)) {
      List<Path> found = files.filter(file -> file.endsWith("libtorch_cpu.so")).toList();
      assertThat(found).hasSize(1);
      return found.get(0);
    }
  }
}
