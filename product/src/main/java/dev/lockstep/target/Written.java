package dev.lockstep.target;

import dev.lockstep.client.ScimReply;
import dev.lockstep.provisioning.Target.Exchange;
import dev.lockstep.provisioning.Target.Resource;
import dev.lockstep.provisioning.Target.Write;
import dev.lockstep.provisioning.Target.WriteResult;
import dev.lockstep.scim.value.Value.Complex;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// Reads the answers to successful writes.
final class Written {
  private Written() {}

  /// Empty where the answer doesn't say the new id.
  static Optional<Resource> created(Kind kind, ScimReply reply) {
    return reply
        .json()
        .flatMap(json -> Answers.resource(kind.type(), json))
        .or(() -> located(kind, reply));
  }

  static WriteResult.Written result(
      Write.Create create, Resource resource, List<Exchange> exchanges) {
    return new WriteResult.Written(
        resource,
        Deviations.of(Kind.of(create.type()).type(), create.document(), resource.document()),
        exchanges);
  }

  static WriteResult.Written result(
      Write.Update update, Resource resource, List<Exchange> exchanges) {
    return new WriteResult.Written(
        resource, Deviations.of(update.operations(), resource.document()), exchanges);
  }

  /// The id out of the `Location` header (RFC 7644, section 3.3), where the body has none.
  private static Optional<Resource> located(Kind kind, ScimReply reply) {
    return reply
        .location()
        .map(location -> location.replaceFirst("[?#].*$", "").split("/", -1))
        .filter(parts -> parts.length > 1 && parts[parts.length - 2].equals(kind.segment()))
        .map(parts -> parts[parts.length - 1])
        .flatMap(Written::decoded)
        .map(id -> new Resource(id, Complex.EMPTY));
  }

  private static Optional<String> decoded(String segment) {
    try {
      return Optional.of(URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8))
          .filter(id -> !id.isBlank());
    } catch (IllegalArgumentException notPercentEncoded) {
      return Optional.empty();
    }
  }
}
