import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/** Changes of bytes, and pieces that mean something to readers of texts. */
final class TextMutation extends ByteMutation {
  private static final byte[][] PIECES = {
    {'"'},
    {'"', '"'},
    {'\n'},
    {'\r'},
    {'\r', '\n'},
    {'\t'},
    {','},
    {';'},
    {0},
    {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF},
    {(byte) 0xFF, (byte) 0xFE},
    {(byte) 0xC3},
    {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
    {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
    "sep=;\n".getBytes(StandardCharsets.US_ASCII),
    "-DOCSTART- -X- O\n\n".getBytes(StandardCharsets.US_ASCII),
    "\\ud800".getBytes(StandardCharsets.US_ASCII),
    "NaN".getBytes(StandardCharsets.US_ASCII),
    "1e999".getBytes(StandardCharsets.US_ASCII),
    "[".repeat(3000).getBytes(StandardCharsets.US_ASCII),
    "{\"a\":".repeat(2000).getBytes(StandardCharsets.US_ASCII),
    "&a *a ".getBytes(StandardCharsets.US_ASCII),
    "<<: *a\n".getBytes(StandardCharsets.US_ASCII),
    "word ".repeat(30_000).getBytes(StandardCharsets.US_ASCII),
    ",".repeat(20_000).getBytes(StandardCharsets.US_ASCII)
  };

  @Override
  public byte[] mutated(List<byte[]> seeds, SplittableRandom random) {
    byte[] input = seeds.get(random.nextInt(seeds.size()));
    if (random.nextInt(3) > 0) {
      input = super.mutated(List.of(input), random);
    }
    for (int piece = random.nextInt(3); piece > 0; piece--) {
      input = with(input, PIECES[random.nextInt(PIECES.length)], random);
    }
    return input;
  }

  private static byte[] with(byte[] input, byte[] piece, SplittableRandom random) {
    int at = random.nextInt(input.length + 1);
    byte[] longer = new byte[input.length + piece.length];
    System.arraycopy(input, 0, longer, 0, at);
    System.arraycopy(piece, 0, longer, at, piece.length);
    System.arraycopy(input, at, longer, at + piece.length, input.length - at);
    return longer;
  }
}
