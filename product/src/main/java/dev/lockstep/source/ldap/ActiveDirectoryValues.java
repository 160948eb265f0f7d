package dev.lockstep.source.ldap;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/// How Active Directory writes ids and times.
final class ActiveDirectoryValues {
  /// Seconds from 1601, where Windows begins to count, to 1970.
  private static final long EPOCH_DIFFERENCE = 11_644_473_600L;

  private static final long TICKS_PER_SECOND = 10_000_000L;

  private static final int ACCOUNT_DISABLED = 0x2;

  private ActiveDirectoryValues() {}

  /// The first three fields of a GUID are little-endian, the rest as it stands.
  static UUID guid(byte[] bytes) {
    ByteBuffer little = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long first = little.getInt() & 0xffff_ffffL;
    long second = little.getShort() & 0xffffL;
    long third = little.getShort() & 0xffffL;
    return new UUID(first << 32 | second << 16 | third, ByteBuffer.wrap(bytes, 8, 8).getLong());
  }

  static byte[] bytes(UUID guid) {
    ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    long most = guid.getMostSignificantBits();
    return bytes
        .putInt((int) (most >>> 32))
        .putShort((short) (most >>> 16))
        .putShort((short) most)
        .order(ByteOrder.BIG_ENDIAN)
        .putLong(guid.getLeastSignificantBits())
        .array();
  }

  /// What Entra calls `onPremisesImmutableId`: base64 of the GUID's bytes.
  static String anchor(byte[] guid) {
    return Base64.getEncoder().encodeToString(guid);
  }

  static String anchor(UUID guid) {
    return anchor(bytes(guid));
  }

  static UUID guidOfAnchor(String anchor) {
    return guid(Base64.getDecoder().decode(anchor));
  }

  /// `S-1-5-21-…`.
  static String sid(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int revision = buffer.get();
    int count = buffer.get() & 0xff;
    long authority = 0;
    for (int index = 0; index < 6; index++) {
      authority = authority << 8 | (buffer.get() & 0xff);
    }
    StringBuilder text = new StringBuilder("S-" + revision + "-" + authority);
    buffer.order(ByteOrder.LITTLE_ENDIAN);
    for (int index = 0; index < count; index++) {
      text.append('-').append(buffer.getInt() & 0xffff_ffffL);
    }
    return text.toString();
  }

  /// Both 0 and the greatest long mean never.
  static Optional<Instant> time(long ticks) {
    return ticks == 0 || ticks == Long.MAX_VALUE
        ? Optional.empty()
        : Optional.of(
            Instant.ofEpochSecond(
                ticks / TICKS_PER_SECOND - EPOCH_DIFFERENCE, ticks % TICKS_PER_SECOND * 100));
  }

  static boolean disabled(int userAccountControl) {
    return (userAccountControl & ACCOUNT_DISABLED) != 0;
  }
}
