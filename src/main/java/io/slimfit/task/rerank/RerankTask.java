package io.slimfit.task.rerank;

import io.slimfit.base.CounterRandom;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.Example;
import io.slimfit.data.ExampleSource;
import io.slimfit.data.Label;
import io.slimfit.data.table.Cell;
import io.slimfit.task.Labels;
import io.slimfit.task.Recipe;
import io.slimfit.task.Relevance;
import io.slimfit.task.SettingsGroup;
import io.slimfit.task.embedding.TextPairs;
import io.slimfit.task.embedding.TextPairsFile;
import io.slimfit.task.text.ExampleFields;
import io.slimfit.task.text.PredictionSet;
import io.slimfit.task.text.TextExamples;
import io.slimfit.task.text.TextFiles;
import io.slimfit.task.text.TextFilesTask;
import io.slimfit.task.text.TextTask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How well a text answers another one, from 0 to 1, as sentence-transformers' CrossEncoder learns
 * it: both are read together, and there is one logit.
 */
public final class RerankTask implements TextTask {
  static final String NAME = "rerank";

  /** How many wrong texts are drawn for each right one, if the file has none. */
  private static final int DRAWN = 4;

  private static final long VALIDATION =
      0x72616E6BL; // keeps these random numbers apart from others of the same seed
  private static final long NEGATIVES = 0x6E656761L;
  private static final Labels LABELS = new Relevance(true);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "how well one text answers another, from your own CSV, JSONL or Parquet files"
        + " ({trainFile}) with pairs of texts";
  }

  @Override
  public Recipe recipe() {
    return Recipe.ofTexts(Recipe.Freezing.of(0.80, 5e-5, 32), 256, 42).withEpochs(1);
  }

  @Override
  public Set<SettingsGroup> settings() {
    return Set.of(
        SettingsGroup.DATA,
        SettingsGroup.TEXT_FILES,
        SettingsGroup.TEXT_FORMAT,
        SettingsGroup.VALIDATION_FILE,
        SettingsGroup.TEXT_COLUMNS,
        SettingsGroup.LABEL_COLUMN,
        SettingsGroup.BAD_ROWS,
        SettingsGroup.LENGTHS,
        SettingsGroup.SIMILAR_LENGTHS);
  }

  @Override
  public TextExamples load(Optional<Path> data, TextFiles files) {
    Path train = files.requireTraining(NAME, data, "pairs");
    List<String> said = new ArrayList<>();
    TextPairs pairs = read(train, files, said::add);
    TextPairs learned = pairs;
    TextPairs held;
    if (files.validation().isPresent()) {
      held = read(files.validation().get(), files, said::add);
    } else {
      BitSet share = pairs.holdOut(files, VALIDATION, said::add);
      held = pairs.select(share.stream().toArray());
      learned = pairs.without(share);
    }
    if (needsNegatives(pairs)) {
      said.add("the file has no wrong texts: " + DRAWN
          + " are drawn for each right one, among those of the other rows");
    }
    return new TextExamples(
        LABELS,
        LABELS.metrics(),
        pairs.place(),
        new Noted(examples(learned, files), List.copyOf(said)),
        List.of(new TextExamples.EvaluationSet("", examples(held, files))),
        Optional.of(new ExampleFields(2, List.of(), List.of())),
        Optional.empty(),
        List.of());
  }

  /** Examples whose reader says how they came about. */
  private record Noted(ExampleSource examples, List<String> notes) implements ExampleSource {
    @Override
    public Reader open() {
      Reader reader = examples.open();
      return new Reader() {
        @Override
        public boolean hasNext() {
          return reader.hasNext();
        }

        @Override
        public Example next() {
          return reader.next();
        }

        @Override
        public List<String> notes() {
          return notes;
        }

        @Override
        public void close() {
          reader.close();
        }
      };
    }
  }

  private static TextPairs read(Path file, TextFiles files, Consumer<String> note) {
    TextPairs pairs = TextPairsFile.read(file, files, note);
    if (pairs.hasClasses()) {
      throw new InputException(
          pairs.place(),
          "it has single texts with labels, but a reranker compares two texts",
          "Give columns anchor and positive, and negative if you have it; or sentence1, sentence2"
              + " and score");
    }
    return pairs;
  }

  private static boolean needsNegatives(TextPairs pairs) {
    return !pairs.isScored() && pairs.rows().get(0).length == 2;
  }

  private static ExampleSource examples(TextPairs pairs, TextFiles files) {
    List<Example> examples = new ArrayList<>();
    long key = CounterRandom.key(files.validationSeed(), NEGATIVES);
    for (int row = 0; row < pairs.size(); row++) {
      int[] own = pairs.rows().get(row);
      if (pairs.isScored()) {
        double relevance = LABELS
            .read(new Cell.Number(String.valueOf(pairs.score(row))), pairs.place())
            .score();
        add(examples, pairs, own[0], own[1], relevance);
        continue;
      }
      add(examples, pairs, own[0], own[1], 1);
      for (int role = 2; role < own.length; role++) {
        add(examples, pairs, own[0], own[role], 0);
      }
      if (own.length == 2) {
        for (int wrong : drawn(pairs, row, key)) {
          add(examples, pairs, own[0], wrong, 0);
        }
      }
    }
    return ExampleSource.of(examples);
  }

  private static void add(
      List<Example> examples, TextPairs pairs, int query, int text, double relevance) {
    Label label = Relevance.label(relevance, query);
    examples.add(Example.ofPair(
        String.valueOf(examples.size()), pairs.texts().get(query), pairs.texts().get(text), label));
  }

  /** Texts of other rows, different from each other and from what is right for the query. */
  private static Set<Integer> drawn(TextPairs pairs, int row, long key) {
    int[] own = pairs.rows().get(row);
    Set<Integer> drawn = new LinkedHashSet<>();
    for (int attempt = 0; attempt < 4 * DRAWN && drawn.size() < DRAWN; attempt++) {
      double where = CounterRandom.uniform(key, 4L * DRAWN * row + attempt);
      int[] other = pairs.rows().get((int) (where * pairs.size()));
      if (other[0] != own[0] && other[1] != own[1]) {
        drawn.add(other[1]);
      }
    }
    return drawn;
  }

  @Override
  public TextExamples evaluations(Optional<Path> data, TextFiles files, Labels ofModel) {
    if (!(ofModel instanceof Relevance)) {
      throw new InputException(
          Place.of("the model"),
          "it is no reranker",
          "Use a model that was trained with {task " + NAME
              + "}, or a CrossEncoder with one label");
    }
    Path file = data.orElseThrow(() -> new InputException(
        Place.setting("data"), "task " + NAME + " needs a file", "Give its path: {data FILE}"));
    List<String> said = new ArrayList<>();
    TextPairs pairs = read(file, files, said::add);
    return new TextExamples(
        ofModel,
        ofModel.metrics(),
        pairs.place(),
        ExampleSource.of(List.of()),
        List.of(new TextExamples.EvaluationSet("", examples(pairs, files))),
        Optional.of(new ExampleFields(2, List.of(), List.of())),
        Optional.empty(),
        said);
  }

  @Override
  public List<PredictionSet> toPredict(Optional<Path> data, TextFiles files) {
    return new TextFilesTask().toPredict(data, files);
  }
}
