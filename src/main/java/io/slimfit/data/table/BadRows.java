package io.slimfit.data.table;

import io.slimfit.base.Counted;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.Collectors;

/**
 * The invalid rows of one pass: the first one is an error, or all are counted, and skipped or
 * reported.
 */
public final class BadRows {
  private static final int SHOWN = 3;

  private final OnBadRow policy;
  private final List<InputException> first = new ArrayList<>();
  private final Queue<InputException> unreported = new ArrayDeque<>();
  private long count;

  public BadRows(OnBadRow policy) {
    this.policy = policy;
  }

  /** @throws InputException the given one, unless invalid rows are skipped */
  public void add(InputException problem) {
    if (policy == OnBadRow.FAIL) {
      throw problem;
    }
    count++;
    if (policy == OnBadRow.REPORT) {
      unreported.add(problem);
    }
    if (first.size() < SHOWN) {
      first.add(problem);
    }
  }

  public long count() {
    return count;
  }

  /** Whether there are rows to report that {@link #report} has not returned yet. */
  public boolean hasUnreported() {
    return !unreported.isEmpty();
  }

  /** The next row to report, if there is one. */
  public Optional<InputException> report() {
    return Optional.ofNullable(unreported.poll());
  }

  /** The number of skipped rows and the places of the first three; empty if none was skipped. */
  public Optional<String> note() {
    if (count == 0) {
      return Optional.empty();
    }
    String places = first.stream()
        .map(InputException::place)
        .map(Place::toString)
        .collect(Collectors.joining("; "));
    String done = policy == OnBadRow.REPORT ? " reported: " : " skipped: ";
    return Optional.of(Counted.of(count, "row", "was", "were") + done + places
        + (count > SHOWN ? " ..." : "") + " (the first: " + first.get(0).problem() + ")");
  }
}
