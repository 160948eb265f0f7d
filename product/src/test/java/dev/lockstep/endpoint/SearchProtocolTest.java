package dev.lockstep.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Search;
import dev.lockstep.directory.Search.Sort;
import dev.lockstep.endpoint.EndpointUnderTest.Answer;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.query.BoundSort;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Queries: pages by index and by cursor, order, over one resource type and over all (RFC 7644,
/// sections 3.4.2 and 3.4.3; RFC 9865).
class SearchProtocolTest {
  @TempDir private Path folder;
  private EndpointUnderTest endpoint;

  /// On SQLite; a subclass asks the same of another store.
  EndpointUnderTest open(Path on) {
    return new EndpointUnderTest(on);
  }

  @BeforeEach
  void start() {
    endpoint = open(folder);
    for (String name : List.of("carol", "alice", "Bob", "dave", "erin")) {
      String title = name.equals("dave") ? "" : ",\"title\":\"" + name.charAt(0) + "\"";
      endpoint.send("POST", "/Users", "{\"userName\":\"" + name + "\"" + title + "}");
    }
    for (String name : List.of("Staff", "Crew")) {
      endpoint.send("POST", "/Groups", "{\"displayName\":\"" + name + "\"}");
    }
  }

  @AfterEach
  void stop() {
    endpoint.close();
  }

  private Answer users(Map<String, String> query) {
    return endpoint.get("/Users", query);
  }

  private static List<String> names(Answer answer) {
    List<String> names = new ArrayList<>();
    answer
        .body()
        .path("Resources")
        .forEach(
            one -> names.add(one.path("userName").asString(one.path("displayName").asString(""))));
    return names;
  }

  private static int number(Answer answer, String name) {
    return answer.body().path(name).asInt(-1);
  }

  // By index

  @Test
  void aStartIndexBelowOneIsOneAndANegativeCountIsNone_Q_X01() {
    Answer zero = users(Map.of("startIndex", "0", "count", "2"));
    assertThat(number(zero, "startIndex")).isEqualTo(1);
    assertThat(names(zero)).hasSize(2).isEqualTo(names(users(Map.of("count", "2"))));
    assertThat(names(users(Map.of("startIndex", "-7", "count", "2")))).isEqualTo(names(zero));
    Answer none = users(Map.of("count", "-1"));
    assertThat(none.status()).isEqualTo(200);
    assertThat(number(none, "totalResults")).isEqualTo(5);
    assertThat(number(none, "itemsPerPage")).isZero();
  }

  @Test
  void aCountAboveTheLimitIsTheLimitAndItemsPerPageTellsTheTruth_Q_X02() {
    Answer all = users(Map.of("count", "1000000000"));
    assertThat(all.status()).isEqualTo(200);
    assertThat(number(all, "itemsPerPage")).isEqualTo(5);
    assertThat(number(users(Map.of("count", "99999999999999")), "itemsPerPage")).isEqualTo(5);
  }

  @Test
  void aCountOfZeroAsksForTheTotalOnly_Q_X03() {
    Answer counted = users(Map.of("count", "0", "filter", "userName sw \"a\""));

    assertThat(number(counted, "totalResults")).isEqualTo(1);
    assertThat(number(counted, "itemsPerPage")).isZero();
    assertThat(counted.body().path("Resources").isArray()).isTrue();
  }

  @Test
  void resourcesIsThereAlsoWhenNothingIsFound_Q_X04() {
    for (Map<String, String> query :
        List.of(
            Map.of("filter", "userName eq \"nobody\""),
            Map.of("startIndex", "100"),
            Map.of("startIndex", "99999999999"))) {
      Answer none = users(query);
      assertThat(none.status()).as(query.toString()).isEqualTo(200);
      assertThat(none.body().path("Resources").isArray()).isTrue();
      assertThat(none.body().path("Resources").size()).isZero();
    }
  }

  @Test
  void pagesByIndexShowEachResourceOnce() {
    List<String> seen = new ArrayList<>();
    for (int start = 1; start <= 5; start += 2) {
      Answer page = users(Map.of("startIndex", String.valueOf(start), "count", "2"));
      assertThat(number(page, "totalResults")).isEqualTo(5);
      assertThat(number(page, "startIndex")).isEqualTo(start);
      seen.addAll(names(page));
    }
    assertThat(seen).hasSize(5).containsExactlyInAnyOrder("carol", "alice", "Bob", "dave", "erin");
  }

  // Order

  @Test
  void sortByOrdersWithoutCaseAndWhatHasNoValueComesLast() {
    assertThat(names(users(Map.of("sortBy", "userName"))))
        .containsExactly("alice", "Bob", "carol", "dave", "erin");
    assertThat(names(users(Map.of("sortBy", "userName", "sortOrder", "descending"))))
        .containsExactly("erin", "dave", "carol", "Bob", "alice");
    assertThat(names(users(Map.of("sortBy", "title"))).getLast()).isEqualTo("dave");
    assertThat(names(users(Map.of("sortBy", "title", "sortOrder", "descending"))).getFirst())
        .isEqualTo("dave");
  }

  @Test
  void aSortThatIsNotPossibleIsNamed() {
    for (Map<String, String> query :
        List.of(
            Map.of("sortBy", "shoeSize"),
            Map.of("sortBy", "userName", "sortOrder", "upwards"),
            Map.of("sortBy", "password"))) {
      Answer answer = users(query);
      assertThat(answer.status()).as(query.toString()).isEqualTo(400);
      assertThat(answer.detail()).containsAnyOf("shoeSize", "upwards", "password");
    }
  }

  // POST

  @Test
  void aSearchByPostMeansWhatTheGetMeans() {
    Answer got =
        users(
            Map.of(
                "filter", "userName ne \"bob\"",
                "sortBy", "userName",
                "startIndex", "2",
                "count", "2",
                "attributes", "userName"));
    Answer posted =
        endpoint.send(
            "POST",
            "/Users/.search",
            """
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
             "filter":"userName ne \\"bob\\"", "sortBy":"userName", "startIndex":"2", "count":2,
             "attributes":["userName"]}
            """);

    assertThat(posted.text()).isEqualTo(got.text());
    assertThat(names(got)).containsExactly("carol", "dave");
    assertThat(got.text()).doesNotContain("meta");
  }

  // Over all types

  /// Ada's group name stands between two users' display names.
  private void named() {
    for (String name : List.of("Cid", "ada", "Eve")) {
      endpoint.send(
          "POST", "/Users", "{\"userName\":\"u-" + name + "\",\"displayName\":\"" + name + "\"}");
    }
  }

  private static List<String> displayNames(Answer answer) {
    List<String> names = new ArrayList<>();
    answer
        .body()
        .path("Resources")
        .forEach(one -> names.add(one.path("displayName").asString("-")));
    return names;
  }

  @Test
  void aSortOverAllTypesMergesThoseThatHaveTheAttribute() {
    named();
    Map<String, String> query = new LinkedHashMap<>(Map.of("sortBy", "displayName"));
    query.put("filter", "displayName pr");
    assertThat(displayNames(endpoint.get("", query)))
        .containsExactly("ada", "Cid", "Crew", "Eve", "Staff");
    query.put("sortOrder", "descending");
    assertThat(displayNames(endpoint.get("", query)))
        .containsExactly("Staff", "Eve", "Crew", "Cid", "ada");

    query.remove("filter");
    assertThat(displayNames(endpoint.get("", query)).subList(0, 5)).containsOnly("-");
    for (String order : List.of("ascending", "descending")) {
      query.put("sortOrder", order);
      List<String> whole = displayNames(endpoint.get("", query));
      List<String> byIndex = new ArrayList<>();
      for (int start = 1; start <= 10; start += 3) {
        query.put("startIndex", String.valueOf(start));
        query.put("count", "3");
        Answer page = endpoint.get("", query);
        assertThat(number(page, "totalResults")).isEqualTo(10);
        byIndex.addAll(displayNames(page));
      }
      query.remove("startIndex");
      query.remove("count");
      List<String> byCursor = new ArrayList<>();
      walk("", query, 3).forEach(page -> byCursor.addAll(displayNames(page)));
      assertThat(byIndex).isEqualTo(whole).hasSize(10);
      assertThat(byCursor).isEqualTo(whole);
    }
  }

  @Test
  void aTypeWithoutTheAttributeComesLastWhenAscendingAndFirstWhenDescending() {
    List<String> ascending = names(endpoint.get("", Map.of("sortBy", "userName")));
    List<String> descending =
        names(endpoint.get("", Map.of("sortBy", "userName", "sortOrder", "descending")));

    assertThat(ascending.subList(0, 5)).containsExactly("alice", "Bob", "carol", "dave", "erin");
    assertThat(descending.subList(2, 7)).containsExactly("erin", "dave", "carol", "Bob", "alice");
    assertThat(allNames(walk("", Map.of("sortBy", "userName"), 2))).isEqualTo(ascending);
    assertThat(allNames(walk("", Map.of("sortBy", "userName", "sortOrder", "descending"), 2)))
        .isEqualTo(descending);
  }

  @Test
  void allTypesAreSortedByWhatAllHave() {
    for (String attribute : List.of("id", "meta.created", "meta.lastModified")) {
      for (String order : List.of("ascending", "descending")) {
        Map<String, String> query = Map.of("sortBy", attribute, "sortOrder", order);
        List<String> whole = names(endpoint.get("", query));
        assertThat(whole).as(attribute).hasSize(7).doesNotHaveDuplicates();
        assertThat(allNames(walk("", query, 2))).as(attribute + order).isEqualTo(whole);
      }
    }
    Answer unknown = endpoint.get("", Map.of("sortBy", "shoeSize"));
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.detail()).contains("shoeSize");
  }

  @Test
  void beyondTheEndNothingIsFoundAndFarBehindTheBeginningACursorIsWanted() {
    Answer beyond = endpoint.get("", Map.of("sortBy", "id", "startIndex", "99999"));
    assertThat(beyond.status()).as(beyond.text()).isEqualTo(200);
    assertThat(names(beyond)).isEmpty();
    assertThat(number(beyond, "totalResults")).isEqualTo(7);

    Sort byName =
        new Sort(
            BoundSort.bind(DirectorySchemas.USER, "displayName", Optional.empty()).attribute(),
            false);
    MergedSearch search =
        new MergedSearch(
            endpoint.resources(),
            EndpointUnderTest.ACME,
            List.of(Search.of(ObjectType.USER, 1).sortedBy(Optional.of(byName))));
    assertThatThrownBy(() -> search.from(MergedSearch.MAX_SKIPPED + 1, 1))
        .isInstanceOf(ScimException.class)
        .hasMessageContaining("'cursor'");
  }

  @Test
  void schemasAreFilteredBy() {
    String enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    endpoint.send(
        "POST", "/Users", "{\"userName\":\"fay\",\"" + enterprise + "\":{\"department\":\"7G\"}}");

    assertThat(names(users(Map.of("filter", "schemas eq \"" + enterprise + "\""))))
        .containsExactly("fay");
    assertThat(names(users(Map.of("filter", "schemas eq \"" + Conversation.USER + "\""))))
        .hasSize(6);
    assertThat(
            names(
                users(
                    Map.of(
                        "filter",
                        "not (schemas eq \"" + enterprise.toUpperCase(Locale.ROOT) + "\")"))))
        .hasSize(5);
    assertThat(number(users(Map.of("filter", "schemas eq \"urn:x\"")), "totalResults")).isZero();
    assertThat(
            names(endpoint.get("", Map.of("filter", "schemas eq \"" + Conversation.GROUP + "\""))))
        .containsExactlyInAnyOrder("Staff", "Crew");
  }

  @Test
  void aSearchOfTheRootGoesOverAllTypes() {
    Answer all = endpoint.send("POST", "/.search", "{}");
    assertThat(number(all, "totalResults")).isEqualTo(7);
    assertThat(names(all)).contains("alice", "Staff");
    assertThat(names(endpoint.get("", Map.of()))).isEqualTo(names(all));

    List<String> seen = new ArrayList<>();
    for (int start = 1; start <= 7; start += 3) {
      Answer page = endpoint.send("POST", "/.search", "{\"startIndex\":" + start + ",\"count\":3}");
      assertThat(number(page, "totalResults")).isEqualTo(7);
      seen.addAll(names(page));
    }
    assertThat(seen).isEqualTo(names(all));
  }

  @Test
  void whatOneTypeDoesNotHaveIsFalseThere() {
    assertThat(rooted("displayName eq \"crew\" or userName eq \"bob\""))
        .containsExactly("Bob", "Crew");
    assertThat(rooted("userName pr")).hasSize(5);
    assertThat(rooted("not (userName eq \"bob\")")).hasSize(6);
    assertThat(rooted("displayName pr and userName pr")).isEmpty();
    assertThat(rooted("meta.resourceType eq \"Group\"")).containsExactlyInAnyOrder("Staff", "Crew");
    Answer unknown = endpoint.get("", Map.of("filter", "shoeSize eq 43"));
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.scimType()).isEqualTo("invalidFilter");
  }

  private List<String> rooted(String filter) {
    Answer answer = endpoint.get("", Map.of("filter", filter));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(number(answer, "totalResults")).isEqualTo(names(answer).size());
    return names(answer);
  }

  // By cursor (RFC 9865)

  /// All pages of a query, each with this many.
  private List<Answer> walk(String path, Map<String, String> query, int count) {
    List<Answer> pages = new ArrayList<>();
    Map<String, String> asked = new LinkedHashMap<>(query);
    asked.put("count", String.valueOf(count));
    String cursor = "";
    do {
      asked.put("cursor", cursor);
      Answer page = endpoint.get(path, asked);
      assertThat(page.status()).as(page.text()).isEqualTo(200);
      pages.add(page);
      cursor = page.body().path("nextCursor").asString("");
      assertThat(cursor).matches("[A-Za-z0-9._~-]*");
    } while (!cursor.isEmpty() && pages.size() < 20);
    return pages;
  }

  private static List<String> allNames(List<Answer> pages) {
    return pages.stream().flatMap(page -> names(page).stream()).toList();
  }

  @Test
  void cursorsLeadThroughAllPagesInOrder() {
    List<Answer> pages = walk("/Users", Map.of("sortBy", "userName"), 2);

    assertThat(pages).hasSize(3);
    assertThat(allNames(pages)).containsExactly("alice", "Bob", "carol", "dave", "erin");
    assertThat(pages.getFirst().body().has("startIndex")).isFalse();
    assertThat(pages.getLast().body().has("nextCursor")).isFalse();
    assertThat(number(pages.get(1), "itemsPerPage")).isEqualTo(2);
    assertThat(number(pages.get(1), "totalResults")).isEqualTo(5);
    assertThat(walk("/Users", Map.of(), 5)).hasSize(1);
    assertThat(allNames(walk("/Users", Map.of("filter", "title pr"), 3))).hasSize(4);
    assertThat(allNames(walk("/Users", Map.of("sortBy", "title", "sortOrder", "descending"), 1)))
        .containsExactly("dave", "erin", "carol", "Bob", "alice");
  }

  @Test
  void cursorsLeadOverAllTypes() {
    List<Answer> pages = walk("", Map.of(), 2);

    assertThat(new HashSet<>(allNames(pages))).hasSize(7);
    assertThat(allNames(pages)).hasSize(7);
    assertThat(walk("", Map.of(), 5)).hasSize(2);
    assertThat(walk("", Map.of("filter", "userName pr"), 5)).hasSize(1);
  }

  @Test
  void aCursorWorksInASearchByPost() {
    Answer first = endpoint.send("POST", "/Users/.search", "{\"cursor\":\"\",\"count\":3}");
    String cursor = first.body().path("nextCursor").asString("");
    Answer second =
        endpoint.send("POST", "/Users/.search", "{\"cursor\":\"" + cursor + "\",\"count\":3}");

    assertThat(names(first)).hasSize(3);
    assertThat(names(second)).hasSize(2).doesNotContainAnyElementsOf(names(first));
  }

  @Test
  void whatIsAddedOrTakenAwayMeanwhileDoesNotShiftTheRest() {
    Map<String, String> query = new LinkedHashMap<>(Map.of("sortBy", "userName", "count", "2"));
    query.put("cursor", "");
    Answer first = users(query);
    endpoint.send("POST", "/Users", "{\"userName\":\"aaron\"}");
    endpoint.send(
        "DELETE", "/Users/" + first.body().path("Resources").path(0).path("id").asString(""), "");
    query.put("cursor", first.body().path("nextCursor").asString(""));

    assertThat(names(users(query))).containsExactly("carol", "dave");
  }

  @Test
  void aCursorIsGoodForItsQueryAndDirectoryOnly() {
    Map<String, String> query = new LinkedHashMap<>(Map.of("filter", "userName pr", "count", "2"));
    query.put("cursor", "");
    String cursor = users(query).body().path("nextCursor").asString("");
    query.put("cursor", cursor);
    assertThat(users(query).status()).isEqualTo(200);
    query.put("count", "1");
    assertThat(names(users(query))).hasSize(1);

    assertInvalid(users(changed(query, "filter", "title pr")));
    assertInvalid(users(changed(query, "sortBy", "userName")));
    assertInvalid(endpoint.get("", query));
    assertInvalid(users(changed(query, "cursor", "x" + cursor)));
    assertInvalid(users(changed(query, "cursor", cursor.substring(0, cursor.length() - 2))));
    assertInvalid(users(changed(query, "cursor", "!")));
    assertInvalid(users(changed(query, "cursor", "AAAA")));
    String token = endpoint.open(new DirectoryId("other"));
    assertInvalid(endpoint.send("GET", "/scim/other/v2/Users", query, new byte[0], token));
  }

  private static Map<String, String> changed(Map<String, String> query, String name, String value) {
    Map<String, String> changed = new LinkedHashMap<>(query);
    changed.put(name, value);
    return changed;
  }

  private static void assertInvalid(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.scimType()).isEqualTo("invalidCursor");
  }

  @Test
  void anOldCursorIsExpired() {
    Map<String, String> query = new LinkedHashMap<>(Map.of("count", "2"));
    query.put("cursor", "");
    query.put("cursor", users(query).body().path("nextCursor").asString(""));
    endpoint.pass(Cursors.LIFE.minus(Duration.ofSeconds(1)));
    assertThat(users(query).status()).isEqualTo(200);
    endpoint.pass(Duration.ofSeconds(2));

    assertThat(users(query).status()).isEqualTo(400);
    assertThat(users(query).scimType()).isEqualTo("expiredCursor");
  }

  @Test
  void aNegativeCountWithACursorIsInvalidCount() {
    Answer answer = users(Map.of("cursor", "", "count", "-1"));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.scimType()).isEqualTo("invalidCount");
    Answer none = users(Map.of("cursor", "", "count", "0"));
    assertThat(number(none, "totalResults")).isEqualTo(5);
    assertThat(none.body().has("nextCursor")).isFalse();
  }

  @Test
  void aBodyThatIsNoSearchIsNamed() {
    assertThat(endpoint.send("POST", "/.search", "[]").scimType()).isEqualTo("invalidSyntax");
    JsonNode error =
        endpoint
            .send(
                "POST",
                "/Users/.search",
                Map.of(),
                "{\"count\":[]}".getBytes(StandardCharsets.UTF_8))
            .body();
    assertThat(error.path("detail").asString("")).contains("count");
  }

  @Test
  void aPageOfUsersReadsTheGroupsOfAllAtOnce() {
    List<String> ids = new ArrayList<>();
    users(Map.of()).body().path("Resources").forEach(one -> ids.add(one.path("id").asString("")));
    for (String name : List.of("Ops", "Sales")) {
      StringBuilder members = new StringBuilder();
      ids.subList(1, ids.size())
          .forEach(
              id ->
                  members
                      .append(members.isEmpty() ? "" : ",")
                      .append("{\"value\":\"" + id + "\"}"));
      endpoint.send(
          "POST", "/Groups", "{\"displayName\":\"" + name + "\",\"members\":[" + members + "]}");
    }
    long before = endpoint.calls("groupObjectsOfEach");
    long single = endpoint.calls("groupObjectsOf");

    JsonNode page = users(Map.of()).body().path("Resources");

    List<Integer> groups = new ArrayList<>();
    page.forEach(one -> groups.add(one.path("groups").size()));
    assertThat(groups).containsExactly(0, 2, 2, 2, 2);
    assertThat(page.path(1).path("groups").path(0).path("display").asString(""))
        .isIn("Ops", "Sales");
    assertThat(endpoint.calls("groupObjectsOfEach") - before).isOne();
    assertThat(endpoint.calls("groupObjectsOf")).isEqualTo(single);
    users(Map.of("excludedAttributes", "groups"));
    assertThat(endpoint.calls("groupObjectsOfEach") - before).isOne();
  }
}
