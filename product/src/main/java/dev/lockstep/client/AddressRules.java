package dev.lockstep.client;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Which addresses Lockstep connects to when somebody gives it a URL. Whoever may set up an
/// application is not to read with it what only this machine may: cloud machines get their
/// credentials at such addresses, and ask nobody who they are.
///
/// Addresses of a private network are none of these: service providers live there.
///
/// @param allowed ranges that are connected to all the same
public record AddressRules(List<Network> allowed) {
  /// Link-local ranges (RFC 3927, RFC 4291 section 2.5.6), and the addresses outside them at which
  /// clouds serve metadata.
  private static final List<Network> FORBIDDEN =
      Stream.of(
              "169.254.0.0/16", // AWS, Azure, Google, Oracle and others: 169.254.169.254
              "fe80::/10",
              "fd00:ec2::254", // AWS by IPv6
              "fd20:ce::254", // Google by IPv6
              "100.100.100.200", // Alibaba
              "168.63.129.16") // Azure's WireServer
          .map(Network::parse)
          .toList();

  /// RFC 6052, section 2.1: behind it stands an IPv4 address.
  private static final Network TRANSLATED = Network.parse("64:ff9b::/96");

  private static final int IPV4_LENGTH = 4;

  public AddressRules {
    allowed = List.copyOf(allowed);
  }

  /// With nothing allowed beside what isn't forbidden.
  public static AddressRules strict() {
    return new AddressRules(List.of());
  }

  /// @param host by which the address was found
  /// @return why it isn't connected to, and the mend
  public Optional<String> refusal(String host, InetAddress address) {
    InetAddress meant = meant(address);
    boolean forbidden =
        FORBIDDEN.stream().anyMatch(range -> range.contains(meant))
            && allowed.stream().noneMatch(range -> range.contains(meant));
    String text = meant.getHostAddress().replaceFirst("%.*", "");
    return forbidden
        ? Optional.of(
            "'"
                + host
                + "' leads to "
                + text
                + ", a link-local or metadata address that Lockstep doesn't connect to; if it is"
                + " meant, add "
                + text
                + " to 'network.allow' (LOCKSTEP_NETWORK_ALLOW)")
        : Optional.empty();
  }

  /// Refuses a URL that has such an address in it. Whether a name leads to one is found out at
  /// each connection, as it may change after any look.
  ///
  /// @throws IllegalArgumentException as [#refusal] has it
  public void check(URI url) {
    literal(url)
        .flatMap(address -> refusal(url.getHost(), address))
        .ifPresent(
            why -> {
              throw new IllegalArgumentException(why);
            });
  }

  private static Optional<InetAddress> literal(URI url) {
    String host = String.valueOf(url.getHost());
    try {
      return Optional.of(InetAddress.ofLiteral(host.replaceAll("^\\[|]$", "")));
    } catch (IllegalArgumentException aName) {
      return Optional.empty();
    }
  }

  private static InetAddress meant(InetAddress address) {
    if (!TRANSLATED.contains(address)) {
      return address;
    }
    byte[] bytes = address.getAddress();
    try {
      return Inet4Address.getByAddress(
          Arrays.copyOfRange(bytes, bytes.length - IPV4_LENGTH, bytes.length));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}
