package dev.lockstep.source.ldap;

import dev.lockstep.directory.Source.SourceCursor;
import dev.lockstep.directory.SourceException;
import dev.lockstep.directory.SourceException.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/// A way to follow an Active Directory, the best first. Which one is taken is decided at a full
/// read, by what the account may do then, and kept in the cursor: an account that loses a right
/// later must not be seen as a domain that has lost its people.
public enum Following {
  /// Needs the right DS-Replication-Get-Changes on the domain.
  DIRSYNC("dirsync2", 0x8000_0000 | 0x800),
  /// DirSync's OBJECT_SECURITY (MS-ADTS 3.1.1.3.4.1.3): any account may, and is told of what it
  /// may read.
  OBJECT_SECURITY("objectsecurity2", 0x8000_0000 | 0x800 | 0x1),
  /// Whole entries by uSNChanged, from one domain controller.
  USN("usn2", 0);

  private final String word;
  private final int flags;

  Following(String word, int flags) {
    this.word = word;
    this.flags = flags;
  }

  /// Of DirSync's request: INCREMENTAL_VALUES, ANCESTORS_FIRST_ORDER and what the way adds.
  int flags() {
    return flags;
  }

  /// In a connection test.
  String described() {
    return switch (this) {
      case DIRSYNC -> "by DirSync";
      case OBJECT_SECURITY -> "by DirSync of what the account may read (OBJECT_SECURITY)";
      case USN -> "by uSNChanged: whole entries, a full read after a change of the server";
    };
  }

  /// Where somebody is who follows a domain in this way.
  ///
  /// @param invocationId of the domain controller that was read: no other one's cookies and USNs
  ///     are its own
  /// @param position DirSync's cookie in base64, or the USN up to which all is known
  /// @param compared when the ids of all objects were last told
  record Cursor(Following following, String invocationId, String position, Instant compared) {
    private static final int PARTS = 4;

    SourceCursor write() {
      return new SourceCursor(
          String.join(" ", following.word, invocationId, position, compared.toString()));
    }

    static Cursor parse(SourceCursor cursor) throws SourceException {
      String[] parts = cursor.value().split(" ", -1);
      Optional<Following> following =
          Arrays.stream(values()).filter(way -> way.word.equals(parts[0])).findFirst();
      if (parts.length != PARTS || following.isEmpty()) {
        throw lost();
      }
      try {
        return new Cursor(following.get(), parts[1], parts[2], Instant.parse(parts[3]));
      } catch (DateTimeException e) {
        throw lost();
      }
    }

    private static SourceException lost() {
      return new SourceException(
          Problem.CURSOR_LOST, "the stored cursor isn't one of an Active Directory");
    }
  }
}
