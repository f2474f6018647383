package io.slimfit.hub;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A local hub with one repository. Small files come from the hub itself, {@code .safetensors} from
 * a second server to which it redirects. A fault replaces the response to the first request that
 * matches it.
 */
public final class FakeHub implements AutoCloseable {
  public static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer hub = server(false);
  private final HttpServer store = server(true);
  private final String repository;
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final List<Fault> faults = new ArrayList<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  /** @param authorization the header, empty if missing */
  record Request(boolean toStore, String method, String path, String range, String authorization) {}

  /** A response in place of the hub's. */
  public interface Answer {
    void send(HttpExchange exchange, byte[] file) throws IOException;
  }

  private record Fault(boolean toStore, String method, String ending, Answer answer) {}

  public FakeHub(String repository) {
    this.repository = repository;
  }

  public FakeHub with(String name, byte[] content) {
    files.put(name, content);
    return this;
  }

  FakeHub with(String name, String content) {
    return with(name, content.getBytes(StandardCharsets.UTF_8));
  }

  /** The next matching request gets this response. */
  public synchronized FakeHub fault(boolean toStore, String method, String ending, Answer answer) {
    faults.add(new Fault(toStore, method, ending, answer));
    return this;
  }

  /** Holds back the first {@code clients} lists of files until all of them were requested. */
  public FakeHub together(int clients) {
    CyclicBarrier all = new CyclicBarrier(clients);
    for (int i = 0; i < clients; i++) {
      fault(false, "GET", "/revision/main", (exchange, file) -> {
        try {
          all.await();
        } catch (InterruptedException | BrokenBarrierException e) {
          throw new IOException(e);
        }
        list(exchange);
      });
    }
    return this;
  }

  /** How often weights were requested. */
  public long downloads() {
    return requests(true, "GET").size();
  }

  /** The connection breaks after {@code bytes} bytes of the file. */
  public static Answer cutAfter(int bytes) {
    return (exchange, file) -> {
      int from = from(exchange);
      if (from > 0) {
        exchange
            .getResponseHeaders()
            .set("Content-Range", "bytes " + from + "-" + (file.length - 1) + "/" + file.length);
      }
      exchange.sendResponseHeaders(from > 0 ? 206 : 200, file.length - from);
      exchange.getResponseBody().write(file, from, bytes);
      exchange.getResponseBody().flush();
      exchange.close();
    };
  }

  public static Answer status(int status, String... headers) {
    return (exchange, file) -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      exchange.sendResponseHeaders(status, -1);
    };
  }

  static Answer bytes(byte[] bytes) {
    return (exchange, file) -> {
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  public URI endpoint() {
    return uri(hub);
  }

  URI storeEndpoint() {
    return uri(store);
  }

  List<Request> requests() {
    return requests;
  }

  List<Request> requests(boolean toStore, String method) {
    return requests.stream()
        .filter(r -> r.toStore() == toStore && r.method().equals(method))
        .toList();
  }

  private static URI uri(HttpServer server) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private HttpServer server(boolean isStore) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(threads);
      server.createContext("/", exchange -> {
        try (exchange) {
          answer(exchange, isStore);
        }
      });
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void answer(HttpExchange exchange, boolean isStore) throws IOException {
    String path = exchange.getRequestURI().getPath();
    requests.add(new Request(
        isStore,
        exchange.getRequestMethod(),
        exchange.getRequestURI().getRawPath(),
        header(exchange, "Range"),
        header(exchange, "Authorization")));
    String name = path.substring(path.lastIndexOf('/') + 1);
    byte[] file = files.getOrDefault(name, new byte[0]);
    Answer fault = takeFault(exchange.getRequestMethod(), path, isStore);
    if (fault != null) {
      fault.send(exchange, file);
    } else if (path.startsWith("/api/models/" + repository + "/revision/")) {
      list(exchange);
    } else if (isStore || path.startsWith("/" + repository + "/resolve/" + COMMIT + "/")) {
      send(exchange, name, file, isStore);
    } else {
      exchange.sendResponseHeaders(404, -1);
    }
  }

  private synchronized @Nullable Answer takeFault(String method, String path, boolean toStore) {
    for (Iterator<Fault> all = faults.iterator(); all.hasNext(); ) {
      Fault fault = all.next();
      if (fault.toStore() == toStore
          && fault.method().equals(method)
          && path.endsWith(fault.ending())) {
        all.remove();
        return fault.answer();
      }
    }
    return null;
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  private void list(HttpExchange exchange) throws IOException {
    ObjectNode listing =
        new JsonMapper().createObjectNode().put("id", repository).put("sha", COMMIT);
    files
        .keySet()
        .forEach(name -> listing.withArray("siblings").addObject().put("rfilename", name));
    bytes(listing.toString().getBytes(StandardCharsets.UTF_8)).send(exchange, new byte[0]);
  }

  private void send(HttpExchange exchange, String name, byte[] file, boolean isStore)
      throws IOException {
    if (!files.containsKey(name)) {
      status(404, "X-Error-Code", "EntryNotFound").send(exchange, file);
      return;
    }
    boolean large = name.endsWith(".safetensors");
    exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
    if (large && !isStore) {
      status(
              302,
              "X-Linked-Etag",
              "\"" + sha256(file) + "\"",
              "X-Linked-Size",
              String.valueOf(file.length),
              "Location",
              storeEndpoint() + "/signed/" + name.replace(" ", "%20") + "?signature=secret")
          .send(exchange, file);
      return;
    }
    exchange.getResponseHeaders().set("ETag", "\"" + gitHash(file) + "\"");
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(file.length));
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    int from = from(exchange);
    if (from >= file.length && from > 0) {
      exchange.sendResponseHeaders(416, -1);
    } else if (from > 0) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes " + from + "-" + (file.length - 1) + "/" + file.length);
      byte[] rest = Arrays.copyOfRange(file, from, file.length);
      exchange.sendResponseHeaders(206, rest.length);
      exchange.getResponseBody().write(rest);
    } else {
      bytes(file).send(exchange, file);
    }
  }

  private static int from(HttpExchange exchange) {
    String range = header(exchange, "Range");
    return range.isEmpty() ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
  }

  static String sha256(byte[] content) {
    return hash("SHA-256", new byte[0], content);
  }

  static String gitHash(byte[] content) {
    String header = "blob " + content.length + "\0";
    return hash("SHA-1", header.getBytes(StandardCharsets.UTF_8), content);
  }

  private static String hash(String algorithm, byte[] header, byte[] content) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      digest.update(header);
      return HexFormat.of().formatHex(digest.digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    hub.stop(0);
    store.stop(0);
    threads.shutdownNow();
  }
}
