package io.slimfit.report.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.hub.Proxies;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * MLflow's REST API, as far as a run needs it (mlflow.org, REST API 2.0). The variables of the
 * environment are those of MLflow's own clients.
 */
final class MlflowServer {
  static final String URI_VARIABLE = "MLFLOW_TRACKING_URI";

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final JsonMapper JSON = new JsonMapper();

  private final URI address;
  private final Optional<String> authorization;
  private final String experiment;
  private final HttpClient client;

  private MlflowServer(
      URI address, Optional<String> authorization, String experiment, HttpClient client) {
    this.address = address;
    this.authorization = authorization;
    this.experiment = experiment;
    this.client = client;
  }

  /** @throws InputException if the server is not named by a URL */
  static MlflowServer of(Map<String, String> environment) {
    HttpClient.Builder client =
        HttpClient.newBuilder().connectTimeout(PATIENCE).version(HttpClient.Version.HTTP_1_1);
    Proxies.of(environment).ifPresent(proxies -> proxies.applyTo(client));
    return new MlflowServer(
        address(environment.getOrDefault(URI_VARIABLE, "").strip()),
        authorization(environment),
        environment.getOrDefault("MLFLOW_EXPERIMENT_NAME", "Default"),
        client.build());
  }

  private static URI address(String text) {
    Place place = Place.of("environment variable " + URI_VARIABLE);
    if (text.isEmpty()) {
      throw new InputException(
          place,
          "it is not set, and {reportTo mlflow} needs it",
          "Set it to the address of a server, such as http://localhost:5000");
    }
    try {
      URI address = URI.create(text.replaceAll("/+$", ""));
      if (String.valueOf(address.getScheme()).matches("https?")
          && address.getHost() != null
          && address.getUserInfo() == null) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      // refused below, without the text, which may hold a password
    }
    throw new InputException(
        place,
        "this is not the URL of a server",
        "Give one such as http://localhost:5000; a name and a password belong into"
            + " MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD");
  }

  private static Optional<String> authorization(Map<String, String> environment) {
    String token = environment.getOrDefault("MLFLOW_TRACKING_TOKEN", "").strip();
    if (!token.isEmpty()) {
      return Optional.of("Bearer " + token);
    }
    String user = environment.getOrDefault("MLFLOW_TRACKING_USERNAME", "");
    String password = environment.getOrDefault("MLFLOW_TRACKING_PASSWORD", "");
    return user.isEmpty()
        ? Optional.empty()
        : Optional.of("Basic "
            + Base64.getEncoder()
                .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8)));
  }

  URI address() {
    return address;
  }

  /**
   * The experiment that runs are logged in, which is created if there is none of this name.
   *
   * @throws InputException if the server cannot be reached, or refuses
   */
  String experiment() {
    try {
      JsonNode found = get("experiments/get-by-name?experiment_name=" + encoded(experiment));
      return found.path("experiment").path("experiment_id").asText();
    } catch (AnswerException e) {
      if (e.status != 404) {
        throw refused(e);
      }
      return post("experiments/create", object().put("name", experiment))
          .path("experiment_id")
          .asText();
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  /**
   * Asks for something, and waits for the answer.
   *
   * @throws InputException if the server cannot be reached, or refuses
   */
  JsonNode post(String method, ObjectNode body) {
    try {
      return answer(send(method, body));
    } catch (AnswerException e) {
      throw refused(e);
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  /** What the server knows of a run; empty if it knows nothing. */
  Optional<JsonNode> run(String id) {
    try {
      return Optional.of(get("runs/get?run_id=" + encoded(id)).path("run"));
    } catch (AnswerException e) {
      if (e.status == 404) {
        return Optional.empty();
      }
      throw refused(e);
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  /** Sends something, and does not wait. The result fails with an IOException. */
  CompletableFuture<JsonNode> send(String method, ObjectNode body) {
    return answered(request(method)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body.toString()))
        .build());
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  private JsonNode get(String method) throws IOException {
    return answer(answered(request(method).GET().build()));
  }

  private HttpRequest.Builder request(String method) {
    HttpRequest.Builder request = HttpRequest.newBuilder(
            URI.create(address + "/api/2.0/mlflow/" + method))
        .timeout(PATIENCE);
    authorization.ifPresent(text -> request.header("Authorization", text));
    return request;
  }

  private CompletableFuture<JsonNode> answered(HttpRequest request) {
    return client.sendAsync(request, BodyHandlers.ofString()).thenApply(response -> {
      try {
        return json(response);
      } catch (IOException e) {
        throw new CompletionException(e);
      }
    });
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    String text = response.body();
    if (response.statusCode() != 200) {
      throw new AnswerException(response.statusCode(), reason(text));
    }
    return JSON.readTree(text);
  }

  private static String reason(String text) {
    try {
      String message = JSON.readTree(text).path("message").asText("");
      return message.isEmpty() ? "" : ": " + Place.printable(message);
    } catch (JsonProcessingException e) {
      return "";
    }
  }

  private static JsonNode answer(CompletableFuture<JsonNode> future) throws IOException {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw e;
    }
  }

  /** The server answered, but not with what was asked for. */
  private static final class AnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    AnswerException(int status, String reason) {
      super("it answered " + status + reason);
      this.status = status;
    }
  }

  private InputException refused(AnswerException e) {
    return new InputException(
        place(),
        String.valueOf(e.getMessage()),
        "Check the address, and MLFLOW_TRACKING_TOKEN or name and password, or leave {reportTo}"
            + " out");
  }

  private InputException unreachable(IOException e) {
    return new InputException(
        place(),
        "the server cannot be reached: " + e,
        "Start it, correct " + URI_VARIABLE + ", or leave {reportTo} out");
  }

  private Place place() {
    return Place.of("MLflow at " + address);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
