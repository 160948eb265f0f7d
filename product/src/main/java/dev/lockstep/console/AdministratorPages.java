package dev.lockstep.console;

import dev.lockstep.administration.Access;
import dev.lockstep.administration.Account;
import dev.lockstep.administration.Accounts;
import dev.lockstep.administration.AdminKey;
import dev.lockstep.administration.Administrators;
import dev.lockstep.administration.Administrators.IssuedKey;
import dev.lockstep.administration.Grant;
import dev.lockstep.administration.Permission;
import dev.lockstep.administration.Role;
import dev.lockstep.console.Route.Action;
import dev.lockstep.console.Route.Outcome;
import dev.lockstep.console.Route.Page;
import dev.lockstep.directory.Directories;
import dev.lockstep.directory.Directory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Who may administer, and what: accounts of people, and keys of programs.
public final class AdministratorPages {
  private static final String SETTINGS = "/settings";

  /// Rows of a form for roles; somebody with more has another key, or the API.
  private static final int ROLES = 3;

  private final Administrators administrators;
  private final Accounts accounts;
  private final Directories directories;
  private final InstantSource clock;
  private final Page page =
      new Page(SETTINGS, "administrators", Permission.ADMINISTER, this::settings);

  AdministratorPages(Administrators administrators, Directories directories, InstantSource clock) {
    this.administrators = administrators;
    this.accounts = administrators.accounts();
    this.directories = directories;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        page,
        new Page("/me", "me", AdministratorPages::me),
        new Action(SETTINGS + "/accounts/create", Permission.ADMINISTER, page, this::create),
        new Action(SETTINGS + "/accounts/change", Permission.ADMINISTER, page, this::change),
        new Action(SETTINGS + "/accounts/remove", Permission.ADMINISTER, page, this::remove),
        new Action(SETTINGS + "/keys/issue", Permission.ADMINISTER, page, this::issue),
        new Action(SETTINGS + "/keys/revoke", Permission.ADMINISTER, page, this::revoke));
  }

  // What it shows

  /// A row of a form.
  ///
  /// @param directory empty for all
  public record GrantLine(String role, String directory) {
    private static final GrantLine NONE = new GrantLine("", "");

    private static List<GrantLine> of(Access access) {
      return filledUp(
          access.grants().stream()
              .map(grant -> new GrantLine(grant.role().word(), grant.directory().orElse("")))
              .toList());
    }

    /// As they were typed, where a form was refused.
    private static List<GrantLine> of(Form form) {
      return filledUp(
          IntStream.range(0, form.all("role").size())
              .mapToObj(row -> new GrantLine(form.at("role", row), form.at("directory", row)))
              .toList());
    }

    /// With rows to fill in below.
    private static List<GrantLine> filledUp(List<GrantLine> lines) {
      int missing = Math.max(0, ROLES - lines.size());
      return Stream.concat(lines.stream(), Stream.generate(() -> NONE).limit(missing)).toList();
    }
  }

  /// For example `operator in acme, viewer in all directories`.
  private static String text(Access access) {
    return access.grants().stream()
        .map(grant -> grant.role().word() + " in " + grant.directory().orElse("all directories"))
        .collect(Collectors.joining(", "));
  }

  public record AccountLine(Account account, Instant now) {
    public String may() {
      return text(account.access());
    }

    public List<GrantLine> grants() {
      return GrantLine.of(account.access());
    }

    public boolean locked() {
      return account.lockedUntil().filter(now::isBefore).isPresent();
    }
  }

  public record KeyLine(AdminKey key, Instant now) {
    public String may() {
      return text(key.access());
    }

    public boolean valid() {
      return state().equals("valid");
    }

    public String state() {
      return key.revoked().isPresent()
          ? "revoked"
          : key.expires().filter(at -> !now.isBefore(at)).isPresent() ? "expired" : "valid";
    }
  }

  /// A role that whoever looks has.
  ///
  /// @param where one Directory, or all
  /// @param may what it lets them do
  public record RoleLine(String role, String where, String may) {
    private static RoleLine of(Grant grant) {
      return new RoleLine(
          grant.role().word(), grant.directory().orElse("all directories"), may(grant));
    }

    private static String may(Grant grant) {
      return switch (grant.role()) {
        case VIEWER -> "read";
        case OPERATOR -> "read, run and repair what is set up";
        case AUDITOR -> "read, the audit log too";
        case ADMIN ->
            grant.directory().isEmpty()
                ? "do everything, and say who may do what"
                : "do everything in it";
      };
    }
  }

  private static Map<String, Object> me(PageRequest request) {
    return Map.of("roles", request.access().grants().stream().map(RoleLine::of).toList());
  }

  private Map<String, Object> settings(PageRequest request) {
    Instant now = clock.instant();
    return Map.of(
        "accounts",
        accounts.list().stream().map(account -> new AccountLine(account, now)).toList(),
        "keys",
        administrators.keys().stream().map(key -> new KeyLine(key, now)).toList(),
        "directories",
        directories.list().stream().map(Directory::id).map(Object::toString).toList(),
        "roles",
        Role.words(),
        "newAccount",
        newGrants(request.form(), "account"),
        "newKey",
        newGrants(request.form(), "key"));
  }

  private static List<GrantLine> newGrants(Form form, String kind) {
    return GrantLine.of(form.text("form").equals(kind) ? form : Form.NONE);
  }

  // What its forms do

  private static Outcome done(String notice) {
    return new Outcome.Done(SETTINGS, notice);
  }

  private Outcome create(PageRequest request) {
    Form form = request.form();
    Account made =
        accounts.create(
            form.required("name", "User name"),
            form.secret("password"),
            access(form),
            request.actor());
    return done(made.name() + " may sign in with the password. Tell it in person.");
  }

  /// Unlocks it, too.
  private Outcome change(PageRequest request) {
    Form form = request.form();
    Optional<String> password =
        Optional.of(form.secret("password")).filter(text -> !text.isEmpty());
    Optional<Access> access = form.has("role") ? Optional.of(access(form)) : Optional.empty();
    Account changed = accounts.change(form.text("name"), password, access, request.actor());
    return done("The account of " + changed.name() + " is changed, and open.");
  }

  private Outcome remove(PageRequest request) {
    Form form = request.form();
    if (!form.has("sure")) {
      throw new IllegalArgumentException("who has it is signed out: tick that you are sure");
    }
    accounts.remove(form.text("name"), request.actor());
    return done(form.text("name") + " may no longer sign in.");
  }

  private Outcome issue(PageRequest request) {
    Form form = request.form();
    IssuedKey issued =
        administrators.issue(
            form.required("name", "Name"),
            access(form),
            form.optional("days").map(this::end),
            request.actor());
    return new Outcome.Issued(
        SETTINGS,
        "The key '" + issued.key().name() + "'; it is never shown again:",
        issued.secret());
  }

  private Instant end(String days) {
    if (!days.matches("\\d{1,5}")) {
      throw new IllegalArgumentException("'Days' takes a number, not '" + days + "'");
    }
    return clock.instant().plus(Duration.ofDays(Long.parseLong(days)));
  }

  private Outcome revoke(PageRequest request) {
    Form form = request.form();
    if (!form.has("sure")) {
      throw new IllegalArgumentException("who has it is refused at once: tick that you are sure");
    }
    AdminKey key = administrators.key(form.text("id"));
    administrators.revoke(key.id(), request.actor());
    return done("The key '" + key.name() + "' lets nobody in any more.");
  }

  private Access access(Form form) {
    List<Grant> grants = new ArrayList<>();
    for (int row = 0; row < form.all("role").size(); row++) {
      if (!form.at("role", row).isEmpty()) {
        Role role = Grant.parse(form.at("role", row)).role();
        grants.add(new Grant(role, directory(form.at("directory", row))));
      }
    }
    if (grants.isEmpty()) {
      throw new IllegalArgumentException("choose a role: without one, nobody may do anything");
    }
    return new Access(grants);
  }

  private Optional<String> directory(String id) {
    if (!id.isEmpty()
        && directories.list().stream().noneMatch(one -> one.id().value().equals(id))) {
      throw new IllegalArgumentException("there is no directory '" + id + "'");
    }
    return Optional.of(id).filter(text -> !text.isEmpty());
  }
}
