package io.slimfit.distributed;

import static java.util.Objects.requireNonNull;

import io.slimfit.distributed.RoundReport.GroupReport;
import io.slimfit.memory.Saturation;
import io.slimfit.memory.SiteKind;
import io.slimfit.nn.Gradients;
import io.slimfit.nn.Parameter;
import io.slimfit.optim.GradientReducer;
import io.slimfit.optim.GradientReducer.Computed;
import io.slimfit.optim.GradientReducer.Round;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The sum of a step over the ranks. Tables are left to {@link TableSums}; how matrices and vectors
 * are summed is left to the two reducers.
 */
abstract class StepSum implements GradientReducer.Sum {
  private static final long JOINED_ELEMENTS = 1 << 18; // 1 MiB in fp32: larger ones gain nothing

  final Ranks ranks;
  final Gradients total;
  private final TableSums tables;
  private final List<List<Optional<Parameter>>> bundles = new ArrayList<>(); // of this step
  private final double[] losses;

  /** @param parts how many parts the step has */
  StepSum(Ranks ranks, Gradients total, int parts) {
    this.ranks = ranks;
    this.total = total;
    tables = new TableSums(ranks, total);
    losses = new double[parts];
  }

  /**
   * Tensors of the gradients that are sent together, as all ranks see them in a round: small ones
   * are joined, because each message takes its time.
   *
   * @param members a matrix each; empty for all vectors
   * @param elements of all of them together
   * @param own those of each group of this rank, one after the other, as a vector that is valid
   *     within the innermost scope
   * @param holders for each rank and each of its groups, whether it has them
   */
  record Summand(
      List<Optional<Parameter>> members,
      long elements,
      List<Optional<Tensor>> own,
      List<List<Boolean>> holders) {
    int groups(int rank) {
      return holders.get(rank).size();
    }

    boolean has(int rank, int group) {
      return group < groups(rank) && holders.get(rank).get(group);
    }
  }

  /** Adds some tensors of a round. */
  abstract void add(Summand summand);

  @Override
  public final Round add(Computed own, Ops ops) {
    List<RoundReport> reports = ranks.gather(RoundReport.written(total, own, ops)).stream()
        .map(bytes -> RoundReport.read(bytes, total.matrices().size()))
        .toList();
    requireSameActive(reports);
    Map<SiteKind, Saturation.Count> saturation = new EnumMap<>(SiteKind.class);
    reports.forEach(report -> report
        .saturation()
        .forEach((kind, count) -> saturation.merge(kind, count, Saturation.Count::plus)));
    Optional<String> failure =
        reports.stream().flatMap(report -> report.failure().stream()).findFirst();
    if (failure.isEmpty()) {
      reports.stream()
          .flatMap(report -> report.groups().stream())
          .forEach(group -> group.losses().forEach((part, loss) -> losses[part] = loss));
      addTensors(own, reports, ops);
    }
    return new Round(saturation, failure);
  }

  /** Else tensors of different sizes would be added, or ranks would wait for each other forever. */
  private static void requireSameActive(List<RoundReport> reports) {
    for (int rank = 1; rank < reports.size(); rank++) {
      if (reports.get(rank).active() != reports.get(0).active()) {
        throw new RankException("rank " + rank + " trains other weights than rank 0: its weights or"
            + " its optimizer states are no longer the same");
      }
    }
  }

  private void addTensors(Computed own, List<RoundReport> reports, Ops ops) {
    Map<Optional<Parameter>, List<List<Boolean>>> holders = holders(reports);
    bundle(holders);
    for (List<Optional<Parameter>> bundle : bundles) {
      List<List<Boolean>> any = bundle.stream()
          .map(member -> requireNonNull(holders.get(member)))
          .reduce(StepSum::either)
          .orElseThrow();
      if (isAnywhere(any)) {
        addBundle(own, bundle, any, ops);
      }
      for (Optional<Parameter> member : bundle) {
        member.ifPresent(
            matrix -> own.groups().forEach(group -> group.gradients().release(matrix)));
      }
    }
    tables.add(own, reports, ops);
  }

  /** For each tensor: for each rank and group, whether it has one. */
  private Map<Optional<Parameter>, List<List<Boolean>>> holders(List<RoundReport> reports) {
    Map<Optional<Parameter>, List<List<Boolean>>> holders = new LinkedHashMap<>();
    holders.put(Optional.empty(), holders(reports, GroupReport::vectors));
    List<Parameter> matrices = total.matrices();
    for (int i = 0; i < matrices.size(); i++) {
      int position = i;
      holders.put(
          Optional.of(matrices.get(i)), holders(reports, group -> group.matrices()[position]));
    }
    return holders;
  }

