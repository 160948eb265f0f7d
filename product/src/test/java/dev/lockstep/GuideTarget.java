package dev.lockstep;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/// The endpoint of a directory, as a target that can be made to answer nothing for a while.
final class GuideTarget implements AutoCloseable {
  private final HttpServer server;
  private final String behind;
  private final HttpClient http;
  private volatile CountDownLatch loud = new CountDownLatch(0);

  private GuideTarget(HttpServer server, String behind, HttpClient http) {
    this.server = server;
    this.behind = behind;
    this.http = http;
  }

  static GuideTarget before(String behind, HttpClient http) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    GuideTarget target = new GuideTarget(server, behind, http);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", target::answer);
    server.start();
    return target;
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /// From now on nothing is answered, and what comes meanwhile is answered when it ends.
  void silent(boolean now) {
    loud.countDown();
    if (now) {
      loud = new CountDownLatch(1);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      loud.await();
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(behind + exchange.getRequestURI()))
              .method(
                  exchange.getRequestMethod(),
                  BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
      for (String name : new String[] {"Authorization", "Content-Type", "If-Match"}) {
        String value = exchange.getRequestHeaders().getFirst(name);
        if (value != null) {
          request.header(name, value);
        }
      }
      HttpResponse<byte[]> answer = http.send(request.build(), BodyHandlers.ofByteArray());
      answer
          .headers()
          .firstValue("Content-Type")
          .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
      int length = answer.body().length;
      exchange.sendResponseHeaders(answer.statusCode(), length == 0 ? -1 : length);
      exchange.getResponseBody().write(answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    loud.countDown();
    server.stop(0);
  }
}
