package dev.lockstep.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lockstep.scim.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// A service provider on loopback that answers as a test tells it and remembers what it was asked.
public final class FakeServiceProvider implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private volatile Function<Request, Reply> behaviour = _ -> new Reply.Whole(404, Map.of(), "");

  public FakeServiceProvider() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /// @param target path and query as they were sent
  public record Request(
      String method, String target, Map<String, List<String>> headers, String body) {
    public JsonNode json() {
      return Json.parse(body);
    }

    public boolean asks(String wanted, String path) {
      return method.equals(wanted) && URI.create(target).getPath().equals(path);
    }

    /// The first of this name; empty where there is none.
    public String header(String name) {
      return headers.getOrDefault(name, List.of("")).getFirst();
    }

    public String query() {
      String query = URI.create(target).getQuery();
      return query == null ? "" : query;
    }
  }

  public sealed interface Reply {
    record Whole(int status, Map<String, String> headers, String body) implements Reply {}

    /// Says that more follows than ever does.
    record Stalled() implements Reply {}

    /// Hangs up without a word.
    record Lost() implements Reply {}

    record Endless() implements Reply {}
  }

  public static Reply json(int status, String body) {
    return new Reply.Whole(status, Map.of("Content-Type", "application/scim+json"), body);
  }

  public static Reply with(int status, String header, String value) {
    return new Reply.Whole(status, Map.of(header, value), "");
  }

  public void answers(Function<Request, Reply> told) {
    behaviour = told;
  }

  public List<Request> requests() {
    return List.copyOf(requests);
  }

  public Request onlyRequest() {
    if (requests.size() != 1) {
      throw new AssertionError("one request was expected, not " + requests);
    }
    return requests.getFirst();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  public URI base() {
    return URI.create("http://127.0.0.1:" + port() + "/scim/v2");
  }

  private void handle(HttpExchange exchange) throws IOException {
    Request request =
        new Request(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            Map.copyOf(exchange.getRequestHeaders()),
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    requests.add(request);
    try (exchange) {
      switch (behaviour.apply(request)) {
        case Reply.Whole(int status, Map<String, String> headers, String body) -> {
          headers.forEach(exchange.getResponseHeaders()::set);
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
        }
        case Reply.Stalled() -> {
          exchange.sendResponseHeaders(200, 1_000);
          exchange.getResponseBody().write("{\"id\":".getBytes(StandardCharsets.UTF_8));
          exchange.getResponseBody().flush();
          closed.await();
        }
        case Reply.Lost() -> {}
        case Reply.Endless() -> endless(exchange);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void endless(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    byte[] blanks = " ".repeat(1 << 16).getBytes(StandardCharsets.UTF_8);
    try (OutputStream body = exchange.getResponseBody()) {
      while (true) {
        body.write(blanks);
      }
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
