package io.slimfit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubNameTest {
  @Test
  void namesAndRevisionsAreParsed() {
    assertThat(HubName.parse("bert-base-cased")).contains(new HubName("bert-base-cased", "main"));
    assertThat(HubName.parse("google/vit-base-patch16-224@refs/pr/1"))
        .contains(new HubName("google/vit-base-patch16-224", "refs/pr/1"));
    assertThat(HubName.parse("a/b_c.d@v1.0").orElseThrow()).hasToString("a/b_c.d@v1.0");
    assertThat(HubName.parse("a/b@main").orElseThrow()).hasToString("a/b");
    assertThat(new HubName("a", FakeHub.COMMIT).isCommit()).isTrue();
    assertThat(new HubName("a", "main").isCommit()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "a/",
        "/a",
        "a/b/c",
        "./a",
        "../a",
        "a--b",
        "a..b",
        "a.git",
        "-a",
        "a-",
        ".a",
        "a.",
        "~/a",
        "a b",
        "ä",
        "a\\b",
        "embedded:x",
        "a@",
        "a@../b",
        "a@./b",
        "a@b/../c",
        "a@b/.",
        "a@/b",
        "a@b\n"
      })
  void invalidNamesAreNotParsed(String text) {
    assertThat(HubName.parse(text)).isEmpty();
  }

  @Test
  void namesThatAreTooLongAreNotParsed() {
    assertThat(HubName.parse("a".repeat(96))).isPresent();
    assertThat(HubName.parse("a".repeat(97))).isEmpty();
    assertThat(HubName.parse("a@" + "b".repeat(300))).isEmpty();
  }
}
