package dev.lockstep.console;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Makes a page of a template and what it shows.
final class Rendering {
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; form-action 'self'";

  private final TemplateEngine templates =
      TemplateEngine.createPrecompiled(
          null, ContentType.Html, null, "dev.lockstep.console.templates");

  void show(ServerResponse response, String template, Map<String, Object> model) {
    StringOutput output = new StringOutput();
    templates.render(template + ".jte", model, output);
    response.header(HeaderNames.CONTENT_TYPE, "text/html;charset=utf-8");
    response.header("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    response.header("X-Content-Type-Options", "nosniff");
    response.header("Referrer-Policy", "same-origin");
    response.header("Cache-Control", "no-store");
    response.send(output.toString().getBytes(StandardCharsets.UTF_8));
  }
}
