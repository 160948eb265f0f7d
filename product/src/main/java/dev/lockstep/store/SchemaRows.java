package dev.lockstep.store;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.ResourceKind;
import dev.lockstep.directory.SchemaDeclaration;
import dev.lockstep.scim.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The schemas that Directories have declared, parsed once for each version. A version is the hash
/// of the declaration, so that one which was rolled back is never taken for another.
final class SchemaRows {
  private static final Kept STANDARD = Kept.of("", DirectorySchemas.STANDARD);

  private final Map<DirectoryId, Kept> kept = new ConcurrentHashMap<>();

  /// @param version empty where nothing is declared
  record Kept(
      String version, DirectorySchemas schemas, Map<ResourceKind, IndexedAttributes> indexes) {

    static Kept of(String version, DirectorySchemas schemas) {
      Map<ResourceKind, IndexedAttributes> indexes = new LinkedHashMap<>();
      schemas
          .kinds()
          .forEach(kind -> indexes.put(kind, IndexedAttributes.of(kind, schemas.of(kind))));
      return new Kept(version, schemas, indexes);
    }

    IndexedAttributes index(ResourceKind kind) {
      return indexes.getOrDefault(kind, IndexedAttributes.NONE);
    }
  }

  Kept of(Session session, DirectoryId directory) {
    String version =
        session
            .first(
                "select schemas_version from directory where id = ?", row -> row.text(1), directory)
            .orElse("");
    if (version.isEmpty()) {
      return STANDARD;
    }
    Kept cached = kept.get(directory);
    if (cached != null && cached.version().equals(version)) {
      return cached;
    }
    Kept fresh = Kept.of(version, read(session, directory));
    kept.put(directory, fresh);
    return fresh;
  }

  private static DirectorySchemas read(Session session, DirectoryId directory) {
    String declaration =
        session
            .first("select schemas from directory where id = ?", row -> row.text(1), directory)
            .orElseThrow();
    return SchemaDeclaration.read(Json.parse(declaration));
  }

  void write(Session session, DirectoryId directory, DirectorySchemas schemas) {
    String declaration = Json.text(SchemaDeclaration.write(schemas));
    session.update(
        "update directory set schemas = ?, schemas_version = ? where id = ?",
        declaration,
        hash(declaration),
        directory);
  }

  private static String hash(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
