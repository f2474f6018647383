package io.slimfit.data.tokenize;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.UserFolders;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Tries a tokenizer in a process of its own before it is used here. The native library ends the
 * whole process on some files, or never returns; {@link TokenizerFile} refuses those that are
 * known, and this catches the others. A tokenizer that did well is remembered by its hash and not
 * tried again.
 *
 * <p>Where no such process can be started, as in some containers and in programs whose class path
 * is inside one archive, tokenizers are used without it.
 */
public final class TokenizerProbe {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String REMEDY = "Use the tokenizer.json that belongs to the model";

  private final Path known;
  private final List<String> command;
  private final Duration limit;

  /**
   * @param known the folder with an empty file for each tokenizer that did well
   * @param command starts {@link ProbedTokenizer}
   */
  TokenizerProbe(Path known, List<String> command, Duration limit) {
    this.known = known;
    this.command = List.copyOf(command);
    this.limit = limit;
  }

  /** Remembers in {@code SLIMFIT_CACHE}, else in {@code ~/.cache/slimfit}. */
  public static TokenizerProbe of(Map<String, String> environment) {
    Path cache = Optional.ofNullable(environment.get("SLIMFIT_CACHE"))
        .filter(folder -> !folder.isBlank())
        .map(Path::of)
        .orElseGet(() -> UserFolders.cache(environment).resolve("slimfit"));
    String java =
        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
    List<String> command = List.of(
        java,
        "-Xmx256m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:+ErrorFileToStderr",
        "-XX:-CreateCoredumpOnCrash",
        "-Duser.home=" + System.getProperty("user.home"),
        "-cp",
        System.getProperty("java.class.path"),
        ProbedTokenizer.class.getName());
    return new TokenizerProbe(cache.resolve("tokenizers").toAbsolutePath(), command, LIMIT);
  }

  /**
   * @param place of the file, for messages
   * @throws InputException if the library does not survive the tokenizer, or takes minutes
   */
  void require(Place place, byte[] tokenizerJson) {
    Path mark = known.resolve(hash(tokenizerJson));
    if (Files.exists(mark)) {
      return;
    }
    switch (outcome(tokenizerJson)) {
      case GOOD -> remember(mark);
      case UNKNOWN -> {
        // no process could be started: the rules for files have to be enough
      }
      case ENDED ->
        throw new InputException(
            place, "the tokenizers library crashes when it encodes short texts with it", REMEDY);
      case HANGS ->
        throw new InputException(
            place,
            "the tokenizers library took more than " + limit.toSeconds()
                + " s to encode short texts with it",
            REMEDY + "; or try again when the machine is less busy");
    }
  }

  private enum Outcome {
    GOOD,
    ENDED,
    HANGS,
    UNKNOWN
  }

  private Outcome outcome(byte[] tokenizerJson) {
    try {
      Path folder = Files.createTempDirectory("slimfit-tokenizer-");
      try {
        return outcome(folder, tokenizerJson);
      } finally {
        for (String name : List.of(ProbedTokenizer.FILE, ProbedTokenizer.RESULT)) {
          Files.deleteIfExists(folder.resolve(name));
        }
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      return Outcome.UNKNOWN;
    }
  }

  private Outcome outcome(Path folder, byte[] tokenizerJson) throws IOException {
    Files.write(folder.resolve(ProbedTokenizer.FILE), tokenizerJson);
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command));
    builder.command().add(folder.toString());
    builder.redirectErrorStream(true).redirectOutput(Redirect.DISCARD);
    Process process = builder.start();
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return Outcome.HANGS;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Outcome.UNKNOWN;
    } finally {
      process.destroyForcibly();
    }
    Path result = folder.resolve(ProbedTokenizer.RESULT);
    String last = Files.exists(result) ? Files.readString(result) : "";
    return switch (last) {
      case ProbedTokenizer.GOOD -> Outcome.GOOD;
      case ProbedTokenizer.BEGUN -> Outcome.ENDED;
      default -> Outcome.UNKNOWN;
    };
  }

  private static void remember(Path mark) {
    try {
      Files.createDirectories(mark.getParent());
      Files.write(mark, new byte[0]);
    } catch (IOException e) {
      // a cache that cannot be written: the tokenizer is tried again next time
    }
  }

  static String hash(byte[] tokenizerJson) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(tokenizerJson));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
