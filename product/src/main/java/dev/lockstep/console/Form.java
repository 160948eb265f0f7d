package dev.lockstep.console;

import dev.lockstep.directory.TakesFiles;
import io.helidon.common.media.type.MediaType;
import io.helidon.http.HttpMediaType;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a form of a page has sent: its fields by their names, each with its values in order.
public record Form(Map<String, List<String>> fields) {
  public static final Form NONE = new Form(Map.of());

  /// All mappings of an application fit many times over.
  private static final int MAX_BYTES = 512 * 1024;

  /// What a page's script sends of a file.
  private static final String FILE = "text/csv";

  /// How the path of the one form ends that takes a file.
  private static final String UPLOAD = "/upload";

  public Form {
    fields = Map.copyOf(fields);
  }

  /// @throws IllegalArgumentException where it is too long, or isn't what browsers send
  static Form read(ServerRequest request) {
    if (!request.content().hasEntity()) {
      return NONE;
    }
    boolean file =
        request.path().path().endsWith(UPLOAD)
            && request
                .headers()
                .contentType()
                .map(HttpMediaType::mediaType)
                .map(MediaType::text)
                .filter(FILE::equals)
                .isPresent();
    int most = file ? TakesFiles.MOST_BYTES : MAX_BYTES;
    try (InputStream stream = request.content().inputStream()) {
      byte[] bytes = stream.readNBytes(most + 1);
      if (bytes.length > most) {
        throw new IllegalArgumentException(
            "the " + (file ? "file" : "form") + " is longer than " + most + " bytes");
      }
      if (file) {
        return new Form(Map.of(FILE, List.of(new String(bytes, StandardCharsets.ISO_8859_1))));
      }
      return parse(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Form parse(String text) {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    for (String part : text.split("&", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        fields
            .computeIfAbsent(decoded(part.substring(0, equals)), _ -> new ArrayList<>())
            .add(decoded(part.substring(equals + 1)));
      }
    }
    return new Form(fields);
  }

  /// Browsers end the lines of a text area with CR LF (HTML, 4.10.21.8).
  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8).replace("\r\n", "\n");
  }

  /// A file, byte by byte; empty where none was sent.
  byte[] file() {
    return secret(FILE).getBytes(StandardCharsets.ISO_8859_1);
  }

  /// Whether it was sent at all; a box that isn't ticked isn't.
  public boolean has(String name) {
    return fields.containsKey(name);
  }

  /// As it was typed, without spaces around; empty where there is none.
  public String text(String name) {
    List<String> values = all(name);
    return values.isEmpty() ? "" : values.getFirst().strip();
  }

  /// A password: spaces around it belong to it.
  String secret(String name) {
    List<String> values = all(name);
    return values.isEmpty() ? "" : values.getFirst();
  }

  /// Empty where nothing was typed.
  Optional<String> optional(String name) {
    return Optional.of(text(name)).filter(text -> !text.isEmpty());
  }

  /// @param label what the page calls it
  /// @throws IllegalArgumentException where nothing was typed
  String required(String name, String label) {
    return optional(name)
        .orElseThrow(() -> new IllegalArgumentException("'" + label + "' is empty: fill it in"));
  }

  /// Of fields that stand in rows; empty where the row has none.
  String at(String name, int index) {
    List<String> values = all(name);
    return index < values.size() ? values.get(index).strip() : "";
  }

  List<String> all(String name) {
    return fields.getOrDefault(name, List.of());
  }
}
