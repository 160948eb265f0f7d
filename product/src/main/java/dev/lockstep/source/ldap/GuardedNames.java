package dev.lockstep.source.ldap;

import com.unboundid.ldap.sdk.NameResolver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds the addresses of servers, without those that are refused: so that the connection goes to
/// what was looked at.
final class GuardedNames extends NameResolver {
  private final AddressGuard guard;

  GuardedNames(AddressGuard guard) {
    this.guard = guard;
  }

  @Override
  public InetAddress getByName(@Nullable String host) throws UnknownHostException {
    return getAllByName(host)[0];
  }

  @Override
  public InetAddress[] getAllByName(@Nullable String host) throws UnknownHostException {
    List<InetAddress> allowed = new ArrayList<>();
    String refusal = "";
    for (InetAddress address : InetAddress.getAllByName(host)) {
      Optional<String> why = guard.refusal(String.valueOf(host), address);
      if (why.isPresent()) {
        refusal = why.get();
      } else {
        allowed.add(address);
      }
    }
    if (allowed.isEmpty()) {
      throw new UnknownHostException(refusal);
    }
    return allowed.toArray(InetAddress[]::new);
  }

  @Override
  public void toString(StringBuilder buffer) {
    buffer.append("GuardedNames()");
  }
}
