package dev.lockstep.benchmarks;

import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Owner;
import dev.lockstep.directory.rule.CompiledRule;
import dev.lockstep.directory.rule.RuleParser;
import dev.lockstep.scim.schema.Schemas;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/// How many users a second a rule of a dynamic group is put to, in memory and on one thread. What
/// counts is the thread's CPU time: on a machine with other work the clock would measure that too.
public final class GroupRules {
  private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");

  /// After the first the compiler has seen it all.
  private static final int ROUNDS = 5;

  private static final List<String> RULES =
      List.of(
          "user.department -eq \"Department 7\"",
          "user.department -eq \"Department 7\" -and user.accountEnabled -eq true"
              + " -and -not (user.jobTitle -startsWith \"SDE\")",
          "user.proxyAddresses -any (_ -startsWith \"smtp:user1\")",
          "user.jobTitle -match \"^Da.*\"");

  private GroupRules() {}

  /// @param args how many users, for example `1000000`
  public static void main(String[] args) {
    List<DirectoryObject> users =
        IntStream.range(0, Integer.parseInt(args[0])).mapToObj(GroupRules::user).toList();
    System.out.println("| rule | users | hold | million users a second |\n|---|---:|---:|---:|");
    for (String text : RULES) {
      CompiledRule rule = CompiledRule.of(RuleParser.parse(text));
      double best = 0;
      long hold = 0;
      for (int round = 0; round < ROUNDS; round++) {
        long begun = cpuNanos();
        hold = users.stream().filter(user -> rule.holds(user, NOW)).count();
        best = Math.max(best, users.size() * 1e3 / (cpuNanos() - begun));
      }
      System.out.printf(Locale.ROOT, "| `%s` | %d | %d | %.1f |%n", text, users.size(), hold, best);
    }
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static DirectoryObject user(int number) {
    Complex document =
        Complex.of("userName", Value.text("user" + number + "@example.com"))
            .with("active", Value.flag(number % 10 != 0))
            .with("title", Value.text(number % 3 == 0 ? "SDE " + number : "Dancer"))
            .with(
                Schemas.ENTERPRISE_USER.id(),
                Complex.of("department", Value.text("Department " + number % 50)))
            .with(
                DirectorySchemas.USER_EXTENSION,
                Complex.of(
                    "proxyAddresses",
                    new Value.Multi(
                        List.of(
                            Value.text("SMTP:user" + number + "@example.com"),
                            Value.text("smtp:" + number + "@example.org")))));
    return new DirectoryObject(
        new ObjectId(new UUID(0, number)),
        ObjectType.USER,
        Owner.local(),
        document,
        1,
        NOW,
        NOW,
        Optional.empty());
  }
}
