import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.slimfit.SlimFit;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.TextLines;
import io.slimfit.predict.TextClassifier;
import io.slimfit.run.FineTuning;
import io.slimfit.run.config.DataOptions;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.run.config.ModelSourceOptions;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.SpeedOptions;
import io.slimfit.run.config.TrainingOptions;
import io.slimfit.task.PredictionLines;
import io.slimfit.train.RunListener;
import io.slimfit.train.RunResult;
import io.slimfit.train.StepReport;
import io.slimfit.train.TrainingFailedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A service that classifies texts, and learns new classes while it answers. When a training run
 * ends, its model takes the place of the one before; no request is lost.
 *
 * <pre>
 * POST   /predict   a text in each line -> a line of JSON for each
 * POST   /train     CSV with the columns text and label -> 202, and a run begins
 * DELETE /train     ends the run after its current step
 * GET    /status    the labels of the model, and how far the run is
 * </pre>
 *
 * <p>Arguments: the folder for runs, the port, and optionally a trained model to begin with.
 */
public final class TextService implements AutoCloseable {
  private static final int LARGEST_REQUEST = 16 << 20; // bytes
  private static final int LONGEST_TEXT = 64; // tokens
  private static final int REQUESTS = 8; // at the same time
  private static final int WORKERS = 1; // of the model: the others are left to training
  private static final JsonMapper JSON = new JsonMapper();

  private final Path folder;
  private final String base;
  private final long maxSteps;
  private final HttpServer server;
  private final ExecutorService requests = Executors.newFixedThreadPool(REQUESTS);
  private final ExecutorService training = Executors.newSingleThreadExecutor();
  private final ReadWriteLock lock = new ReentrantReadWriteLock(true); // a request reads the model
  private Optional<TextClassifier> model = Optional.empty();
  private Optional<Run> run = Optional.empty(); // the latest; guarded by this
  private int runs;

  /** A run and how far it is; fields are written by its thread alone. */
  private static final class Run {
    private final FineTuning tuning;
    private final Path output;
    private volatile long step;
    private volatile long steps;
    private volatile double loss;
    private volatile String state = "running";
    private volatile String problem = "";

    Run(RunConfig config) {
      output = config.output();
      tuning = SlimFit.prepare(config, new RunListener() {
        @Override
        public void onStep(StepReport report) {
          step = report.step();
          steps = report.steps();
          loss = report.loss();
        }
      });
    }
  }

