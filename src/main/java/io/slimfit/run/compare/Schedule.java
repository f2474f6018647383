package io.slimfit.run.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Which runs are missing. It follows from what is finished and from nothing else, so a comparison
 * goes on wherever it ended.
 *
 * @param searches where each search for a learning rate stands
 * @param missing the runs that can be made now, the most urgent first: those that choose a rate
 *     (the reported runs of their methods wait for them), then seed after seed, so that what there
 *     is compares all methods
 */
public record Schedule(Map<MethodOnTask, RateSearch> searches, List<ComparedRun> missing) {
  public static Schedule of(Comparison comparison, Map<ComparedRun, RunOutcome> finished) {
    Map<MethodOnTask, RateSearch> searches = new LinkedHashMap<>();
    List<ComparedRun> missing = new ArrayList<>();
    for (MethodOnTask one : comparison.all()) {
      RateSearch search = search(one, comparison, finished);
      searches.put(one, search);
      search
          .missing()
          .forEach(rate -> missing.add(one.run(rate, comparison.rateSeed().orElseThrow())));
    }
    for (long seed : comparison.seeds()) {
      searches.forEach(
          (one, search) -> search.best().ifPresent(rate -> missing.add(one.run(rate, seed))));
    }
    missing.removeIf(finished::containsKey);
    return new Schedule(searches, missing);
  }

  private static RateSearch search(
      MethodOnTask one, Comparison comparison, Map<ComparedRun, RunOutcome> finished) {
    Map<Double, OptionalDouble> tried = new LinkedHashMap<>();
    if (one.searches()) {
      finished.forEach((run, outcome) -> {
        if (run.task().equals(one.task())
            && run.method().equals(one.method())
            && run.seed() == comparison.rateSeed().orElseThrow()) {
          tried.put(run.rate(), one.score(outcome));
        }
      });
    }
    return RateSearch.of(one.rates(), tried);
  }

  /** @param one of the comparison */
  RateSearch search(MethodOnTask one) {
    return Optional.ofNullable(searches.get(one)).orElseThrow();
  }

  /** Whether nothing is missing, now or later. */
  public boolean isDone() {
    return missing.isEmpty()
        && searches.values().stream().allMatch(search -> search.best().isPresent());
  }

  /** The runs that remain, as far as is known: a search may add some. */
  public int remaining(Comparison comparison) {
    long undecided =
        searches.values().stream().filter(search -> search.best().isEmpty()).count();
    return missing.size() + Math.toIntExact(undecided * comparison.seeds().size());
  }
}
