package io.slimfit.data.tokenize;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The files beside a tokenizer count as in transformers: see bench/goldens/tokenizer_files.py. */
class TokenizerFilesGoldenTest {
  @TempDir
  Path folder;

  @TestFactory
  Stream<DynamicTest> idsAndTypesEqualThoseOfTransformers() throws IOException {
    try (InputStream in = Objects.requireNonNull(
        TokenizerFilesGoldenTest.class.getResourceAsStream("/golden/tokenizers/files.json"))) {
      List<JsonNode> cases = new ArrayList<>();
      new ObjectMapper().readTree(in).forEach(cases::add);
      assertThat(cases).hasSizeGreaterThan(20);
      return cases.stream()
          .map(each -> DynamicTest.dynamicTest(each.path("name").asText(), () -> check(each)));
    }
  }

  private void check(JsonNode golden) throws IOException {
    Path files = Files.createDirectory(folder.resolve(golden.path("name").asText()));
    Iterator<Map.Entry<String, JsonNode>> contents = golden.path("files").fields();
    while (contents.hasNext()) {
      Map.Entry<String, JsonNode> file = contents.next();
      Files.writeString(files.resolve(file.getKey()), file.getValue().asText());
    }
    Path json = files.resolve("tokenizer.json");
    try (Tokenization tokenization =
        Tokenization.open(Files.exists(json) ? json : files.resolve("vocab.txt"))) {
      for (JsonNode expected : golden.path("truncated")) {
        assertThat(truncated(tokenization, expected))
            .as(golden.path("name").asText() + ": " + expected)
            .isEqualTo(windows(expected));
      }
      for (JsonNode expected : golden.path("expected")) {
        @Nullable String pair = expected.path("pair").textValue();
        Encoding encoding = tokenization
            .encode(expected.path("text").asText(), pair, EncodingOptions.plain())
            .get(0);
        String what = golden.path("name").asText() + ": " + expected.path("text") + ", " + pair;
        assertThat(encoding.ids()).as(what).isEqualTo(ints(expected.path("ids")));
        assertThat(encoding.tokenTypeIds()).as(what).isEqualTo(ints(expected.path("types")));
      }
    }
  }

  /** Without a length of its own, a text is cut to what the tokenizer allows. */
  private static List<List<Integer>> truncated(Tokenization tokenization, JsonNode expected) {
    EncodingOptions options = EncodingOptions.truncated(
        EncodingOptions.Truncation.valueOf(
            expected.path("strategy").asText().toUpperCase(Locale.ROOT)),
        expected.path("max_length").asInt(tokenization.longest()));
    if (expected.path("stride").isInt()) {
      options = options.withOverflow(expected.path("stride").asInt());
    }
    return tokenization
        .encode(expected.path("text").asText(), expected.path("pair").textValue(), options)
        .stream()
        .map(encoding -> Arrays.stream(encoding.ids()).boxed().toList())
        .toList();
  }

  private static List<List<Integer>> windows(JsonNode expected) {
    List<List<Integer>> windows = new ArrayList<>();
    expected
        .path("windows")
        .forEach(ids -> windows.add(Arrays.stream(ints(ids)).boxed().toList()));
    return windows;
  }

  private static int[] ints(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToInt(JsonNode::asInt)
        .toArray();
  }
}
