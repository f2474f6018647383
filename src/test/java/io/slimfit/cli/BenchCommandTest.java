package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.cli.output.Terminal;
import io.slimfit.freeze.StaticFreezing;
import io.slimfit.memory.SiteKind;
import io.slimfit.run.bench.BenchConfig;
import io.slimfit.task.MicroBatch;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Turns a command line into the settings of a measurement. */
class BenchCommandTest {
  @Test
  void defaultsAreBertBaseInOnePart() {
    BenchConfig config = config();
    assertThat(config.architecture()).isEqualTo("bert-base");
    assertThat(config.batchSize()).isEqualTo(32);
    assertThat(config.maxLength()).isEqualTo(128);
    assertThat(config.imageSize()).isEmpty();
    assertThat(config.steps()).isEqualTo(5);
    assertThat(config.freeze().policy()).isEqualTo("none");
    assertThat(config.freeze().truncate()).isFalse();
    assertThat(config.engine().profile()).isEqualTo("lean");
    assertThat(config.engine().stores()).isEmpty();
    assertThat(config.engine().microBatch()).isEqualTo(new MicroBatch.Whole());
  }

  @Test
  void ilsFreezesAsManyAsInTheRecipeOfSst2() {
    assertThat(config("--freeze", "ils").freeze().rate()).isEqualTo(0.95);
  }

  @Test
  void everyOptionIsRead() {
    BenchConfig config = config(
        ("--architecture minilm --steps 2 --json x --batch-size 3 --max-length 4 --freeze static"
                + " --freeze-blocks 5 --truncate --profile min --store block-norm=int4"
                + " --store middle-norm=keep --micro-batch 6 --optimizer adamw"
                + " --learning-rate 1e-3 --lr-scheduler constant --threads 1 --seed 7")
            .split(" ", -1));
    assertThat(config.architecture()).isEqualTo("minilm");
    assertThat(config.steps()).isEqualTo(2);
    assertThat(config.batchSize()).isEqualTo(3);
    assertThat(config.maxLength()).isEqualTo(4);
    assertThat(config.freeze().value(StaticFreezing.BLOCKS)).contains(5);
    assertThat(config.freeze().truncate()).isTrue();
    assertThat(config.engine().profile()).isEqualTo("min");
    assertThat(config.engine().microBatch()).isEqualTo(new MicroBatch.Tokens(6));
    assertThat(config.engine().threads()).isEqualTo(1);
    assertThat(config.optimizer().learningRate()).isEqualTo(1e-3);
    assertThat(config.optimizer().schedule()).isEqualTo("constant");
    assertThat(config.seed()).isEqualTo(7);
    assertThat(config.engine().stores())
        .hasSize(2)
        .extractingFromEntries(Map.Entry::getKey)
        .containsExactlyInAnyOrder(SiteKind.BLOCK_NORM, SiteKind.MIDDLE_NORM);
  }

  @Test
  void imagesHaveASize() {
    BenchConfig config = config("--architecture", "vit-base", "--image-size", "384");
    assertThat(config.architecture()).isEqualTo("vit-base");
    assertThat(config.imageSize()).hasValue(384);
  }

  private static BenchConfig config(String... options) {
    String[] words = new String[options.length + 1];
    words[0] = "bench";
    System.arraycopy(options, 0, words, 1, options.length);
    CommandLine command = Main.commandLine(new Terminal(false, 80));
    return ((BenchCommand) command.parseArgs(words).subcommand().commandSpec().userObject())
        .config();
  }
}
