package io.slimfit.run.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.memory.MemoryBudget;
import io.slimfit.run.config.FreezingOptions;
import io.slimfit.run.config.ImageOptions;
import io.slimfit.run.config.MemoryOptions;
import io.slimfit.run.config.ModelSourceOptions;
import io.slimfit.run.config.Option;
import io.slimfit.run.config.OptionValues;
import io.slimfit.run.config.SpeedOptions;
import io.slimfit.run.config.TrainingOptions;
import io.slimfit.run.plan.Plan;
import io.slimfit.run.plan.TimedPlan;
import io.slimfit.train.HeardNotes;
import io.slimfit.train.RunListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps that are planned or refused, and not computed. */
class BenchBudgetTest {
  @TempDir
  private Path folder;

  private final OptionValues options = new OptionValues();
  private final HeardNotes listener = new HeardNotes();

  @BeforeEach
  void smallModel() throws IOException {
    Path config = Files.writeString(folder.resolve("config.json"), """
        {"model_type": "bert", "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4,
         "intermediate_size": 64, "vocab_size": 300, "max_position_embeddings": 64,
         "type_vocab_size": 2, "layer_norm_eps": 1e-12, "hidden_act": "gelu",
         "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1}
        """);
    options
        .set(ModelSourceOptions.ARCHITECTURE, config.toString())
        .set(TrainingOptions.BATCH_SIZE, 4)
        .set(TrainingOptions.MAX_LENGTH, 40)
        .set(TrainingOptions.STEPS, 2)
        .set(SpeedOptions.THREADS, 1);
  }

  private OptionValues within(String budget) {
    options.set(MemoryOptions.MEMORY_BUDGET, MemoryBudget.parse(budget, Place.of("a test")));
    return BenchBudget.applied(options, listener);
  }

  private BenchPlan planned() {
    return new Bench(BenchConfig.of(options), listener).rehearse(0);
  }

  @Test
  void withoutABudgetNothingIsChosen() {
    assertThat(BenchBudget.applied(options, listener)).isSameAs(options);
    assertThat(listener.notes).isEmpty();
  }

  @Test
  void aBudgetChoosesWhatIsNotGivenAndSaysSo() {
    OptionValues chosen = within("64GiB");
    assertThat(chosen.get(MemoryOptions.PROFILE)).contains("exact");
    assertThat(chosen.has(MemoryOptions.MICRO_BATCH)).isTrue();
    assertThat(chosen.has(MemoryOptions.OPTIMIZER_STATES)).isTrue();
    assertThat(chosen.has(MemoryOptions.MEMORY_BUDGET)).isFalse();
    assertThat(listener.notes)
        .singleElement()
        .asString()
        .startsWith("within a budget of 65536 MiB: ");
  }

  @Test
  void aGivenProfileIsKept() {
    options.set(MemoryOptions.PROFILE, "lean");
    assertThat(within("64GiB").get(MemoryOptions.PROFILE)).contains("lean");
    assertThat(listener.notes).singleElement().asString().doesNotContain("exact");
  }

  @Test
  void aBudgetThatNothingFitsIsRefusedWithOneThatWouldDo() {
    assertThatThrownBy(() -> within("1MiB"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("does not fit into 1 MiB; it needs at least ");
  }

  @Test
  void sizesBelowOneAreRefused() {
    for (Option<Integer> option :
        List.of(TrainingOptions.BATCH_SIZE, TrainingOptions.STEPS, ImageOptions.IMAGE_SIZE)) {
      OptionValues values = new OptionValues().set(option, 0);
      assertThatThrownBy(() -> BenchConfig.of(values))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("0 is outside the allowed range");
      BenchConfig.of(new OptionValues().set(option, 1));
    }
  }

  @Test
  void textsMayBeAsLongAsTheModelsPositions() {
    options.set(TrainingOptions.MAX_LENGTH, 64);
    assertThat(planned().parameters()).isPositive();
    options.set(TrainingOptions.MAX_LENGTH, 65);
    assertThatThrownBy(this::planned).isInstanceOf(InputException.class).hasMessageContaining("64");
  }

  @Test
  void aModelOfTextsHasNoImageSize() {
    options.set(ImageOptions.IMAGE_SIZE, 32);
    assertThatThrownBy(this::planned)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the model reads texts, not images");
  }

  @Test
  void largerImagesNeedMore() {
    OptionValues images = new OptionValues()
        .set(ModelSourceOptions.ARCHITECTURE, "vit-tiny")
        .set(TrainingOptions.BATCH_SIZE, 2)
        .set(TrainingOptions.STEPS, 1)
        .set(SpeedOptions.THREADS, 1);
    images.set(ImageOptions.IMAGE_SIZE, 32);
    BenchPlan small = new Bench(BenchConfig.of(images), listener).rehearse(0);
    images.set(ImageOptions.IMAGE_SIZE, 64);
    BenchPlan large = new Bench(BenchConfig.of(images), listener).rehearse(0);
    assertThat(large.memory().total()).isGreaterThan(small.memory().total());
    assertThat(large.usual().activations()).isGreaterThan(small.usual().activations());
    assertThat(large.parameters()).as("with more positions").isGreaterThan(small.parameters());
  }

  private static long bytes(Plan plan, String row) {
    return plan.others().stream()
        .filter(other -> other.name().equals(row))
        .findFirst()
        .orElseThrow()
        .memory()
        .total();
  }

  @Test
  void aPlanHasTheStepsAsGivenAndTheOtherWays() {
    options.set(MemoryOptions.PROFILE, "lean").set(FreezingOptions.FREEZE, "ils");
    List<Plan> heard = new ArrayList<>();
    TimedPlan timed = BenchPlans.of(options, RunListener.silent(), heard::add);
    assertThat(timed.time().step().orElseThrow()).isPositive();
    Plan plan = timed.plan();
    assertThat(heard).containsExactly(plan);
    assertThat(plan.what()).isEqualTo("steps of " + folder.resolve("config.json"));
    assertThat(plan.others())
        .filteredOn(Plan.Row::chosen)
        .singleElement()
        .isEqualTo(new Plan.Row("lean", true, plan.memory()));
    assertThat(plan.others())
        .extracting(Plan.Row::name)
        .contains("exact", "min", "full fine-tuning", "full, checkpointing");
    assertThat(bytes(plan, "full fine-tuning"))
        .isGreaterThan(bytes(plan, "exact"))
        .isGreaterThan(bytes(plan, "full, checkpointing"));
  }
}
