package dev.lockstep.console;

import dev.lockstep.administration.Permission;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// A page, a file to take away, or what a form of a page does.
sealed interface Route {
  String path();

  /// @param template its name without `.jte`
  /// @param permission what whoever asks for it must be allowed in the Directory it concerns;
  ///     pages that need no more than reading show each what they see
  record Page(String path, String template, Permission permission, Model model) implements Route {
    Page(String path, String template, Model model) {
      this(path, template, Permission.READ, model);
    }
  }

  /// @param permission what whoever sends the form must be allowed in the Directory it concerns
  /// @param form the page that has the form: shown with the reason where the form is refused
  record Action(String path, Permission permission, Page form, Handler handler) implements Route {}

  /// A file that the browser keeps.
  record Download(String path, Contents contents) implements Route {}

  interface Contents {
    Attachment of(PageRequest request);
  }

  /// @param type its media type
  record Attachment(String name, String type, Content content) {
    static Attachment of(String name, String type, String text) {
      return new Attachment(name, type, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }
  }

  /// Written while it is sent, so that it may be of any length.
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  interface Model {
    Map<String, Object> of(PageRequest request);
  }

  interface Handler {
    Outcome handle(PageRequest request) throws InterruptedException;
  }

  /// What comes of a form.
  sealed interface Outcome {
    /// It is done: the browser goes on to a page, which says so.
    record Done(String to, String notice) implements Outcome {}

    /// Likewise, with a secret that is shown there once.
    record Issued(String to, String notice, String secret) implements Outcome {}

    /// It only asked: the answer is a page.
    record Shown(String template, Map<String, Object> model) implements Outcome {}
  }
}
