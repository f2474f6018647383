/**
 * Texts or pairs of texts, each with a label: GLUE, the user's own files, WordNet.
 *
 * <p>Read {@link io.slimfit.task.text.TextTask} first. To add a task over texts, write one class
 * that says where its examples come from. This one makes them up, and asks whether a number is even
 * or odd:
 *
 * <pre>{@code
 * package io.slimfit.task.text;
 *
 * import io.slimfit.base.Place;
 * import io.slimfit.data.Example;
 * import io.slimfit.data.ExampleSource;
 * import io.slimfit.data.Label;
 * import io.slimfit.task.Labels;
 * import io.slimfit.task.ModelLabels;
 * import io.slimfit.task.Recipe;
 * import io.slimfit.task.SettingsGroup;
 * import java.nio.file.Path;
 * import java.util.List;
 * import java.util.Optional;
 * import java.util.Set;
 * import java.util.function.UnaryOperator;
 * import java.util.stream.IntStream;
 *
 * final class ParityTask implements TextTask {
 *   private static final Labels LABELS = new Labels.Classes(List.of("even", "odd"));
 *   private static final List<String> METRICS = List.of("accuracy"); // the first chooses the best
 *
 *   @Override
 *   public String name() {
 *     return "parity";
 *   }
 *
 *   @Override
 *   public String description() {
 *     return "whether a number is even or odd";
 *   }
 *
 *   @Override
 *   public Recipe recipe() { // if weights are frozen: their share, learning rate, batch size
 *     return Recipe.ofTexts(Recipe.Freezing.of(0.9, 3e-4, 64), 16, 42); // tokens, seed
 *   }
 *
 *   @Override
 *   public Set<SettingsGroup> settings() { // options of other groups are refused
 *     return Set.of(
 *         SettingsGroup.LENGTHS, SettingsGroup.SIMILAR_LENGTHS, SettingsGroup.CLASS_LOSS);
 *   }
 *
 *   @Override
 *   public TextExamples load(Optional<Path> data, TextFiles files) {
 *     return examples(LABELS, numbers(0, 9000, label -> label), label -> label);
 *   }
 *
 *   @Override
 *   public TextExamples evaluations(Optional<Path> data, TextFiles files, Labels ofModel) {
 *     ModelLabels labels = ModelLabels.of(LABELS, ofModel, name()); // perhaps in another order
 *     return examples(labels.labels(), ExampleSource.of(List.of()), labels::of);
 *   }
 *
 *   @Override
 *   public List<PredictionSet> toPredict(Optional<Path> data, TextFiles files) {
 *     return List.of(new PredictionSet("predictions", numbers(9000, 10_000, l -> Label.none())));
 *   }
 *
 *   private static TextExamples examples(
 *       Labels labels, ExampleSource train, UnaryOperator<Label> ofModel) {
 *     var heldOut = new TextExamples.EvaluationSet("", numbers(9000, 10_000, ofModel));
 *     return new TextExamples(labels, METRICS, Place.of("task parity"), train, List.of(heldOut));
 *   }
 *
 *   private static ExampleSource numbers(int from, int to, UnaryOperator<Label> label) {
 *     return ExampleSource.of(IntStream.range(from, to)
 *         .mapToObj(n -> Example.of(
 *             "" + n, "the number " + n, label.apply(Label.ofClass(n % 2))))
 *         .toList());
 *   }
 * }
 * }</pre>
 *
 * <p>Then add one line to {@link io.slimfit.task.Tasks}. {@code --task parity} and {@code slimfit
 * tasks} read it there. Another task like those of GLUE is one line of
 * {@link io.slimfit.task.text.GlueTask#ALL}.
 */
@NullMarked
package io.slimfit.task.text;

import org.jspecify.annotations.NullMarked;
