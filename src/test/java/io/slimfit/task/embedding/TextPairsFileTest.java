package io.slimfit.task.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.data.table.OnBadRow;
import io.slimfit.task.text.TextFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextPairsFileTest {
  @TempDir
  Path folder;

  private final List<String> notes = new ArrayList<>();

  private TextPairs read(String name, String content, TextFiles files) throws IOException {
    Path file = Files.writeString(folder.resolve(name), content);
    return TextPairsFile.read(file, files, notes::add);
  }

  private TextPairs read(String name, String content) throws IOException {
    return read(name, content, TextFiles.none());
  }

  private void refused(String name, String content, String... words) {
    assertThatThrownBy(() -> read(name, content))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll(words);
  }

  private static List<List<String>> rows(TextPairs pairs) {
    return pairs.rows().stream()
        .map(row -> Arrays.stream(row).mapToObj(pairs.texts()::get).toList())
        .toList();
  }

  @Test
  void pairsAndTripletsAreFoundByTheirColumns() throws IOException {
    TextPairs pairs = read("a.csv", "positive,anchor\nb,a\nc,a\n");
    assertThat(rows(pairs)).containsExactly(List.of("a", "b"), List.of("a", "c"));
    assertThat(pairs.texts()).as("each once").containsExactly("a", "b", "c");
    TextPairs triplets =
        read("t.jsonl", "{\"anchor\":\"a\",\"positive\":\"b\",\"negative\":\"c\"}\n");
    assertThat(rows(triplets)).containsExactly(List.of("a", "b", "c"));
    assertThat(rows(read("q.csv", "question,context\nq,c\n"))).containsExactly(List.of("q", "c"));
  }

  @Test
  void scoresAndClassesAreRead() throws IOException {
    TextPairs scored = read("s.jsonl", "{\"sentence1\":\"a\",\"sentence2\":\"b\",\"score\":2.5}\n");
    assertThat(scored.isScored()).isTrue();
    assertThat(scored.score(0)).isEqualTo(2.5);
    TextPairs classes = read("c.csv", "text,label\na,x\nb,y\nc,x\na,x\n");
    assertThat(rows(classes)).containsExactly(List.of("a"), List.of("c"), List.of("b"));
    assertThat(classes.classes()).containsExactly(0, 0, 1);
  }

  @Test
  void columnsWithOtherNamesAreNamed() throws IOException {
    TextFiles named =
        TextFiles.none().withColumns(Optional.of("x"), Optional.of("y"), Optional.of("similarity"));
    TextPairs pairs = read("n.csv", "x,y,similarity\na,b,0.5\n", named);
    assertThat(pairs.score(0)).isEqualTo(0.5);
  }

  @Test
  void badFilesAreRefused() {
    refused("u.csv", "one,two\na,b\n", "the columns one, two are no pairs of texts", "anchor");
    refused("e.csv", "anchor,positive\na,\n", "line 2", "'positive' holds an empty text");
    refused("m.jsonl", "{\"anchor\":\"a\",\"positive\":3}\n", "holds a number, expected text");
    refused("n.csv", "sentence1,sentence2,score\na,b,high\n", "line 2", "'high' is not a finite");
    refused("i.csv", "sentence1,sentence2,score\na,b,NaN\n", "'NaN' is not a finite number");
    refused("o.csv", "text,label\na,x\nb,x\n", "all texts have the same label");
    refused("w.csv", "text\na\n", "the columns text are no pairs of texts");
    assertThatThrownBy(
            () -> TextPairsFile.read(folder.resolve("none.csv"), TextFiles.none(), notes::add))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("there is no such file");
  }

  @Test
  void badRowsAreSkippedOnRequest() throws IOException {
    TextPairs pairs = read(
        "s.csv",
        "sentence1,sentence2,score\na,b,1\nc,d,much\ne,f,2\n",
        TextFiles.none().withOnBadRow(OnBadRow.SKIP));
    assertThat(rows(pairs)).containsExactly(List.of("a", "b"), List.of("e", "f"));
    assertThat(pairs.scores()).containsExactly(1, 2);
    assertThat(notes).hasSize(1);
  }

  @Test
  void someRowsHaveTheirTextsOnly() throws IOException {
    TextPairs some = read("a.csv", "anchor,positive\na,b\nc,d\ne,b\n").select(new int[] {2, 0});
    assertThat(rows(some)).containsExactly(List.of("e", "b"), List.of("a", "b"));
    assertThat(some.texts()).containsExactly("e", "b", "a");
  }

  @Test
  void lossesFitTheData() throws IOException {
    TextPairs pairs = read("a.csv", "anchor,positive\na,b\n");
    TextPairs scored = read("s.csv", "sentence1,sentence2,score\na,b,4\n");
    assertThatThrownBy(() -> config("cosent").objective(pairs))
        .hasMessageContaining("the data have no scores, which cosent needs");
    assertThatThrownBy(() -> config("multiple-negatives").objective(scored))
        .hasMessageContaining("the data have scores, which multiple-negatives does not read");
    assertThatThrownBy(() -> config("cosine").objective(scored))
        .hasMessageContaining("4.0 is no cosine");
    assertThatThrownBy(() -> config("cosin")).hasMessageContaining("unknown loss 'cosin'");
  }

  private static EmbeddingConfig config(String loss) {
    return new EmbeddingConfig(Optional.of(loss), 20, List.of(), Optional.empty());
  }
}
