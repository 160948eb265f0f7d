package dev.lockstep.endpoint;

import dev.lockstep.administration.SigningKey;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ResourceKind;
import dev.lockstep.directory.Search.Position;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/// Cursors of queries (RFC 9865): the place of the last resource that was listed, with the time
/// until which it is good, signed together with the query it belongs to. The server keeps nothing
/// of a query under way, so any number of them cost nothing, and any node goes on with any of them;
/// nobody can make a cursor up, or take one to another Directory or query.
///
/// In the text of a cursor stand only characters that a URL needs not encode (RFC 9865, section 2).
public final class Cursors {
  /// As ServiceProviderConfig tells it: long enough for a client that writes each page elsewhere
  /// before it asks for the next.
  public static final Duration LIFE = Duration.ofHours(1);

  private static final int FORM = 1;

  private final SigningKey key;
  private final InstantSource clock;

  public Cursors(SigningKey key, InstantSource clock) {
    this.key = key;
    this.clock = clock;
  }

  /// Where a query goes on.
  ///
  /// @param kind of the resources that come next, when a query goes over several
  /// @param after behind which of them; from the first one on where it is empty
  record Place(ResourceKind kind, Optional<Position> after) {}

  /// @param query what the cursor belongs to: the Directory, the path, the filter and the order
  String write(Place place, String query) {
    byte[] payload = payload(place, clock.instant().plus(LIFE));
    byte[] signature = key.sign(signed(payload, query));
    byte[] cursor = Arrays.copyOf(signature, signature.length + payload.length);
    System.arraycopy(payload, 0, cursor, signature.length, payload.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(cursor);
  }

  /// @throws ScimException 400 `invalidCursor` or `expiredCursor`
  Place read(String cursor, String query) {
    byte[] bytes = bytes(cursor);
    if (bytes.length <= SigningKey.SIGNATURE_BYTES) {
      throw invalid();
    }
    byte[] signature = Arrays.copyOf(bytes, SigningKey.SIGNATURE_BYTES);
    byte[] payload = Arrays.copyOfRange(bytes, SigningKey.SIGNATURE_BYTES, bytes.length);
    if (!key.verify(signed(payload, query), signature)) {
      throw invalid();
    }
    return place(payload);
  }

  private static byte[] bytes(String cursor) {
    try {
      return Base64.getUrlDecoder().decode(cursor);
    } catch (IllegalArgumentException e) {
      throw invalid();
    }
  }

  private static byte[] payload(Place place, Instant expires) {
    return written(
        out -> {
          out.writeByte(FORM);
          out.writeLong(expires.getEpochSecond());
          out.writeUTF(place.kind().toString());
          out.writeBoolean(place.after().isPresent());
          if (place.after().isPresent()) {
            Position position = place.after().get();
            out.writeUTF(position.id().toString());
            out.writeBoolean(position.key().isPresent());
            if (position.key().isPresent()) {
              out.writeUTF(position.key().get());
            }
          }
        });
  }

  private Place place(byte[] payload) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(payload))) {
      if (in.readByte() != FORM) {
        throw invalid(); // of an older version of Lockstep
      }
      if (Instant.ofEpochSecond(in.readLong()).isBefore(clock.instant())) {
        throw ScimException.badRequest(
            ScimType.EXPIRED_CURSOR,
            "the cursor is older than " + LIFE.toMinutes() + " minutes: start with the first page");
      }
      ResourceKind kind = ResourceKind.parse(in.readUTF());
      if (!in.readBoolean()) {
        return new Place(kind, Optional.empty());
      }
      ObjectId id = ObjectId.of(in.readUTF());
      Optional<String> key = in.readBoolean() ? Optional.of(in.readUTF()) : Optional.empty();
      return new Place(kind, Optional.of(new Position(key, id)));
    } catch (IOException e) {
      throw new UncheckedIOException("a signed cursor has another form than we write", e);
    }
  }

  /// Payload and query with the length of the first in front, so that no two pairs look alike.
  private static byte[] signed(byte[] payload, String query) {
    return written(
        out -> {
          out.writeInt(payload.length);
          out.write(payload);
          out.write(query.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        });
  }

  private interface Writing {
    void writeTo(DataOutputStream out) throws IOException;
  }

  private static byte[] written(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      writing.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes any byte", e);
    }
    return bytes.toByteArray();
  }

  private static ScimException invalid() {
    return ScimException.badRequest(
        ScimType.INVALID_CURSOR,
        "the cursor isn't one that this query was answered with: repeat filter, sortBy, sortOrder"
            + " and path as they were, or start with an empty cursor");
  }
}
