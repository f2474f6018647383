package io.slimfit.run.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.run.bench.TimeShare.Phase;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class StackSamplerTest {
  private static StackTraceElement[] stack(String... frames) {
    StackTraceElement[] stack = new StackTraceElement[frames.length];
    for (int i = 0; i < frames.length; i++) {
      int dot = frames[i].lastIndexOf('.');
      stack[i] = new StackTraceElement(
          frames[i].substring(0, dot), frames[i].substring(dot + 1), "Some.java", 1);
    }
    return stack;
  }

  private static TimeShare place(String... frames) {
    return StackSampler.place(stack(frames));
  }

  @Test
  void operatorIsTheOneCalledByTheLayer() {
    assertThat(place(
            "org.bytedeco.pytorch.global.torch.mm_out",
            "io.slimfit.tensor.Ops.matmulInto",
            "io.slimfit.tensor.FloatProducts.matmulInto",
            "io.slimfit.nn.Linear.backwardInto",
            "io.slimfit.model.block.TransformerBlock.backward",
            "io.slimfit.train.Trainer.lambda$run$1"))
        .isEqualTo(
            new TimeShare(Phase.BACKWARD, "Linear.backwardInto", "FloatProducts.matmulInto", 0));
  }

  @Test
  void recomputationIsAForwardWithinBackward() {
    assertThat(place(
            "io.slimfit.tensor.Ops.activate",
            "io.slimfit.model.block.FeedForwardBranch.activated",
            "io.slimfit.model.block.TransformerBlock.feedForward",
            "io.slimfit.model.block.TransformerBlock.backward"))
        .isEqualTo(new TimeShare(Phase.BACKWARD, "FeedForwardBranch.activated", "Ops.activate", 0));
    assertThat(place("io.slimfit.nn.Linear.forward", "io.slimfit.model.bert.Bert.forward"))
        .isEqualTo(new TimeShare(Phase.FORWARD, "Linear.forward", "", 0));
  }

  @Test
  void lambdaHasTheNameOfItsMethod() {
    assertThat(place("io.slimfit.optim.AdamW.lambda$step$3", "io.slimfit.tensor.Workers.loop"))
        .isEqualTo(new TimeShare(Phase.UPDATE, "AdamW.step", "", 0));
  }

  @Test
  void parkedWorkerIsIdle() {
    assertThat(place("jdk.internal.misc.Unsafe.park", "java.lang.Thread.run"))
        .isEqualTo(new TimeShare(Phase.IDLE, "", "", 0));
    assertThat(place(
            "jdk.internal.misc.Unsafe.park",
            "java.util.concurrent.ThreadPoolExecutor.getTask",
            "io.slimfit.tensor.Workers.lambda$new$0"))
        .isEqualTo(new TimeShare(Phase.IDLE, "", "", 0));
    assertThat(place(
            "jdk.internal.misc.Unsafe.park",
            "io.slimfit.nn.PartPace.awaitEarlier",
            "io.slimfit.model.bert.Bert.backward"))
        .isEqualTo(new TimeShare(Phase.IDLE, "PartPace.awaitEarlier", "", 0));
  }

  @Test
  void sharesAddUpToOne() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    Thread parked = new Thread(() -> {
      try {
        end.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    parked.start();
    try (StackSampler sampler = new StackSampler(List.of(parked))) {
      Thread.sleep(200);
      List<TimeShare> shares = sampler.shares();
      assertThat(shares).isNotEmpty();
      assertThat(shares.get(0).phase()).isEqualTo(Phase.IDLE);
      assertThat(shares.stream().mapToDouble(TimeShare::share).sum()).isCloseTo(1, within(1e-9));
    } finally {
      end.countDown();
      parked.join();
    }
  }
}
