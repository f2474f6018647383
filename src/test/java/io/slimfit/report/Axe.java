package io.slimfit.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** axe-core, which finds what keeps people from using a page. */
final class Axe {
  private Axe() {}

  /** What is wrong with the page that is open, and where. */
  static List<String> violations(Browser browser) throws IOException, InterruptedException {
    browser.value(Html.resource("/axe.min.js") + "; 0");
    JsonNode found = browser.value("""
        axe.run().then((result) => [String(result.passes.length)].concat(
          result.violations.map((one) => one.id + ": " + one.help + ": "
            + one.nodes.map((node) => node.html).slice(0, 3).join(" "))))
        """);
    assertThat(found.path(0).asInt()).as("rules that are kept").isGreaterThan(15);
    List<String> violations = new ArrayList<>();
    for (int i = 1; i < found.size(); i++) {
      violations.add(found.path(i).asText());
    }
    return violations;
  }
}
