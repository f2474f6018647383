package io.slimfit.data.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that would abort the process, or give invalid ids, do not reach the native library. */
class TokenizerFileTest {
  private static final Path TOKENIZERS = Path.of("src/test/resources/roberta/tokenizers");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir
  Path folder;

  private static ObjectNode tokenizer(String name) throws IOException {
    return (ObjectNode)
        JSON.readTree(TOKENIZERS.resolve(name).resolve("tokenizer.json").toFile());
  }

  private void assertRefused(JsonNode tokenizer, String... words) throws IOException {
    Path file = folder.resolve("tokenizer.json");
    JSON.writeValue(file.toFile(), tokenizer);
    assertThatThrownBy(() -> Tokenization.open(file).close())
        .isInstanceOf(InputException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContainingAll(words)
        .hasMessageContaining("Use the model's own tokenizer.json");
  }

  private static ObjectNode parent(ObjectNode root, String pointer) {
    return (ObjectNode) root.at(pointer.substring(0, pointer.lastIndexOf('/')));
  }

  private static String last(String pointer) {
    return pointer.substring(pointer.lastIndexOf('/') + 1);
  }

  @ParameterizedTest(name = "{0}: {1} = {2}")
  @DisplayName("an inconsistent tokenizer.json is named")
  @CsvSource(
      delimiter = '|',
      value = {
        "byte-level | /model/continuing_subword_prefix | \"#######\" | continuing_subword_prefix",
        "byte-level | /model/dropout | 0.1 | at random",
        "byte-level | /model/unk_token | \"<nope>\" | '<nope>' is not in its vocabulary",
        "byte-level | /model/type | \"WordLevel\" | 'WordLevel'",
        "byte-level | /model/vocab | [] | type 'BPE'",
        "byte-level | /model/vocab | {} | no vocabulary",
        "byte-level | /model/merges | [[\"zzz\",\"e\"]] | does not read it: 'zzz'",
        "byte-level | /post_processor/cls | [\"<s>\", 601] | id 601, but there are 601 tokens",
        "byte-level | /post_processor/sep | [\"</s>\"] | special token with the id",
        "byte-level | /post_processor | null | no special tokens",
        "byte-level | /post_processor | {\"type\":\"ByteLevel\"} | no special tokens",
        "byte-level | /post_processor | {\"type\":\"Sequence\",\"processors\":[]} | no special "
            + "tokens",
        "byte-level | /post_processor | {\"type\":\"Sequence\",\"processors\":["
            + "{\"type\":\"RobertaProcessing\",\"cls\":[\"<s>\",0],\"sep\":[\"</s>\",2]},"
            + "{\"type\":\"RobertaProcessing\",\"cls\":[\"<s>\",0],\"sep\":[\"</s>\",2]}]} | "
            + "has 2 parts",
        "unigram | /post_processor/special_tokens/<s>/tokens | [] | 1 ids and 0 tokens",
        "byte-level | /normalizer | {\"type\":\"Nope\"} | unknown type 'Nope'",
        "byte-level | /normalizer | {\"type\":\"Prepend\",\"prepend\":\"\"} | prepend",
        "byte-level | /normalizer | "
            + "{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"z*\"},\"content\":\"x\"} | 'z*'",
        "byte-level | /normalizer | "
            + "{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"(?=a)\"},\"content\":\"x\"} | "
            + "'(?=a)'",
        "byte-level | /normalizer | "
            + "{\"type\":\"Replace\",\"pattern\":{\"String\":\"\"},\"content\":\"x\"} | pattern ''",
        "byte-level | /pre_tokenizer | {\"type\":\"FixedLength\",\"length\":0} | 'FixedLength'",
        "byte-level | /pre_tokenizer | {\"type\":\"Split\",\"pattern\":{\"Regex\":\"(a+)+$\"}} | "
            + "'(a+)+$'",
        "unigram | /model/unk_id | null | unk_id, null",
        "unigram | /model/unk_id | -1 | unk_id, -1",
        "unigram | /model/unk_id | 353 | not one of its 353 tokens",
        "unigram | /model/vocab | [[\"a\"]] | entry 0 of its vocabulary",
        "unigram | /model/vocab | [[\"a\",0],[\"b\",\"c\"]] | entry 1 of its vocabulary",
        "unigram | /model/vocab | [] | no vocabulary",
        "unigram | /post_processor/special_tokens/<s> | null | template with '<s>'",
        "unigram | /post_processor/special_tokens | {} | template with '<s>'",
        "unigram | /post_processor/single | [] | not a special token followed by the text",
        "unigram | /post_processor/single | [{\"Sequence\":{\"id\":\"B\",\"type_id\":0}}] | "
            + "followed by the text",
        "unigram | /post_processor/pair | "
            + "[{\"SpecialToken\":{\"id\":\"<s>\"}},{\"Sequence\":{\"id\":\"A\"}}] | the two texts",
        "unigram | /normalizer/precompiled_charsmap | null | precompiled_charsmap is not a string",
        "unigram | /normalizer/precompiled_charsmap | \"!!!\" | not base64",
        "unigram | /normalizer/precompiled_charsmap | \"\" | too short",
        "unigram | /normalizer | "
            + "{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"Precompiled\"}]} | not a string",
      })
  void contradictions(String name, String pointer, String value, String word) throws IOException {
    ObjectNode tokenizer = tokenizer(name);
    parent(tokenizer, pointer).set(last(pointer), JSON.readTree(value));
    assertRefused(tokenizer, word);
  }

  @ParameterizedTest
  @DisplayName("an added token whose id the library would change is rejected")
  @CsvSource({"<extra>, 900, 601", "<s>, 7, 0"})
  void addedTokens(String content, int id, int place) throws IOException {
    ObjectNode tokenizer = tokenizer("byte-level");
    ArrayNode added = (ArrayNode) tokenizer.path("added_tokens");
    added.add(((ObjectNode) added.path(3)).deepCopy().put("content", content).put("id", id));
    assertRefused(
        tokenizer,
        "added token '" + content + "' has the id " + id,
        "the library assigns " + place);
  }

  @Test
  void addedTokensCount() throws IOException {
    ObjectNode tokenizer = tokenizer("byte-level");
    ArrayNode added = (ArrayNode) tokenizer.path("added_tokens");
    added.add(((ObjectNode) added.path(3)).deepCopy().put("content", "<extra>").put("id", 601));
    Path file = folder.resolve("tokenizer.json");
    JSON.writeValue(file.toFile(), tokenizer);
    try (Tokenization tokenization = Tokenization.open(file)) {
      assertThat(tokenization.vocabSize()).isEqualTo(602);
      assertThat(tokenization.encode("a<extra>", null, 8).ids()).contains(601);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"byte-level", "unigram"})
  void typeIsRecognizedInOlderFiles(String name) throws IOException {
    ObjectNode tokenizer = tokenizer(name);
    ((ObjectNode) tokenizer.path("model")).remove("type");
    Path file = folder.resolve("tokenizer.json");
    JSON.writeValue(file.toFile(), tokenizer);
    try (Tokenization old = Tokenization.open(file);
        Tokenization today =
            Tokenization.open(TOKENIZERS.resolve(name).resolve("tokenizer.json"))) {
      String text = "The old lighthouse, déjà vu";
      assertThat(old.encode(text, text, 64).ids())
          .isEqualTo(today.encode(text, text, 64).ids());
      assertThat(old.padTokenId()).isEqualTo(1);
    }
  }

  private static byte[] map() throws IOException {
    return tokenizer("unigram").at("/normalizer/precompiled_charsmap").binaryValue();
  }

  private static int trieBytes(byte[] map) {
    return ByteBuffer.wrap(map).order(ByteOrder.LITTLE_ENDIAN).getInt();
  }

  private void assertMapRefused(byte[] map, String word) throws IOException {
    ObjectNode tokenizer = tokenizer("unigram");
    ((ObjectNode) tokenizer.path("normalizer"))
        .put("precompiled_charsmap", Base64.getEncoder().encodeToString(map));
    assertRefused(tokenizer, "precompiled_charsmap", word);
  }

  @Test
  @DisplayName("a character map that points outside itself is rejected")
  void characterMaps() throws IOException {
    byte[] map = map();
    int trie = trieBytes(map);
    assertMapRefused(Arrays.copyOf(map, 4), "a trie of " + trie);
    assertMapRefused(Arrays.copyOf(map, trie), "a trie of " + trie);
    assertMapRefused(Arrays.copyOf(map, 4 + trie), "points outside its results");
    assertMapRefused(
        Arrays.copyOf(map, map.length - map.length / 50), "points outside its results");
    for (int size : new int[] {0, 5, -4, Integer.MAX_VALUE, trie + 4096 * 4096}) {
      byte[] other = map.clone();
      ByteBuffer.wrap(other).order(ByteOrder.LITTLE_ENDIAN).putInt(size);
      assertMapRefused(other, "bytes for a trie of " + Integer.toUnsignedString(size));
    }
    byte[] shorter = map.clone();
    ByteBuffer.wrap(shorter).order(ByteOrder.LITTLE_ENDIAN).putInt(1024);
    assertMapRefused(shorter, "precompiled_charsmap");
    byte[] root = map.clone();
    Arrays.fill(root, 4, 8, (byte) 0x7F);
    assertMapRefused(root, "points outside its trie");
    byte[] text = map.clone();
    text[4 + trie] = (byte) 0xFF;
    assertMapRefused(text, "not UTF-8");
  }

  private Path copy(String name, String... files) throws IOException {
    for (String file : files) {
      Files.copy(TOKENIZERS.resolve(name).resolve(file), folder.resolve(file));
    }
    return folder.resolve(files[0]);
  }

  @ParameterizedTest
  @DisplayName("merges that are not in the vocabulary are named with their line")
  @CsvSource(
      delimiter = '|',
      value = {
        "h e r | is not two tokens",
        "he | is not two tokens",
        "h zzz | the token 'zzz' is not in vocab.json",
        "z z | the token 'zz' is not in vocab.json"
      })
  void merges(String line, String word) throws IOException {
    Path vocabulary = copy("byte-level", "vocab.json");
    Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\nh e\n" + line + "\n");
    assertThatThrownBy(() -> Tokenization.open(vocabulary).close())
        .isInstanceOf(InputException.class)
        .hasMessageContaining(folder.resolve("merges.txt") + ", line 3")
        .hasMessageContaining(word);
  }

  @Test
  @DisplayName("vocab.json without merges.txt or without a special token is rejected")
  void vocabularyFiles() throws IOException {
    Path vocabulary = copy("byte-level", "vocab.json");
    assertThatThrownBy(() -> Tokenization.open(vocabulary).close())
        .isInstanceOf(InputException.class)
        .hasMessageContaining("merges.txt beside its vocab.json");
    Files.writeString(folder.resolve("merges.txt"), "");
    for (String broken :
        new String[] {"{\"a\": 0}", "{\"</s>\": 0}", "{\"<s>\": 0.5, \"</s>\": 1}"}) {
      Files.writeString(vocabulary, broken);
      assertThatThrownBy(() -> Tokenization.open(vocabulary).close())
          .isInstanceOf(InputException.class)
          .hasMessageContaining(vocabulary.toString())
          .hasMessageContaining("there is no token");
    }
    Files.write(vocabulary, "{\"\u00ff\": 0}".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> Tokenization.open(vocabulary).close())
        .isInstanceOf(InputException.class)
        .hasMessageContaining(vocabulary.toString());
    Path words = Files.writeString(folder.resolve("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\nword\n");
    assertThatThrownBy(() -> Tokenization.open(words).close())
        .isInstanceOf(InputException.class)
        .hasMessageContaining("there is no token [SEP]");
  }
}