  /**
   * Starts.
   *
   * @param folder for the data and the outputs of runs
   * @param base the model that runs start from
   * @param maxSteps of a run
   * @param port 0 for any that is free
   */
  public TextService(Path folder, String base, long maxSteps, int port) throws IOException {
    this.folder = folder;
    this.base = base;
    this.maxSteps = maxSteps;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(requests);
    server.createContext("/", this::answer);
    server.start();
  }

  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 2) {
      System.err.println("usage: TextService FOLDER PORT [MODEL]");
      System.exit(2);
    }
    Path folder = Path.of(arguments[0]);
    TextService service = new TextService(folder, "embedded", 500, Integer.parseInt(arguments[1]));
    if (arguments.length > 2) {
      service.serve(Path.of(arguments[2]));
    }
    Runtime.getRuntime().addShutdownHook(new Thread(service::close));
    System.out.println("listening at http://localhost:" + service.port());
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** Answers with this trained model from now on; waits for requests that read the one before. */
  public void serve(Path trained) {
    TextClassifier opened = SlimFit.classifier(
        InferenceConfig.of(trained.toString()).withThreads(WORKERS), RunListener.silent());
    lock.writeLock().lock();
    Optional<TextClassifier> before = model;
    model = Optional.of(opened);
    lock.writeLock().unlock();
    before.ifPresent(TextClassifier::close);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String request =
          exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
      try {
        switch (request) {
          case "POST /predict" -> predict(exchange);
          case "POST /train" -> train(exchange);
          case "DELETE /train" -> stop(exchange);
          case "GET /status" -> reply(exchange, 200, status());
          default -> refuse(exchange, 404, "there is no " + request);
        }
      } catch (InputException e) {
        refuse(exchange, 400, e.getMessage());
      }
    }
  }

  private void predict(HttpExchange exchange) throws IOException {
    Optional<byte[]> texts = body(exchange);
    if (texts.isEmpty()) {
      return;
    }
    lock.readLock().lock();
    try {
      if (model.isEmpty()) {
        refuse(exchange, 503, "there is no model yet: train one with POST /train");
        return;
      }
      stream(model.get(), texts.get(), exchange);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Predictions leave as they are made: a client reads the first while the last is computed. */
  private static void stream(TextClassifier model, byte[] texts, HttpExchange exchange)
      throws IOException {
    try (TextLines lines = new TextLines(
        new ByteArrayInputStream(texts),
        Place.of("the request"),
        Optional.empty(),
        Optional.empty())) {
      if (!lines.hasNext()) {
        refuse(exchange, 400, "the request has no texts: send one in each line");
        return;
      }
      exchange.getResponseHeaders().set("Content-Type", "application/x-ndjson");
      exchange.sendResponseHeaders(200, 0);
      try (Writer out =
          new OutputStreamWriter(exchange.getResponseBody(), StandardCharsets.UTF_8)) {
        PredictionLines written = new PredictionLines(out);
        model.predict(lines, written::write, written::write, written::flush);
      }
    }
  }

  private void train(HttpExchange exchange) throws IOException {
    Optional<byte[]> data = body(exchange);
    if (data.isEmpty()) {
      return;
    }
    ObjectNode begun;
    synchronized (this) {
      if (isTraining()) {
        refuse(exchange, 409, "a run is training already: wait, or end it with DELETE /train");
        return;
      }
      Path file = folder.resolve("train-" + ++runs + ".csv");
      Files.createDirectories(folder);
      Files.write(file, data.get());
      RunConfig config = RunConfig.forTask("text")
          .set(DataOptions.TRAIN_FILE, file)
          .set(TrainingOptions.MAX_STEPS, maxSteps)
          .set(TrainingOptions.MAX_LENGTH, LONGEST_TEXT)
          .set(SpeedOptions.THREADS, threads())
          .set(ModelSourceOptions.MODEL, base)
          .set(OutputOptions.OUTPUT, folder.resolve("run-" + runs).toString())
          .build();
      Run begins = new Run(config);
      run = Optional.of(begins);
      training.execute(() -> finish(begins));
      begun = status();
    }
    reply(exchange, 202, begun);
  }

  /** One processor is left to predictions, if there are several. */
  private static int threads() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() - WORKERS);
  }

  private void finish(Run finished) {
    try {
      RunResult result = finished.tuning.run();
      if (result.stopped()) {
        finished.state = "stopped";
      } else {
        serve(finished.output.resolve("model"));
        finished.state = "finished";
      }
    } catch (InputException | TrainingFailedException | UncheckedIOException e) {
      finished.problem = String.valueOf(e.getMessage());
      finished.state = "failed";
    }
  }

  private void stop(HttpExchange exchange) throws IOException {
    synchronized (this) {
      if (isTraining()) {
        run.orElseThrow().tuning.stop();
        reply(exchange, 202, status());
        return;
      }
    }
    refuse(exchange, 409, "no run is training");
  }

  private synchronized boolean isTraining() {
    return run.filter(latest -> latest.state.equals("running")).isPresent();
  }

  private ObjectNode status() {
    ObjectNode json = JSON.createObjectNode();
    lock.readLock().lock();
    try {
      model.ifPresent(opened -> {
        var labels = json.putArray("labels");
        opened.labels().names().forEach(labels::add);
      });
    } finally {
      lock.readLock().unlock();
    }
    synchronized (this) {
      run.ifPresent(latest -> {
        ObjectNode training = json.putObject("training");
        training.put("state", latest.state).put("step", latest.step).put("steps", latest.steps);
        if (latest.step > 0) {
          training.put("loss", latest.loss);
        }
        if (!latest.problem.isEmpty()) {
          training.put("problem", latest.problem);
        }
      });
    }
    return json;
  }

  /** The body of a request; empty if it was refused. */
  private static Optional<byte[]> body(HttpExchange exchange) throws IOException {
    try (InputStream in = exchange.getRequestBody()) {
      byte[] body = in.readNBytes(LARGEST_REQUEST + 1);
      if (body.length <= LARGEST_REQUEST) {
        return Optional.of(body);
      }
    }
    refuse(
        exchange,
        413,
        String.format(Locale.ROOT, "a request has at most %d MiB", LARGEST_REQUEST >> 20));
    return Optional.empty();
  }

  private static void refuse(HttpExchange exchange, int code, String problem) throws IOException {
    reply(exchange, code, JSON.createObjectNode().put("problem", problem));
  }

  private static void reply(HttpExchange exchange, int code, ObjectNode json) throws IOException {
    byte[] body = JSON.writeValueAsBytes(json);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, body.length);
    exchange.getResponseBody().write(body);
  }

  /** Ends the run after its current step, answers the requests in progress, and frees the model. */
  @Override
  public void close() {
    synchronized (this) {
      run.ifPresent(latest -> latest.tuning.stop());
    }
    server.stop(1);
    requests.shutdown();
    training.shutdown();
    try {
      training.awaitTermination(1, TimeUnit.MINUTES);
      requests.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    lock.writeLock().lock();
    try {
      model.ifPresent(TextClassifier::close);
      model = Optional.empty();
    } finally {
      lock.writeLock().unlock();
    }
  }
}
