package io.slimfit.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.checkpoint.Sha256;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EncodedExamplesTest {
  private static final List<Label> LABELS = List.of(
      Label.ofClass(3),
      Label.ofScore(-0.25),
      Label.ofSet(List.of(0, 7)),
      Label.ofSet(List.of()),
      Label.none());

  @ParameterizedTest
  @ValueSource(ints = {0, 1000, 1 << 24}) // written to the file at once, later, or never
  void addedExamplesAreReadBack(int memoryBytes) {
    List<EncodedExample> added = new ArrayList<>();
    try (EncodedExamples.Builder builder = new EncodedExamples.Builder(memoryBytes)) {
      for (int i = 0; i < 3000; i++) {
        int length = i == 1500 ? 100_000 : i % 40; // one is larger than the buffer
        int[] tokens = new int[length];
        for (int j = 0; j < length; j++) {
          tokens[j] = 100_000 * i + j;
        }
        EncodedExample example =
            new EncodedExample(tokens, i % 5, LABELS.get(i % LABELS.size()), i % 2 == 0);
        added.add(example);
        builder.add(example);
      }
      try (EncodedExamples examples = builder.build()) {
        assertThat(examples).hasSameSizeAs(added);
        for (int i = added.size() - 1; i >= 0; i--) {
          EncodedExample wanted = added.get(i);
          EncodedExample found = examples.get(i);
          assertThat(examples.length(i)).isEqualTo(wanted.tokens().length);
          assertThat(found.tokens()).isEqualTo(wanted.tokens());
          assertThat(found.secondStart()).isEqualTo(wanted.secondStart());
          assertThat(found.label()).isEqualTo(wanted.label());
          assertThat(found.truncated()).isEqualTo(wanted.truncated());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1 << 24})
  void mayBeEmpty(int memoryBytes) {
    try (EncodedExamples.Builder builder = new EncodedExamples.Builder(memoryBytes);
        EncodedExamples examples = builder.build()) {
      assertThat(examples).isEmpty();
    }
  }

  private static String hash(Label label) {
    try (EncodedExamples.Builder builder = new EncodedExamples.Builder(1 << 24)) {
      builder.add(new EncodedExample(new int[] {5, 6}, 2, label, false));
      try (EncodedExamples examples = builder.build()) {
        Sha256 hash = new Sha256();
        examples.addTo(hash);
        return hash.hex();
      }
    }
  }

  @Test
  void otherLabelsAreOtherData() {
    assertThat(hash(Label.ofClass(1)))
        .isEqualTo(hash(Label.ofClass(1)))
        .isNotEqualTo(hash(Label.ofClass(2)));
  }
}
