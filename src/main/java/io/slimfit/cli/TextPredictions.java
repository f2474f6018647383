package io.slimfit.cli;

import io.slimfit.data.ExampleSource;
import io.slimfit.predict.EntityFinder;
import io.slimfit.predict.TextClassifier;
import io.slimfit.predict.TextEmbedder;
import io.slimfit.predict.TrainedModel;
import io.slimfit.task.PredictionLines;

/** A model of texts that predicts lines, whether it finds labels, names or embeddings. */
interface TextPredictions extends AutoCloseable {
  void predict(ExampleSource.Reader texts, PredictionLines lines);

  @Override
  void close();

  static TextPredictions open(TrainedModel found) {
    if (found.embedsTexts()) {
      return new Embeddings(found.forEmbeddings());
    }
    return found.findsEntities() ? new Names(found.forEntities()) : new Labels(found.forTexts());
  }

  /** A label for each text. */
  record Labels(TextClassifier model) implements TextPredictions {
    @Override
    public void predict(ExampleSource.Reader texts, PredictionLines lines) {
      model.predict(texts, lines::write, lines::write, lines::flush);
    }

    @Override
    public void close() {
      model.close();
    }
  }

  /** The embedding of each text. */
  record Embeddings(TextEmbedder model) implements TextPredictions {
    @Override
    public void predict(ExampleSource.Reader texts, PredictionLines lines) {
      model.embed(texts, lines::write, lines::write, lines::flush);
    }

    @Override
    public void close() {
      model.close();
    }
  }

  /** The names in each text. */
  record Names(EntityFinder model) implements TextPredictions {
    @Override
    public void predict(ExampleSource.Reader texts, PredictionLines lines) {
      model.find(texts, lines::write, lines::write, lines::flush);
    }

    @Override
    public void close() {
      model.close();
    }
  }
}
