package dev.lockstep.servers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/// A service provider that fails as it is told: it stands before a healthy one and hands on what
/// it isn't told to spoil.
public final class FailingTarget implements AutoCloseable {
  private static final List<String> HANDED_ON =
      List.of("Authorization", "Content-Type", "Accept", "If-Match");

  private final URI behind;
  private final HttpServer server;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  /// @param behind the base of the healthy one
  public FailingTarget(URI behind) {
    this.behind = behind;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /// @param target path and query
  public record Request(String method, String target, String body) {
    public boolean isWrite() {
      return !method.equals("GET");
    }

    public boolean isQuery() {
      return target.contains("filter=");
    }

    public boolean mentions(String text) {
      return target.contains(text) || body.contains(text);
    }
  }

  private record Rule(Predicate<Request> when, Fault fault) {}

  public sealed interface Fault {
    /// Answers so without having done anything.
    record Answer(int status, Map<String, String> headers, String body) implements Fault {
      public static Answer of(int status) {
        return new Answer(status, Map.of(), "");
      }

      public static Answer with(int status, String header, String value) {
        return new Answer(status, Map.of(header, value), "");
      }
    }

    /// Says nothing for ever, without having done anything.
    record Hang() implements Fault {}

    /// Does it, and hangs up without a word.
    record LostReply() implements Fault {}

    /// Does it, and answers with the first half of the answer.
    record HalfAnswer() implements Fault {}
  }

  /// From now on, what it is told first counts first.
  public void fails(Predicate<Request> when, Fault fault) {
    rules.add(new Rule(when, fault));
  }

  public void heals() {
    rules.clear();
  }

  public List<Request> requests() {
    return List.copyOf(requests);
  }

  public URI base() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + behind.getPath());
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Request request =
          new Request(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      requests.add(request);
      Optional<Fault> fault =
          rules.stream().filter(rule -> rule.when().test(request)).map(Rule::fault).findFirst();
      if (fault.isEmpty()) {
        handOn(exchange, request, false);
        return;
      }
      switch (fault.get()) {
        case Fault.Answer(int status, Map<String, String> headers, String body) -> {
          headers.forEach(exchange.getResponseHeaders()::set);
          answer(exchange, status, body.getBytes(StandardCharsets.UTF_8));
        }
        case Fault.Hang() -> closed.await();
        case Fault.LostReply() -> ask(exchange, request);
        case Fault.HalfAnswer() -> handOn(exchange, request, true);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void handOn(HttpExchange exchange, Request request, boolean half)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> response = ask(exchange, request);
    response
        .headers()
        .firstValue("Location")
        .ifPresent(location -> exchange.getResponseHeaders().set("Location", location));
    byte[] body = response.body();
    answer(exchange, response.statusCode(), half ? Arrays.copyOf(body, body.length / 2) : body);
  }

  private HttpResponse<byte[]> ask(HttpExchange exchange, Request request)
      throws IOException, InterruptedException {
    HttpRequest.Builder handed =
        HttpRequest.newBuilder(behind.resolve(exchange.getRequestURI()))
            .method(request.method(), BodyPublishers.ofString(request.body()));
    for (String header : HANDED_ON) {
      String value = exchange.getRequestHeaders().getFirst(header);
      if (value != null) {
        handed.header(header, value);
      }
    }
    return http.send(handed.build(), BodyHandlers.ofByteArray());
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
    http.shutdownNow();
  }
}
