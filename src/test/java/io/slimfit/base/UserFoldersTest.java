package io.slimfit.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UserFoldersTest {
  @Test
  void homeIsThatOfTheEnvironment() {
    assertThat(UserFolders.home(Map.of("HOME", "/h"))).isEqualTo(Path.of("/h"));
    assertThat(UserFolders.cache(Map.of("HOME", "/h"))).isEqualTo(Path.of("/h/.cache"));
    assertThat(UserFolders.cache(Map.of("HOME", "/h", "XDG_CACHE_HOME", "/x")))
        .isEqualTo(Path.of("/x"));
  }

  @Test
  void withoutHomeNothingIsMadeInTheWorkingFolder() {
    assertThat(UserFolders.home(Map.of())).isAbsolute();
    assertThat(UserFolders.home(Map.of("HOME", ""))).isAbsolute();
    assertThat(UserFolders.cache(Map.of("HOME", "/h", "XDG_CACHE_HOME", "relative")))
        .isEqualTo(Path.of("/h/.cache"));
  }
}
