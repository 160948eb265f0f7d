package dev.lockstep.source.ldap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.SettableClock;
import dev.lockstep.directory.Source;
import dev.lockstep.directory.SourceMapping;
import dev.lockstep.source.SourceContract;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The contract of sources on an Active Directory, in the ways in which it can be followed.
abstract class DomainContract extends SourceContract {
  private final Map<String, String> settings;
  private @Nullable DomainUnderTest domain;
  private @Nullable DomainHands hands;

  DomainContract(Map<String, String> settings) {
    this.settings = settings;
  }

  /// Takes over a server that runs.
  final Hands hands(DomainUnderTest.Server server, DomainHands.Restart restart) throws Exception {
    DomainUnderTest started = new DomainUnderTest(server);
    domain = started;
    DomainHands made = new DomainHands(started, restart);
    hands = made;
    return made;
  }

  /// The account with which the domain is read.
  LdapSettings settings(DomainUnderTest domain, Map<String, String> changed) throws Exception {
    return domain.server().settings(changed);
  }

  @Override
  protected void stop() throws Exception {
    if (domain != null) {
      domain.close();
    }
  }

  @Override
  protected SourceMapping mapping() {
    return SourceMapping.activeDirectory();
  }

  @Override
  protected Source source(SettableClock clock, String base, String excluded) throws Exception {
    Map<String, String> all = new HashMap<>(settings);
    all.put("bases", base);
    all.put("excludedBases", excluded);
    return new ActiveDirectorySource(
        settings(Objects.requireNonNull(domain), all),
        ActiveDirectorySourceContract.EVERYWHERE,
        clock);
  }

  /// A user is in its primary group without being among its `member`.
  @Override
  protected void furtherChanges(String unit) throws Exception {
    DomainHands hands = Objects.requireNonNull(this.hands);
    String otto = hands.user(unit, "Otto");
    String moe = hands.user(unit, "Moe");
    String drivers = hands.group(unit, "Drivers", otto);
    String guests = hands.group(unit, "Guests", otto);
    after("a user in two groups", () -> {});

    after("a primary group set", () -> hands.setPrimaryGroup(otto, drivers));
    assertThat(members("Drivers")).containsExactly("Otto");
    after("a member beside it", () -> hands.addMember(drivers, moe));
    assertThat(members("Drivers")).containsExactly("Moe", "Otto");
    after("a primary group changed", () -> hands.setPrimaryGroup(otto, guests));
    assertThat(members("Guests")).containsExactly("Otto");
    assertThat(members("Drivers")).containsExactly("Moe", "Otto");
    after("a member left that it was primary for", () -> hands.removeMember(drivers, otto));
    assertThat(members("Drivers")).containsExactly("Moe");
    after("a primary group set back", () -> hands.setPrimaryGroup(otto, ""));
    assertThat(members("Guests")).containsExactly("Otto");
    after("a member left that was primary", () -> hands.removeMember(guests, otto));
    assertThat(members("Guests")).isEmpty();
    after("a user deleted that had a primary group", () -> hands.delete(otto));
  }
}
