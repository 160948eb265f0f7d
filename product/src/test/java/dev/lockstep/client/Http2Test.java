package dev.lockstep.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.scim.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// HTTP/2 is spoken with whoever offers it, and HTTP/1.1 with everybody else.
class Http2Test {
  private final TestTime time = new TestTime();

  /// As the program makes it, but for whom it trusts.
  private static HttpClient http(SSLContext trusting) {
    return HttpClient.newBuilder().sslContext(trusting).build();
  }

  private ScimClient client(HttpClient http, URI base) {
    return new ScimClient(http, Settings.of(base, () -> "token", "Lockstep/test"), time, time);
  }

  @Test
  void aTargetThatOffersItIsAskedByHttp2OverOneConnection(@TempDir Path folder) throws Exception {
    try (Http2Speaker speaker = new Http2Speaker(folder);
        HttpClient http = http(speaker.trusting())) {
      ScimClient client = client(http, speaker.base());

      ScimReply read = client.send(ScimCall.get("Users", "1"));
      ScimReply written =
          client.send(ScimCall.post(Json.object().put("userName", "anna"), "Users"));

      assertThat(read.json().orElseThrow().path("userName").asString("")).isEqualTo("anna");
      assertThat(written.isSuccess()).isTrue();
      assertThat(speaker.protocols()).containsExactly("h2");
      assertThat(speaker.streams()).hasSize(2).doesNotHaveDuplicates();
    }
  }

  @Test
  void aTargetThatDoesNotIsAskedByHttp11(@TempDir Path folder) throws Exception {
    try (SecureSpeaker speaker = new SecureSpeaker(folder, "san=ip:127.0.0.1", "+0d");
        HttpClient http = http(speaker.trusting())) {
      ScimReply reply = client(http, speaker.base()).send(ScimCall.get("Users", "1"));

      assertThat(reply.status()).isEqualTo(404);
    }
  }
}
