package io.slimfit.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.base.Place;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * The HTTP protocol of the hub. It follows redirects itself, so that the token is sent only to the
 * endpoint and to no other host.
 */
final class HubConnection {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final int LARGEST_LISTING_BYTES = 1 << 23; // of some 100,000 files
  private static final Pattern ETAG = Pattern.compile("\\w[\\w.-]{0,127}"); // used as a file name
  private static final String COMMIT = "X-Repo-Commit";
  private static final String LINKED_ETAG = "X-Linked-Etag";
  private static final String LINKED_SIZE = "X-Linked-Size";
  private static final List<String> DESCRIPTION = List.of(COMMIT, LINKED_ETAG, LINKED_SIZE);

  private final HubEnvironment environment;
  private final RetryPolicy retryPolicy;
  private final Redirects redirects;
  private final Refusals refusals;
  private final HttpClient client;
  private boolean answered;

  HubConnection(HubEnvironment environment, RetryPolicy retryPolicy, Redirects redirects) {
    this.environment = environment;
    this.retryPolicy = retryPolicy;
    this.redirects = redirects;
    refusals = new Refusals(environment, Clock.systemUTC());
    HttpClient.Builder builder = HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(retryPolicy.silence());
    environment.proxies().ifPresent(proxies -> proxies.applyTo(builder));
    client = builder.build();
  }

  /** A repository at a commit. */
  record Listing(String commit, Set<String> files) {}

  /** A response with the part of its body that was needed. */
  private record Answer(HttpResponse<?> response, byte[] body) {}

  /** @throws MissingModelException if there is no such repository for this user */
  Listing listing(HubName name) throws HubFailure, MissingModelException {
    URI uri = URI.create(environment.endpoint() + "/api/models/" + name.repository() + "/revision/"
        + encoded(name.revision()));
    Answer answer = retryPolicy.persist(() -> {
      HttpResponse<InputStream> response = send("GET", uri, 0);
      try (InputStream body = body(response)) {
        return new Answer(response, body.readNBytes(LARGEST_LISTING_BYTES + 1));
      } catch (IOException e) {
        throw failure(e, uri);
      }
    });
    refusals.requireRepository(answer.response(), name);
    return listing(answer.body());
  }

  private static Listing listing(byte[] json) throws HubFailure {
    if (json.length > LARGEST_LISTING_BYTES) {
      throw HubFailure.permanent(
          "its list of files is longer than " + (LARGEST_LISTING_BYTES >> 20) + " MiB", null);
    }
    JsonNode root;
    try {
      root = new JsonMapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw notAHub();
    } catch (IOException e) {
      throw HubFailure.permanent("the hub's list of files cannot be read", e);
    }
    String commit = root.path("sha").asText();
    if (!HubName.isCommit(commit) || !root.path("siblings").isArray()) {
      throw notAHub();
    }
    Set<String> files = new LinkedHashSet<>();
    root.path("siblings").forEach(file -> files.add(file.path("rfilename").asText()));
    return new Listing(commit, files);
  }

  /** Requests the hash and the length of a file. */
  RemoteFile describe(HubName name, String commit, String file) throws HubFailure {
    HttpResponse<?> response = retryPolicy.persist(() -> {
      HttpResponse<InputStream> head = send("HEAD", address(name, commit, file), 0);
      closeQuietly(head);
      return head;
    });
    boolean moved = REDIRECTS.contains(response.statusCode());
    if (!moved) {
      refusals.requireFile(response, name, HubClient.place(name, file));
    }
    String etag = header(response, LINKED_ETAG, "ETag")
        .map(text -> text.replaceFirst("^W/", "").replace("\"", ""))
        .orElse("");
    String bytes =
        header(response, LINKED_SIZE, moved ? LINKED_SIZE : "Content-Length").orElse("");
    boolean sound = response.headers().firstValue(COMMIT).equals(Optional.of(commit))
        && ETAG.matcher(etag).matches()
        && bytes.matches("\\d{1,18}");
    if (!sound) {
      throw notAHub();
    }
    return new RemoteFile(file, commit, etag, Long.parseLong(bytes));
  }

