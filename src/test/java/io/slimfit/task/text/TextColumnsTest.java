package io.slimfit.task.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextColumnsTest {
  private static final ExampleFields PAIRS =
      new ExampleFields(2, List.of("premise", "hypothesis"), List.of("gold"));

  @TempDir
  private Path folder;

  private TextColumns columns(String content, TextFiles files) throws IOException {
    return TextFileSource.columns(Files.writeString(folder.resolve("a.csv"), content), files);
  }

  @ParameterizedTest
  @DisplayName("known pairs come first, then known texts; identifiers and numbers are no texts")
  @CsvSource(
      delimiter = '|',
      value = {
        "id,premise,hypothesis,label     | 0,a,b,x        | premise,hypothesis",
        "Sentence_1,Sentence_2,Label     | a,b,x          | Sentence_1,Sentence_2",
        "text,text_pair,label            | a,b,x          | text,text_pair",
        "index,question,sentence,label   | 0,a,b,x        | question,sentence",
        "qid1,qid2,question1,question2,label | 1,2,a,b,x  | question1,question2",
        "text_a,text_b,labels            | a,b,x          | text_a,text_b",
        "TEXT,label                      | a,x            | TEXT",
        ",review,label                   | 0,a,x          | review",
        "Unnamed: 0,review,label         | 0,a,x          | review",
        "tweet_id,tweet,label            | 0,a,x          | tweet",
        "PassengerId,words,label         | 0,a,x          | words",
        "label,year,words                | x,1999,a       | words",
        "one,two,label                   | a,b,x          | one,two",
        "author,date,review,label        | a,b,c,x        | review",
        "one,two,three,label             | a,b,c,x        | one,two",
        "pid,left,right,label            | P7,a b,c,x     | left,right",
        "url,date,headline,label         | http://a.b/1,2024-01-01,a,x | headline",
        "digest,anchor,other,label       | 5d41402abc4b2a76,a,b,x      | anchor,other",
        "id,label                        | a,x            | id",
      })
  void foundByName(String header, String row, String expected) throws IOException {
    assertThat(columns(header + "\n" + row + "\n", TextFiles.none()).texts())
        .containsExactly(expected.split(","));
  }

  @Test
  @DisplayName("what is read, what is not, and that it is a guess, are said")
  void description() throws IOException {
    TextColumns columns = columns("id,one,two,three,label\n0,a,b,c,x\n", TextFiles.none());
    assertThat(columns.description(List.of("id", "one", "two", "three", "label"), true))
        .isEqualTo("2 texts per example, from one and two; labels from label; not read: id, three;"
            + " {textColumn} and {textPairColumn} choose others");
  }

  @Test
  @DisplayName(
      "the columns that a model was trained on are read again, and kept in its config.json")
  void columnsOfTheModel() throws IOException {
    ObjectNode config = new JsonMapper().createObjectNode();
    PAIRS.describe(config);
    assertThat(config)
        .hasToString("{\"slimfit\":{\"texts_per_example\":2,\"text_columns\":[\"premise\","
            + "\"hypothesis\"],\"label_columns\":[\"gold\"]}}");
    assertThat(ExampleFields.of(config)).contains(PAIRS);
    assertThat(ExampleFields.of(new JsonMapper().createObjectNode())).isEmpty();
    TextFiles files = TextFiles.none().ofModel(Optional.of(PAIRS));
    String content = "text,hypothesis,gold,premise,label\na,b,c,d,e\n";
    assertThat(columns(content, files))
        .isEqualTo(new TextColumns(List.of("premise", "hypothesis"), List.of("gold"), false));
    assertThat(columns("sentence1,sentence2\na,b\n", files).texts())
        .containsExactly("sentence1", "sentence2");
  }

  @Test
  @DisplayName("a model of pairs refuses single texts, and the other way round")
  void otherNumberOfTexts() {
    assertThatThrownBy(
            () -> columns("text,label\na,x\n", TextFiles.none().ofModel(Optional.of(PAIRS))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("a.csv: there is one text, but the model was trained on pairs")
        .hasMessageContaining("(premise and hypothesis)");
    ExampleFields single = new ExampleFields(1, List.of("text"), List.of());
    assertThatThrownBy(() ->
            columns("premise,hypothesis\na,x\n", TextFiles.none().ofModel(Optional.of(single))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("there are two texts, but the model was trained on single texts");
  }

  @Test
  @DisplayName("a missing label column suggests one that is usual, or several")
  void missingLabelColumn() {
    assertThatThrownBy(() -> load("text,sentiment\na,x\n"))
        .hasMessageContaining("perhaps labelColumn(sentiment)");
    assertThatThrownBy(() -> load("comment_text,toxic,insult\na,0,1\n"))
        .hasMessageContaining("the columns are comment_text, toxic, insult")
        .hasMessageContaining("a column of 0 and 1 for each label");
    assertThatThrownBy(() -> load("text,gold_label\na,x\n"))
        .hasMessageContaining("perhaps labelColumn(gold_label)");
    assertThatThrownBy(() -> load("a good film,pos\na bad film,neg\n"))
        .hasMessageContaining("if the first line is a row and no header, put one before it");
  }

  @Test
  @DisplayName("a column is not text and label at once")
  void textAndLabelAtOnce() throws IOException {
    Path file = Files.writeString(folder.resolve("a.csv"), "text,label\na,x\n");
    TextFiles files = TextFiles.none()
        .withFiles(Optional.of(file), Optional.of(file), Optional.empty())
        .withColumns(Optional.of("label"), Optional.empty(), Optional.empty());
    assertThatThrownBy(() -> new TextFilesTask().load(Optional.empty(), files))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("column 'label' would be text and label");
  }

  private TextExamples load(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("a.csv"), content);
    return new TextFilesTask()
        .load(
            Optional.empty(),
            TextFiles.none().withFiles(Optional.of(file), Optional.of(file), Optional.empty()));
  }
}
