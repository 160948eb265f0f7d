package dev.lockstep.openid;

import dev.lockstep.administration.SingleSignOn.SignInException;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.json.Json;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// JSON from a provider.
final class ProviderHttp {
  /// Somebody waits in front of a browser.
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /// A set of keys has some kilobytes.
  private static final int MAX_BODY = 1 << 20;

  private final HttpClient http;

  ProviderHttp(HttpClient http) {
    this.http = http;
  }

  /// @throws SignInException where no JSON came
  JsonNode get(URI url) {
    return json(HttpRequest.newBuilder(url).timeout(LIMIT).build());
  }

  /// RFC 6749, section 2.3.1: the secret in a header, or in the form where the provider takes none.
  JsonNode post(ProviderMetadata provider, Map<String, String> form, OpenIdSettings settings) {
    Map<String, String> fields = new LinkedHashMap<>(form);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(provider.tokenEndpoint())
            .timeout(LIMIT)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "application/json");
    if (provider.basicAuthentication()) {
      String pair = encoded(settings.clientId()) + ":" + encoded(settings.clientSecret());
      request.header(
          "Authorization",
          "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII)));
    } else {
      fields.put("client_id", settings.clientId());
      fields.put("client_secret", settings.clientSecret());
    }
    return json(request.POST(BodyPublishers.ofString(OpenIdProvider.form(fields))).build());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private JsonNode json(HttpRequest request) {
    String host = request.uri().getHost();
    try {
      HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        JsonNode json = Json.parse(body.readNBytes(MAX_BODY));
        if (response.statusCode() != 200) {
          throw new SignInException(
              "The provider refused: HTTP "
                  + response.statusCode()
                  + " "
                  + json.path("error").asString(""));
        }
        return json;
      }
    } catch (IOException e) {
      throw new SignInException(
          "The provider at " + host + " can't be reached: " + e.getClass().getSimpleName(), e);
    } catch (ScimException e) {
      throw new SignInException("The provider at " + host + " answered no JSON", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SignInException("Lockstep is being stopped", e);
    }
  }
}
