package io.slimfit.run.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.memory.MemoryBudget;
import io.slimfit.optim.OptimizerStates;
import io.slimfit.task.MicroBatch;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class BudgetSearchTest {
  private static final long MIB = 1 << 20;

  private final BudgetSearch search = new BudgetSearch(
      List.of("exact", "lean", "min"), false, new MicroBatch.Standard(), false, 2, "adamw");

  /** A process whose bytes depend on the choice as those of real ones do. */
  private static long peak(BudgetChoice choice) {
    long held = switch (choice.profile().orElse("exact")) {
      case "exact" -> 1000;
      case "lean" -> 100;
      default -> 50;
    };
    long parts = choice.parts().orElseThrow() instanceof MicroBatch.Tokens cut
        ? Math.min(held, held * cut.most() / 1024)
        : held;
    long states = choice.states().orElseThrow() == OptimizerStates.PAGED ? 20 : 300;
    return (parts * choice.threads().orElse(2) + states + 300) * MIB;
  }

  private BudgetSearch.Fit within(long mebibytes) {
    return search.within(
        new MemoryBudget(OptionalLong.of(mebibytes * MIB)), BudgetSearchTest::peak);
  }

  @Test
  void aLargeBudgetAllowsTheFastest() {
    BudgetSearch.Fit fit = within(100_000);
    assertThat(fit.choice().profile()).contains("exact");
    assertThat(fit.choice().threads()).isEmpty();
    assertThat(fit.choice().slowness()).isEqualTo(1);
    assertThat(fit.note()).contains("{profile exact}", "the fastest choice", "slower");
  }

  @Test
  void whatIsChosenFitsAndNothingFasterDoes() {
    for (long budget = 420; budget < 3000; budget += 90) {
      BudgetSearch.Fit fit = within(budget);
      assertThat(fit.plannedBytes()).isLessThanOrEqualTo(budget * MIB);
      assertThat(fit.plannedBytes()).isEqualTo(peak(fit.choice()) + BudgetSearch.RESERVE);
      BudgetSearch.Fit more = within(budget + 500);
      assertThat(more.choice().slowness()).isLessThanOrEqualTo(fit.choice().slowness());
    }
  }

  @Test
  void aSmallBudgetSaysWhatWouldBeFasterAndWhatNeedsLess() {
    assertThat(within(560).note()).contains("faster, but", "slower, and", "MiB");
  }

  @Test
  void theSmallestBudgetThatWouldDoIsNamed() {
    assertThatThrownBy(() -> within(100))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("does not fit into 100 MiB")
        .hasMessageContaining("it needs at least 406 MiB")
        .hasMessageContaining("min");
    assertThat(within(367).choice().profile()).contains("min");
  }

  @Test
  void theSmallestBudgetThatIsNamedDoesInAnotherProcessToo() {
    BudgetSearch.Fit fit = search.within(
        new MemoryBudget(OptionalLong.of(406 * MIB)), choice -> peak(choice) + 39 * MIB);
    assertThat(fit.choice().profile()).contains("min");
  }

  @Test
  void anOptimizerIsOnlyProposedIfItIsNotUsed() {
    MemoryBudget small = new MemoryBudget(OptionalLong.of(100 * MIB));
    BudgetSearch coded =
        new BudgetSearch(List.of(), true, new MicroBatch.Standard(), true, 1, "adamw8bit");
    assertThatThrownBy(() -> within(100)).hasMessageContaining("adamw8bit");
    assertThatThrownBy(() -> coded.within(small, choice -> 500 * MIB))
        .hasMessageContaining("a smaller model")
        .hasMessageNotContaining("adamw8bit");
  }

  @Test
  void whatIsGivenIsNotChanged() {
    BudgetSearch given =
        new BudgetSearch(List.of(), true, new MicroBatch.Standard(), true, 1, "adamw");
    BudgetSearch.Fit fit =
        given.within(new MemoryBudget(OptionalLong.of(1000 * MIB)), choice -> 500 * MIB);
    assertThat(fit.choice().profile()).isEmpty();
    assertThat(fit.choice().parts()).isEmpty();
    assertThat(fit.choice().states()).isEmpty();
    assertThat(fit.choice().threads()).isEmpty();
    assertThat(fit.note()).contains("all as given", "no other choice needs less");
  }

  @Test
  void choicesThatDoNotGoWithTheOtherOptionsAreLeftOut() {
    BudgetSearch.Fit fit =
        search.within(new MemoryBudget(OptionalLong.of(10_000 * MIB)), choice -> {
          if (choice.profile().orElseThrow().equals("exact")) {
            throw new InputException(Place.setting("profile"), "no", "no");
          }
          return peak(choice);
        });
    assertThat(fit.choice().profile()).contains("lean");
  }

  @Test
  void adviceIsTheFastestChoiceThatFits() {
    assertThat(search.advice(2640 * MIB, BudgetSearchTest::peak))
        .isEqualTo("Use {profile exact}: then the process needs at most 2640 MiB");
    assertThat(search.advice(2640 * MIB - 1, BudgetSearchTest::peak))
        .isEqualTo(
            "Use {profile exact}, {microBatch 512}: then the process needs at most 1640 MiB");
  }

  @Test
  void adviceForWhatNeverFitsIsTheLeastAndWhatElseWouldHelp() {
    assertThat(search.advice(100 * MIB, BudgetSearchTest::peak))
        .isEqualTo("The least that the process needs is 366 MiB, with {profile min},"
            + " {microBatch 128}, {optimizerStates paged}, {threads 1}; use {optimizer adamw8bit},"
            + " a smaller model, shorter texts, or a higher {freezeRate}");
  }

  @Test
  void ifNoChoiceGoesWithTheOtherOptionsThatIsSaid() {
    Function<BudgetChoice, Long> none = choice -> {
      throw new InputException(Place.setting("profile"), "no", "no");
    };
    assertThatThrownBy(() -> search.within(new MemoryBudget(OptionalLong.of(MIB)), none))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no choice goes with the other options");
    assertThat(search.advice(MIB, none)).startsWith("use {optimizer adamw8bit}");
  }

  @Test
  void howMuchFasterAndSlowerTheOthersAreIsSaid() {
    BudgetSearch threads =
        new BudgetSearch(List.of(), true, new MicroBatch.Standard(), true, 4, "adamw");
    BudgetSearch.Fit fit = threads.within(
        new MemoryBudget(OptionalLong.of(250 * MIB)),
        choice -> choice.threads().orElse(4) * 100 * MIB);
    assertThat(fit.note())
        .isEqualTo("within a budget of 250 MiB: {threads 2}, which needs at most 240 MiB;"
            + " 100 % faster, but 440 MiB: all as given; 100 % slower, and 140 MiB: {threads 1}");
  }

  private static final BudgetSearch OF_STATES =
      new BudgetSearch(List.of(), true, new MicroBatch.Standard(), false, 1, "adamw");

  /** Each with the reserve of 40 MiB. */
  private static String noteOfStates(long budget, long resident, long paged) {
    return OF_STATES
        .within(
            new MemoryBudget(OptionalLong.of(budget * MIB)),
            choice -> choice.states().orElseThrow() == OptimizerStates.PAGED ? paged : resident)
        .note();
  }

  @Test
  void aChoiceThatExactlyFitsIsTakenAndASlowerOneNamedWithItsShareOfTime() {
    assertThat(noteOfStates(3200, 3160 * MIB, 2000 * MIB))
        .isEqualTo("within a budget of 3200 MiB: all as given, which needs at most 3200 MiB;"
            + " this is the fastest choice; 4 % slower, and 2040 MiB: {optimizerStates paged}");
    assertThat(noteOfStates(3199, 3160 * MIB, 2000 * MIB))
        .isEqualTo("within a budget of 3199 MiB: {optimizerStates paged}, which needs at most 2040"
            + " MiB; 4 % faster, but 3200 MiB: all as given; no other choice needs less");
  }

  @Test
  void aSlowerChoiceThatSavesLessThanThreePercentIsNotNamed() {
    assertThat(noteOfStates(3200, 3160 * MIB, 3060 * MIB)).endsWith("no other choice needs less");
    assertThat(noteOfStates(3200, 3160 * MIB, 3060 * MIB - 1)).contains("% slower");
  }
}
