import io.slimfit.data.tokenize.Tokenization;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Sentences per second from text to token ids, as in training and prediction, with the embedded
 * model's tokenizer. Run by {@code bench/text/run tokenization}.
 */
public final class TokenizationSpeed {
  private static final int PIECE = 128;
  private static final int MAX_LENGTH = 128;
  private static final int PASSES = 4; // the first one also compiles

  public static void main(String[] arguments) throws IOException {
    for (String name : new String[] {"dev.tsv", "train.tsv"}) {
      List<String> texts;
      try (var lines = Files.lines(Path.of(arguments[0], name))) {
        texts = lines.skip(1).map(line -> line.split("\t", 2)[0]).toList();
      }
      for (int threads = 1; threads <= 2; threads++) {
        measure(name, texts, threads);
      }
    }
  }

  private static void measure(String name, List<String> texts, int threads) {
    List<List<String>> pieces = new ArrayList<>();
    for (int from = 0; from < texts.size(); from += PIECE) {
      pieces.add(texts.subList(from, Math.min(texts.size(), from + PIECE)));
    }
    NativeMemory memory = new NativeMemory(Device.CPU);
    try (Tokenization tokenization = Tokenization.embedded();
        Workers workers = new Workers(threads, memory)) {
      double best = Double.POSITIVE_INFINITY;
      long tokens = 0;
      for (int pass = 0; pass < PASSES; pass++) {
        long begin = System.nanoTime();
        tokens = workers.map(pieces, (piece, number, ops) -> tokens(tokenization, piece)).stream()
            .mapToLong(Long::longValue)
            .sum();
        best = Math.min(best, (System.nanoTime() - begin) / 1e9);
      }
      System.out.printf(
          "%-9s %d threads: %,.0f sentences per second, %,.0f tokens "
              + "(%d sentences, fastest of %d)%n",
          name, threads, texts.size() / best, tokens / best, texts.size(), PASSES);
    }
  }

  private static long tokens(Tokenization tokenization, List<String> piece) {
    long tokens = 0;
    for (String text : piece) {
      tokens += tokenization.encode(text, null, MAX_LENGTH).length();
    }
    return tokens;
  }
}
