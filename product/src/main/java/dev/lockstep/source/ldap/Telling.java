package dev.lockstep.source.ldap;

import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchResultListener;
import com.unboundid.ldap.sdk.SearchResultReference;
import dev.lockstep.directory.Source.SourceSink;
import dev.lockstep.directory.SourceChange;
import dev.lockstep.directory.SourceChange.Kind;
import dev.lockstep.directory.SourceException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Hands the entries of a first read on as they arrive, so that an answer with the whole domain
/// never stands in memory. What the sink throws is kept until the search has ended.
final class Telling implements SearchResultListener {
  private static final long serialVersionUID = 1L;

  private final transient SourceSink sink;
  private final transient PrimaryGroups primaryGroups;
  private final transient InstantSource clock;
  private final transient List<String> toRead = new ArrayList<>();
  private transient @Nullable Exception failure;

  /// @param primaryGroups is given the users, and tells of them when all else is told
  Telling(SourceSink sink, PrimaryGroups primaryGroups, InstantSource clock) {
    this.sink = sink;
    this.primaryGroups = primaryGroups;
    this.clock = clock;
  }

  @Override
  public void searchEntryReturned(SearchResultEntry found) {
    DirSyncEntry entry = DirSyncEntry.told(found);
    Optional<String> anchor = entry.anchor();
    if (failure != null || anchor.isEmpty()) {
      return;
    }
    if (!entry.isDeleted() && (entry.isUndeleted() || !entry.saysItsClass())) {
      toRead.add(anchor.get());
      return;
    }
    Optional<Kind> kind = entry.kind();
    if (kind.isEmpty() || entry.isSystem(kind.get())) {
      return;
    }
    if (kind.get() == Kind.USER && !entry.isDeleted()) {
      primaryGroups.note(anchor.get(), found, found);
    }
    try {
      for (SourceChange change : entry.changes(kind.get(), clock.instant())) {
        sink.accept(change);
      }
    } catch (SourceException | InterruptedException | RuntimeException e) {
      failure = e;
    }
  }

  /// A part of the tree on another server: not ours to follow.
  @Override
  public void searchReferenceReturned(SearchResultReference reference) {}

  /// Objects that changed while they were read, and must be read whole.
  List<String> toRead() {
    return toRead;
  }

  /// Throws what the sink threw.
  void check() throws SourceException, InterruptedException {
    switch (failure) {
      case null -> {}
      case SourceException e -> throw e;
      case InterruptedException e -> throw e;
      case RuntimeException e -> throw e;
      case Exception e -> throw new IllegalStateException(e);
    }
  }
}
