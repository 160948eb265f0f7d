package dev.lockstep.console;

import dev.lockstep.administration.Permission;
import dev.lockstep.console.Route.Action;
import dev.lockstep.console.Route.Outcome;
import dev.lockstep.console.Route.Page;
import dev.lockstep.directory.Directories;
import dev.lockstep.directory.Directory;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.Owner;
import dev.lockstep.directory.Place;
import dev.lockstep.directory.RecycleBin;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/// What was deleted and can still be restored.
final class RecycleBinPages {
  private static final String BIN = "/directories/{directory}/recycle-bin";
  private static final int PAGE = 50;

  private final Places places;
  private final DirectoryReader reader;
  private final Directories directories;
  private final RecycleBin bin;

  private final Page page = new Page(BIN, "recyclebin", this::list);

  RecycleBinPages(Places places, DirectoryReader reader, Directories directories, RecycleBin bin) {
    this.places = places;
    this.reader = reader;
    this.directories = directories;
    this.bin = bin;
  }

  List<Route> routes() {
    return List.of(
        page,
        new Action(BIN + "/life", Permission.CONFIGURE, page, this::keep),
        new Action(BIN + "/{object}/restore", Permission.CONFIGURE, page, this::restore),
        new Action(BIN + "/{object}/purge", Permission.CONFIGURE, page, this::purge));
  }

  private Map<String, Object> list(PageRequest request) {
    Directory directory = places.directory(request);
    Optional<Place> after =
        Optional.of(request.parameter("after")).filter(Place::isValid).map(Place::parse);
    List<Pages.BinLine> lines =
        bin.list(directory.id(), after, PAGE).stream()
            .map(
                object ->
                    new Pages.BinLine(
                        object, directory.purged(object), object.owner().equals(Owner.local())))
            .toList();
    return Map.of(
        "directory",
        directory,
        "lines",
        lines,
        "next",
        lines.size() < PAGE
            ? Optional.empty()
            : Optional.of("?after=" + encoded(RecycleBin.place(lines.getLast().object()).text())));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /// A life that isn't of whole days stays as it is where the days aren't changed.
  private Outcome keep(PageRequest request) {
    Directory directory = places.directory(request);
    String days = request.form().required("days", "Days");
    if (!days.matches("\\d{1,5}")) {
      throw new IllegalArgumentException("'Days' takes a number, not '" + days + "'");
    }
    if (Long.parseLong(days) != directory.recycleBinLife().toDays()) {
      directories.setRecycleBinLife(
          directory.id(), Duration.ofDays(Long.parseLong(days)), request.actor());
    }
    return new Outcome.Done(
        "/directories/" + directory.id() + "/recycle-bin",
        "Who is deleted can be restored for " + days + " days.");
  }

  private DirectoryObject binned(PageRequest request) {
    Directory directory = places.directory(request);
    return ObjectId.parse(request.variable("object"))
        .flatMap(id -> reader.find(directory.id(), id))
        .filter(DirectoryObject::inRecycleBin)
        .orElseThrow(
            () ->
                new NoSuchElementException(
                    "'" + request.variable("object") + "' isn't in the recycle bin"));
  }

  private Outcome restore(PageRequest request) {
    Directory directory = places.directory(request);
    DirectoryObject object = binned(request);
    bin.restore(directory.id(), object.id(), request.form().has("own"), request.actor());
    return new Outcome.Done(
        Pages.link(directory.id(), object),
        "'" + object.label() + "' is back, without the memberships that it had.");
  }

  private Outcome purge(PageRequest request) {
    Directory directory = places.directory(request);
    DirectoryObject object = binned(request);
    if (!request.form().has("sure")) {
      throw new IllegalArgumentException(
          "purging '" + object.label() + "' can't be undone: tick that you are sure");
    }
    bin.purge(directory.id(), object.id(), request.actor());
    return new Outcome.Done(
        "/directories/" + directory.id() + "/recycle-bin",
        "'" + object.label() + "' is gone for good.");
  }
}
