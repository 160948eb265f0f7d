package dev.lockstep.endpoint;

import dev.lockstep.directory.ClientProfile;
import dev.lockstep.endpoint.ScimCatalogue.Chapter;
import dev.lockstep.endpoint.ScimCatalogue.Family;
import dev.lockstep.endpoint.ScimCatalogue.Feature;
import dev.lockstep.endpoint.ScimCatalogue.Vector;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/// `docs/reference/scim.md`: the catalogue as people read it, with what the profiles understand as
/// the program has it.
record ScimReferencePage(ScimCatalogue catalogue, TestIndex tests) {

  String text() {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        # SCIM

        What Lockstep's Endpoint and its SCIM library do of RFC 7643, RFC 7644 and RFC 9865, and which tests hold it. *All*
        profiles are `strict`, `entra`, `okta` and `tolerant`; `aws-iam-identity-center` answers as AWS does instead, see
        [there](#as-aws-iam-identity-center). What clients write beside the standard is under
        [Clients' habits](#clients-habits).

        This page is written from `product/src/test/resources/dev/lockstep/endpoint/scim-catalogue.yaml` and from the program
        itself. `ScimCatalogueTest` fails when it is out of date, and says how to renew it.

        """);
    catalogue.chapters().forEach(chapter -> chapter(page, chapter));
    habits(page);
    page.append(
        """
        ## Vectors

        What clients and servers were seen to write. A vector's tests bear its id in their names: `Q-E26` is `Q_E26`.

        """);
    catalogue.families().forEach(family -> family(page, family));
    return page.toString().stripTrailing() + "\n";
  }

  private static void chapter(StringBuilder page, Chapter chapter) {
    page.append("## ").append(chapter.title()).append("\n\n");
    row(page, List.of("feature", "asked for by", "how", "profiles", "tests"));
    row(page, List.of("---", "---", "---", "---", "---"));
    for (Feature feature : chapter.features()) {
      row(
          page,
          List.of(
              feature.name(),
              feature.source(),
              feature.how(),
              feature.profiles(),
              code(feature.tests())));
    }
    page.append('\n');
  }

  private static void habits(StringBuilder page) {
    page.append(
        """
        ## Clients' habits

        What clients write otherwise than the RFCs say. A profile understands it (✓) or refuses it by name; either way it is
        counted, and shown with the Directory.

        """);
    List<ClientProfile> profiles = List.of(ClientProfile.values());
    StringBuilder heading = new StringBuilder("| habit | vectors |");
    StringBuilder line = new StringBuilder("| --- | --- |");
    for (ClientProfile profile : profiles) {
      heading.append(" `").append(profile.text()).append("` |");
      line.append(" --- |");
    }
    page.append(heading).append('\n').append(line).append('\n');
    for (Habit habit : Habit.values()) {
      StringBuilder row = new StringBuilder("| " + habit.label() + " | ");
      row.append(String.join(", ", habit.evidence())).append(" |");
      profiles.forEach(
          profile -> row.append(Profile.of(profile).understands(habit) ? " ✓ |" : " |"));
      page.append(row).append('\n');
    }
    page.append('\n');
  }

  private void family(StringBuilder page, Family family) {
    page.append("### ").append(family.title()).append("\n\n");
    row(page, List.of("id", "what", "tests"));
    row(page, List.of("---", "---", "---"));
    for (Vector vector : family.vectors()) {
      row(page, List.of(vector.id(), vector.what(), proof(vector)));
    }
    page.append('\n');
  }

  /// Classes only: a vector's tests are found by its id, whatever else they are called.
  private String proof(Vector vector) {
    return vector
        .waived()
        .map(reason -> "none: " + reason)
        .orElseGet(
            () ->
                code(
                    vector.tests(tests).stream()
                        .map(test -> test.substring(0, test.indexOf('.')))
                        .distinct()
                        .toList()));
  }

  private static void row(StringBuilder page, List<String> cells) {
    page.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String code(Collection<String> names) {
    return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining("<br>"));
  }
}
