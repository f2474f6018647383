package io.slimfit.run;

import io.slimfit.run.checkpoints.ResumedRun;
import io.slimfit.run.checkpoints.RunRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What all ranks of a run must have in common, by the words that a message names. */
final class RankFacts {
  private RankFacts() {}

  /** @param resumed the run that goes on */
  static Map<String, String> of(RunRecord record, Optional<ResumedRun> resumed) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("version of slimfit", Version.NUMBER);
    facts.putAll(record.comparedOptions());
    facts.putAll(record.facts());
    facts.put(
        "checkpoint",
        resumed
            .flatMap(run -> run.newest(note -> {}))
            .map(saved -> "that of step " + saved.step())
            .orElse(""));
    return facts;
  }
}