  /** Requests the bytes of a file from a position on, once. The caller closes the body. */
  HttpResponse<InputStream> open(HubName name, RemoteFile file, long from) throws HubFailure {
    HttpResponse<InputStream> response =
        send("GET", address(name, file.commit(), file.name()), from);
    boolean opened = false;
    try {
      if (response.statusCode() != 416) { // the caller handles a refused range
        refusals.requireFile(response, name, HubClient.place(name, file.name()));
      }
      opened = true;
      return response;
    } finally {
      if (!opened) {
        closeQuietly(response);
      }
    }
  }

  /** The body, which fails if nothing arrives for too long. */
  InputStream body(HttpResponse<InputStream> response) {
    return new StallGuard(response.body(), retryPolicy.silence());
  }

  /** Follows redirects; HEAD stops at the response that describes the file. */
  private HttpResponse<InputStream> send(String method, URI target, long from) throws HubFailure {
    URI uri = target;
    for (int hop = 0; hop <= Redirects.MOST; hop++) {
      HttpResponse<InputStream> response = sendOnce(method, uri, from);
      if (!REDIRECTS.contains(response.statusCode())) {
        requireSettled(response);
        return response;
      }
      closeQuietly(response);
      uri = redirects.next(uri, response.headers().firstValue("Location"));
      if (method.equals("HEAD") && DESCRIPTION.stream().allMatch(isIn(response))) {
        return response;
      }
    }
    throw HubFailure.permanent("the hub redirects more than " + Redirects.MOST + " times", null);
  }

  private HttpResponse<InputStream> sendOnce(String method, URI uri, long from) throws HubFailure {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri)
        .method(method, HttpRequest.BodyPublishers.noBody())
        .timeout(retryPolicy.silence())
        .header("User-Agent", "slimfit")
        .header("Accept-Encoding", "identity"); // length and hash must be the file's
    if (from > 0) {
      request.header("Range", "bytes=" + from + "-");
    }
    if (Redirects.isSameOrigin(uri, environment.endpoint())) {
      environment.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
    }
    try {
      HttpResponse<InputStream> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      answered = true;
      return response;
    } catch (IOException e) {
      throw failure(e, uri);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw HubFailure.permanent("interrupted", e);
    }
  }

  private void requireSettled(HttpResponse<InputStream> response) throws HubFailure {
    boolean settled = false;
    try {
      refusals.requireSettled(response);
      settled = true;
    } finally {
      if (!settled) {
        closeQuietly(response);
      }
    }
  }

  /** Describes a failure without the URL, which may be signed. */
  HubFailure failure(IOException e, URI uri) {
    String host = shown(uri);
    if (e instanceof HttpTimeoutException) {
      return HubFailure.temporary(
          "no answer from " + host + " within " + retryPolicy.silence().toSeconds() + " s", e);
    }
    if (e instanceof ConnectException) { // no network, or no hub
      String message = "cannot connect to " + host;
      return answered ? HubFailure.temporary(message, e) : HubFailure.permanent(message, e);
    }
    if (e instanceof SSLException fault) {
      return TlsFault.of(fault, host);
    }
    return HubFailure.temporary("the connection to " + host + " was lost", e);
  }

  /** The host, and the proxy between it and this machine. */
  private String shown(URI uri) {
    String host = Place.printable(String.valueOf(uri.getHost()));
    return environment
        .proxies()
        .flatMap(proxies -> proxies.forAddress(uri))
        .map(proxy -> host + " through the proxy " + Place.printable(Proxies.shown(proxy)))
        .orElse(host);
  }

  private URI address(HubName name, String commit, String file) {
    return URI.create(environment.endpoint() + "/" + name.repository() + "/resolve/" + commit + "/"
        + encoded(file));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static Optional<String> header(HttpResponse<?> response, String first, String second) {
    return response.headers().firstValue(first).or(() -> response.headers().firstValue(second));
  }

  private static Predicate<String> isIn(HttpResponse<?> response) {
    return name -> response.headers().firstValue(name).isPresent();
  }

  private static HubFailure notAHub() {
    return HubFailure.permanent("the server is not a Hugging Face hub; check HF_ENDPOINT", null);
  }

  private static void closeQuietly(HttpResponse<InputStream> response) {
    try {
      response.body().close();
    } catch (IOException e) {
      System.getLogger("io.slimfit").log(System.Logger.Level.DEBUG, "closing a response", e);
    }
  }
}