  private static List<List<Boolean>> holders(
      List<RoundReport> reports, Predicate<GroupReport> has) {
    return reports.stream()
        .map(report -> report.groups().stream().map(has::test).toList())
        .toList();
  }

  private static boolean isAnywhere(List<List<Boolean>> holders) {
    return holders.stream().flatMap(List::stream).anyMatch(has -> has);
  }

  private static List<List<Boolean>> either(List<List<Boolean>> a, List<List<Boolean>> b) {
    List<List<Boolean>> either = new ArrayList<>();
    for (int rank = 0; rank < a.size(); rank++) {
      List<Boolean> groups = new ArrayList<>();
      for (int group = 0; group < a.get(rank).size(); group++) {
        groups.add(a.get(rank).get(group) || b.get(rank).get(group));
      }
      either.add(groups);
    }
    return either;
  }

  /**
   * Puts tensors that appear for the first time in this step into bundles of neighbours that the
   * same groups have; the same in all ranks, since all have the same reports.
   */
  private void bundle(Map<Optional<Parameter>, List<List<Boolean>>> holders) {
    Optional<List<List<Boolean>>> before = Optional.empty();
    for (var tensor : holders.entrySet()) {
      Optional<Parameter> member = tensor.getKey();
      boolean isNew = isAnywhere(tensor.getValue())
          && elements(member) > 0
          && bundles.stream().noneMatch(bundle -> bundle.contains(member));
      if (isNew && before.filter(tensor.getValue()::equals).isPresent() && hasRoom(member)) {
        bundles.get(bundles.size() - 1).add(member);
      } else if (isNew) {
        bundles.add(new ArrayList<>(List.of(member)));
      }
      before = isNew ? Optional.of(tensor.getValue()) : Optional.empty();
    }
  }

  private boolean hasRoom(Optional<Parameter> member) {
    List<Optional<Parameter>> last = bundles.get(bundles.size() - 1);
    return elements(last) + elements(member) <= JOINED_ELEMENTS;
  }

  private void addBundle(
      Computed own, List<Optional<Parameter>> bundle, List<List<Boolean>> holders, Ops ops) {
    List<Tensor> joined = new ArrayList<>();
    try (Scope scope = ops.scope()) {
      List<Optional<Tensor>> vectors = own.groups().stream()
          .map(group -> joined(group.gradients(), bundle, joined))
          .toList();
      add(new Summand(bundle, elements(bundle), vectors, holders));
    } finally {
      joined.forEach(Tensor::close);
    }
  }

  /**
   * The sums of these tensors as one vector.
   *
   * @param made gets it if it had to be made
   */
  private Optional<Tensor> joined(
      Gradients gradients, List<Optional<Parameter>> members, List<Tensor> made) {
    if (members.size() == 1) {
      return sum(gradients, members.get(0));
    }
    if (members.stream().allMatch(member -> sum(gradients, member).isEmpty())) {
      return Optional.empty();
    }
    Tensor vector =
        total.memory().zeros(MemoryCategory.WORKSPACE, total.dtype(), elements(members));
    made.add(vector);
    long offset = 0;
    for (Optional<Parameter> member : members) {
      long elements = elements(member);
      Tensor place = vector.rows(offset, elements);
      sum(gradients, member).ifPresent(place::copyFrom); // what is missing adds zeros
      offset += elements;
    }
    return Optional.of(vector);
  }

  private Optional<Tensor> sum(Gradients gradients, Optional<Parameter> member) {
    return member
        .map(gradients::sum)
        .orElseGet(gradients::vectorSums)
        .map(tensor -> tensor.reshaped(elements(member)));
  }

  private long elements(Optional<Parameter> member) {
    return member.map(total::elements).orElseGet(total::vectorElements);
  }

  private long elements(List<Optional<Parameter>> members) {
    return members.stream().mapToLong(this::elements).sum();
  }

  /**
   * Completes some members of the total.
   *
   * @param sums as one vector, which may be longer
   */
  final void place(List<Optional<Parameter>> members, Tensor sums) {
    long offset = 0;
    for (Optional<Parameter> member : members) {
      long elements = elements(member);
      place(member).copyFrom(sums.rows(offset, elements));
      offset += elements;
    }
  }

  /** Memory for a member of the total, as a vector. */
  final Tensor place(Optional<Parameter> member) {
    return member.map(total::placeSum).orElseGet(total::placeVectorSums).reshaped(elements(member));
  }

  /** The losses of all parts, added in their order. */
  final double loss() {
    return Arrays.stream(losses).sum();
  }
}
