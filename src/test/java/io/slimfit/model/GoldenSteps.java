package io.slimfit.model;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.freeze.ActiveSet;
import io.slimfit.memory.Profile;
import io.slimfit.model.bert.GoldenModel;
import io.slimfit.nn.Gradients;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Pass;
import io.slimfit.nn.TestPass;
import io.slimfit.optim.AdamWConfig;
import io.slimfit.optim.Clipping;
import io.slimfit.optim.Optimizer;
import io.slimfit.optim.ResidentOptimizers;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Workers;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Compares a model of any kind on its golden batch with the reference. */
public record GoldenSteps<B>(GoldenModel golden, Model<B> model, Ops ops, int chunkRows) {
  /** Runs the batch forward and backward, compares the logits, and returns the loss. */
  public double learn(B batch, Gradients gradients, Profile profile) {
    try (Pass pass = TestPass.training(ops, profile, gradients, 0, 1, chunkRows)) {
      Model.Run run = model.forward(batch, pass);
      if (golden.has("logits")) {
        golden.compare("logits", run.logits(), golden.values("logits"), "logits");
      } else {
        int rows = golden.values("start_logits").length;
        golden.compare(
            "start", column(run.logits(), 0, rows), golden.values("start_logits"), "logits");
        golden.compare("end", column(run.logits(), 1, rows), golden.values("end_logits"), "logits");
      }
      double loss = run.loss();
      run.backward();
      return loss;
    } finally {
      assertThat(ops.memory().bytes(MemoryCategory.ACTIVATIONS))
          .as("held after the pass")
          .isZero();
    }
  }

  public void compareGradients(Gradients gradients) {
    compareGradients(gradients, model.parameters().all());
  }

  public void compareGradients(Gradients gradients, List<Parameter> parameters) {
    Set<String> zero = golden.names("zero_gradient_parameters");
    Map<String, double[]> read = OneStep.read(model, gradients, ops);
    for (Parameter parameter : parameters) {
      golden.compare(
          "gradient of " + parameter.name(),
          requireNonNull(read.get(parameter.name())),
          golden.values("grad." + parameter.name()),
          zero.contains(parameter.name()) ? "grad of zero_gradient_parameters" : "grad");
    }
  }

  /** Three steps of AdamW, with clipping and a falling rate. */
  public void compareUpdates(B batch, ActiveSet all, Profile profile) {
    double decay = golden.json().path("optimizer").path("weight_decay").asDouble();
    Clipping clipping =
        new Clipping(golden.json().path("optimizer").path("clip_global_norm").asDouble());
    double[] rates = golden.values("adamw.learning_rates");
    double[] losses = new double[rates.length + 1];
    double[] norms = new double[rates.length];
    try (Optimizer adamw = ResidentOptimizers.adamw(AdamWConfig.standard(decay), ops.memory());
        Workers workers = new Workers(1, ops.memory())) {
      for (int step = 0; step <= rates.length; step++) {
        try (Gradients gradients = new Gradients(model.parameters(), all)) {
          try (Pass pass = TestPass.training(ops, profile, gradients, 0, 1, chunkRows)) {
            Model.Run run = model.forward(batch, pass);
            losses[step] = run.loss();
            run.backward();
          }
          if (step < rates.length) {
            norms[step] =
                Clipping.norm(Clipping.squaredNorms(gradients, workers).values());
            double scale = clipping.scale(
                Clipping.norm(Clipping.squaredNorms(gradients, workers).values()));
            for (Parameter parameter : gradients.parameters()) {
              try (Scope scope = ops.scope()) {
                adamw.update(parameter, gradients.of(parameter), rates[step], scale, ops);
              }
            }
          }
        }
      }
    }
    golden.compare("losses", losses, golden.values("adamw.losses"), "adamw.losses");
    golden.compare("norms", norms, golden.values("adamw.grad_norms"), "adamw.grad_norms");
    Set<String> zero = golden.names("zero_gradient_parameters");
    for (Parameter parameter : model.parameters().all()) {
      double[] gradient = golden.values("grad." + parameter.name());
      double[] expected = golden.values("after." + parameter.name());
      double[] actual = parameter.value().toDoubles();
      boolean soft = zero.contains(parameter.name());
      for (String tolerance : List.of("after.firm", "after.soft")) {
        boolean firm = tolerance.equals("after.firm");
        int[] kept = IntStream.range(0, gradient.length)
            .filter(i -> firm == (!soft && (Math.abs(gradient[i]) >= 1e-5 || gradient[i] == 0)))
            .toArray();
        Function<double[], double[]> pick =
            all2 -> Arrays.stream(kept).mapToDouble(i -> all2[i]).toArray();
        golden.compare(
            parameter.name() + " after three steps",
            pick.apply(actual),
            pick.apply(expected),
            tolerance);
      }
    }
  }

  public static double[] column(double[] logits, int column, int rows) {
    return IntStream.range(0, rows).mapToDouble(i -> logits[2 * i + column]).toArray();
  }
}
