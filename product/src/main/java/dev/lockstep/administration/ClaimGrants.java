package dev.lockstep.administration;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Which roles follow from which values of a claim, such as somebody's groups at the provider.
/// Written as `admin=Lockstep admins, viewer:acme=Everybody`.
public record ClaimGrants(List<Rule> rules) {

  /// @param value that the claim has to have, as it is written
  public record Rule(Grant grant, String value) {}

  public ClaimGrants {
    rules = List.copyOf(rules);
  }

  /// @throws IllegalArgumentException naming the rule that is none
  public static ClaimGrants parse(String text) {
    List<Rule> rules = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals < 0 || part.substring(equals + 1).isBlank()) {
        throw new IllegalArgumentException(
            "'" + part.strip() + "' is no rule such as admin=Group, or viewer:directory=Group");
      }
      rules.add(
          new Rule(
              Grant.parse(part.substring(0, equals).strip()), part.substring(equals + 1).strip()));
    }
    return new ClaimGrants(rules);
  }

  /// Without grants where no rule is met.
  public Access of(Collection<String> values) {
    return new Access(
        rules.stream().filter(rule -> values.contains(rule.value())).map(Rule::grant).toList());
  }
}
