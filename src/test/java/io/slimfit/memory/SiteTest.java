package io.slimfit.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SiteTest {
  /** Two sites with one key would drop the same elements. */
  @Test
  void sitesOfALargeModelHaveDifferentKeys() {
    List<String> names = new ArrayList<>(List.of("bert.embeddings", "pooled dropout"));
    for (int block = 0; block < 100; block++) {
      String prefix = "bert.encoder.layer." + block;
      names.add(prefix + ".attention.self P");
      names.add(prefix + ".attention.output");
      names.add(prefix + ".output");
    }
    assertThat(names.stream().map(name -> new Site(name, SiteKind.HEAD).key()))
        .doesNotHaveDuplicates();
  }
}
