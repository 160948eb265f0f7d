package dev.lockstep.endpoint;

import static dev.lockstep.endpoint.Conversation.ENTERPRISE;
import static dev.lockstep.endpoint.Conversation.GROUP;
import static dev.lockstep.endpoint.Conversation.PATCH;
import static dev.lockstep.endpoint.Conversation.USER;
import static dev.lockstep.endpoint.Conversation.ofType;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.administration.Actor;
import dev.lockstep.directory.ClientProfile;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.endpoint.EndpointService.Forwarding;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The examples of RFC 7644, sections 3.3 to 3.7 and 3.12, played over HTTP in the order of the
/// document, by its own profile and by the one that every Directory begins with. Ids, versions and
/// URLs are the server's; JSON is written with apostrophes for quotes.
@ParameterizedClass
@EnumSource(
    value = ClientProfile.class,
    names = {"STRICT", "TOLERANT"})
@TestInstance(Lifecycle.PER_CLASS)
class Rfc7644ExamplesTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final String BJENSEN =
      "{'schemas':['"
          + USER
          + "'],'userName':'bjensen','externalId':'bjensen',"
          + "'name':{'formatted':'Ms. Barbara J Jensen III','familyName':'Jensen',"
          + "'givenName':'Barbara'}}";

  @Parameter private ClientProfile profile = ClientProfile.STRICT;
  private EndpointServer server;
  private DirectoryId directory;
  private String secret;
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  void start(@TempDir Path folder) {
    server = new EndpointServer(folder, Forwarding.IGNORED);
  }

  /// A Directory of its own for each example.
  @BeforeEach
  void open() {
    EndpointUnderTest endpoint = server.endpoint();
    directory = new DirectoryId("example-" + endpoint.directories().list().size());
    secret = endpoint.open(directory);
    endpoint.directories().setProfile(directory, profile, new Actor.Administrator("test"));
  }

  @AfterAll
  void stop() {
    client.shutdownNow();
    server.close();
  }

  private String base() {
    return "http://127.0.0.1:" + server.port() + "/scim/" + directory + "/v2";
  }

  private HttpResponse<String> send(
      String method, String path, String body, Map<String, String> headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base() + path))
            .header("Accept", "application/scim+json")
            .header("Authorization", "Bearer " + secret)
            .method(
                method,
                body.isEmpty()
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString(Conversation.json(body)));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/scim+json");
    }
    headers.forEach(request::header);
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    return send(method, path, body, Map.of());
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send("GET", path, "");
  }

  /// With this status.
  private static JsonNode body(HttpResponse<String> response, int status) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/scim+json");
    return JSON.readTree(response.body());
  }

  private JsonNode created(String path, String body) throws IOException, InterruptedException {
    return body(send("POST", path, body), 201);
  }

  private String user(String attributes) throws IOException, InterruptedException {
    return created("/Users", "{'schemas':['" + USER + "']," + attributes + "}")
        .path("id")
        .asString("");
  }

  private String group(String attributes) throws IOException, InterruptedException {
    return created("/Groups", "{'schemas':['" + GROUP + "']," + attributes + "}")
        .path("id")
        .asString("");
  }

  /// A PATCH that succeeds, with what is there afterwards: its answer may be 200 or 204 (section
  /// 3.5.2).
  private JsonNode patched(String path, String... operations)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = patch(path, operations);
    assertThat(answer.statusCode()).as(answer.body()).isIn(200, 204);
    return body(get(path), 200);
  }

  private HttpResponse<String> patch(String path, String... operations)
      throws IOException, InterruptedException {
    return send(
        "PATCH",
        path,
        "{'schemas':['" + PATCH + "'],'Operations':[" + String.join(",", operations) + "]}");
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  private static List<String> texts(JsonNode elements, String part) {
    return elements.valueStream().map(one -> one.path(part).asString("")).sorted().toList();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  // 3.3 and 3.4.1

  @Test
  void section_3_3_aUserIsCreated() throws Exception {
    HttpResponse<String> answer = send("POST", "/Users", BJENSEN);
    JsonNode user = body(answer, 201);

    String id = user.path("id").asString("");
    assertThat(header(answer, "Location")).isEqualTo(base() + "/Users/" + id);
    assertThat(header(answer, "ETag")).startsWith("W/\"");
    JsonNode meta = user.path("meta");
    assertThat(meta.path("resourceType").asString("")).isEqualTo("User");
    assertThat(meta.path("location").asString("")).isEqualTo(header(answer, "Location"));
    assertThat(meta.path("version").asString("")).isEqualTo(header(answer, "ETag"));
    assertThat(meta.path("created")).isEqualTo(meta.path("lastModified"));
    assertThat(user.path("name").path("formatted").asString(""))
        .isEqualTo("Ms. Barbara J Jensen III");
    assertThat(user.path("userName").asString("")).isEqualTo("bjensen");
    assertThat(user.path("externalId").asString("")).isEqualTo("bjensen");
  }

  @Test
  void section_3_3_whoeverIsThereAlreadyIsAConflict() throws Exception {
    created("/Users", BJENSEN);

    assertThat(body(send("POST", "/Users", BJENSEN), 409).path("scimType").asString(""))
        .isEqualTo("uniqueness");
  }

  @Test
  void section_3_4_1_aKnownResourceIsRetrieved() throws Exception {
    JsonNode user = created("/Users", BJENSEN);

    HttpResponse<String> answer = get("/Users/" + user.path("id").asString(""));

    assertThat(body(answer, 200)).isEqualTo(user);
    assertThat(header(answer, "ETag")).isEqualTo(user.path("meta").path("version").asString(""));
  }

  // 3.4.2

  @Test
  void section_3_4_2_aListShowsTheAttributesThatAreAskedFor() throws Exception {
    user("'userName':'bjensen'");
    user("'userName':'jsmith'");

    JsonNode list = body(get("/Users?attributes=userName"), 200);

    assertThat(list.path("schemas").path(0).asString(""))
        .isEqualTo("urn:ietf:params:scim:api:messages:2.0:ListResponse");
    assertThat(list.path("totalResults").asInt()).isEqualTo(2);
    assertThat(texts(list.path("Resources"), "userName")).containsExactly("bjensen", "jsmith");
    assertThat(list.path("Resources").path(0).propertyNames())
        .containsExactlyInAnyOrder("schemas", "id", "userName");
  }

  @Test
  void section_3_4_2_1_aFilterOverAllTypes() throws Exception {
    user("'userName':'bjensen'");
    group("'displayName':'Tour Guides'");
    String filter = "(meta.resourceType eq \"User\") or (meta.resourceType eq \"Group\")";

    assertThat(body(get("/?filter=" + encoded(filter)), 200).path("totalResults").asInt())
        .isEqualTo(2);
  }

  /// `employee` works and is at example.com, `intern` at example.org; `mallory` has no type.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          userName eq "bjensen" | employee
          name.familyName co "O'Malley" | mallory
          userName sw "J" | intern
          urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J" | intern
          title pr | employee intern
          meta.lastModified gt "2011-05-13T04:42:34Z" | employee intern mallory
          meta.lastModified ge "2011-05-13T04:42:34Z" | employee intern mallory
          meta.lastModified lt "2011-05-13T04:42:34Z" |
          meta.lastModified le "2011-05-13T04:42:34Z" |
          title pr and userType eq "Employee" | employee
          title pr or userType eq "Intern" | employee intern
          schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User" | employee
          userType eq "Employee" and (emails co "example.com" or emails.value co "example.org") | employee
          userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org") | mallory
          userType eq "Employee" and (emails.type eq "work") | employee
          userType eq "Employee" and emails[type eq "work" and value co "@example.com"] | employee
          emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"] | employee intern
          """)
  void section_3_4_2_2_filters(String filter, @Nullable String names) throws Exception {
    user(
        "'userName':'bjensen','externalId':'employee','title':'Tour Guide','userType':'Employee',"
            + "'emails':[{'type':'work','value':'bjensen@example.com'}],'"
            + ENTERPRISE
            + "':{'department':'Tours'}");
    user(
        "'userName':'jsmith','externalId':'intern','title':'Guide','userType':'Intern',"
            + "'emails':[{'type':'home','value':'jsmith@example.org'}],"
            + "'ims':[{'type':'xmpp','value':'jsmith@foo.com'}]");
    created(
        "/Users",
        "{'schemas':['"
            + USER
            + "'],'userName':'mallory','externalId':'mallory',"
            + "'name':{'familyName':'O\\u0027Malley'}}");

    JsonNode list = body(get("/Users?filter=" + encoded(filter)), 200);

    assertThat(String.join(" ", texts(list.path("Resources"), "externalId")))
        .isEqualTo(names == null ? "" : names);
  }

  @Test
  void section_3_4_2_4_pages() throws Exception {
    bulk(
        "",
        IntStream.range(0, 100)
            .mapToObj(
                number ->
                    "{'method':'POST','path':'/Users','bulkId':'%1$d','data':{'schemas':['%2$s'],'userName':'user%1$d'}}"
                        .formatted(number, USER))
            .toArray(String[]::new));

    JsonNode page = body(get("/Users?startIndex=1&count=10"), 200);

    assertThat(page.path("totalResults").asInt()).isEqualTo(100);
    assertThat(page.path("itemsPerPage").asInt()).isEqualTo(10);
    assertThat(page.path("startIndex").asInt()).isEqualTo(1);
    assertThat(page.path("Resources").size()).isEqualTo(10);
    assertThat(
            body(get("/Users?startIndex=11&count=10"), 200)
                .path("Resources")
                .path(0)
                .path("id")
                .asString(""))
        .isNotIn(texts(page.path("Resources"), "id"));
  }

  @Test
  void section_3_4_3_aSearchByPost() throws Exception {
    user("'userName':'jsmith','displayName':'Smith, James'");
    user("'userName':'bjensen','displayName':'Jensen, Barbara'");
    group("'displayName':'Smith Family'");

    JsonNode list =
        body(
            send(
                "POST",
                "/.search",
                "{'schemas':['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],"
                    + "'attributes':['displayName','userName'],"
                    + "'filter':'displayName sw \\'smith\\'','startIndex':1,'count':10}"
                        .replace("\\'", "\\\"")),
            200);

    assertThat(list.path("totalResults").asInt()).isEqualTo(2);
    assertThat(list.path("itemsPerPage").asInt()).isEqualTo(2);
    assertThat(texts(list.path("Resources"), "displayName"))
        .containsExactly("Smith Family", "Smith, James");
    assertThat(list.path("Resources").valueStream())
        .allSatisfy(one -> assertThat(one.has("meta")).isFalse());
  }

  // 3.5.1

  @Test
  void section_3_5_1_aUserIsReplaced() throws Exception {
    HttpResponse<String> before = send("POST", "/Users", BJENSEN);
    String id = body(before, 201).path("id").asString("");
    String version = header(before, "ETag");

    HttpResponse<String> answer =
        send(
            "PUT",
            "/Users/" + id,
            "{'schemas':['"
                + USER
                + "'],'id':'"
                + id
                + "','userName':'bjensen','externalId':'bjensen',"
                + "'name':{'formatted':'Ms. Barbara J Jensen III','familyName':'Jensen',"
                + "'givenName':'Barbara','middleName':'Jane'},'roles':[],"
                + "'emails':[{'value':'bjensen@example.com'},{'value':'babs@jensen.org'}]}",
            Map.of("If-Match", version));

    JsonNode user = body(answer, 200);
    assertThat(user.path("name").path("middleName").asString("")).isEqualTo("Jane");
    assertThat(texts(user.path("emails"), "value"))
        .containsExactly("babs@jensen.org", "bjensen@example.com");
    assertThat(user.has("roles")).isFalse();
    assertThat(header(answer, "ETag")).isNotEmpty().isNotEqualTo(version);
    assertThat(send("PUT", "/Users/" + id, BJENSEN, Map.of("If-Match", version)).statusCode())
        .isEqualTo(412);
  }

  // 3.5.2.1

  @Test
  void section_3_5_2_1_aMemberIsAdded() throws Exception {
    String babs = user("'userName':'bjensen','displayName':'Babs Jensen'");
    String path = "/Groups/" + group("'displayName':'Tour Guides'");

    JsonNode group =
        patched(
            path,
            "{'op':'add','path':'members','value':[{'display':'Babs Jensen','$ref':'"
                + base()
                + "/Users/"
                + babs
                + "','value':'"
                + babs
                + "'}]}");

    assertThat(texts(group.path("members"), "value")).containsExactly(babs);
    assertThat(texts(group.path("members"), "$ref")).containsExactly(base() + "/Users/" + babs);
  }

  @Test
  void section_3_5_2_1_attributesAreAddedWithoutAPath() throws Exception {
    JsonNode user =
        patched(
            "/Users/" + user("'userName':'bjensen'"),
            "{'op':'add','value':{'emails':[{'value':'babs@jensen.org','type':'home'}],"
                + "'nickname':'Babs'}}");

    assertThat(texts(user.path("emails"), "value")).containsExactly("babs@jensen.org");
    assertThat(user.path("nickName").asString("")).isEqualTo("Babs");
  }

  // 3.5.2.2

  @Test
  void section_3_5_2_2_oneMemberIsRemoved() throws Exception {
    String babs = user("'userName':'bjensen'");
    String james = user("'userName':'jsmith'");
    String path = guides(babs, james);

    JsonNode group =
        patched(path, "{'op':'remove','path':'members[value eq \\\"" + babs + "\\\"]'}");

    assertThat(texts(group.path("members"), "value")).containsExactly(james);
  }

  private String guides(String... members) throws IOException, InterruptedException {
    return "/Groups/"
        + group(
            "'displayName':'Tour Guides','members':["
                + String.join(
                    ",", List.of(members).stream().map(id -> "{'value':'" + id + "'}").toList())
                + "]");
  }

  @Test
  void section_3_5_2_2_allMembersAreRemoved() throws Exception {
    String path = guides(user("'userName':'bjensen'"), user("'userName':'jsmith'"));

    assertThat(patched(path, "{'op':'remove','path':'members'}").has("members")).isFalse();
  }

  @Test
  void section_3_5_2_2_anElementIsRemovedByAFilterOfTwoComparisons() throws Exception {
    String path =
        "/Users/"
            + user(
                "'userName':'bjensen','emails':[{'type':'work','value':'bjensen@example.com'},"
                    + "{'type':'home','value':'babs@example.com'}]");

    JsonNode user =
        patched(
            path,
            "{'op':'remove','path':"
                + "'emails[type eq \\\"work\\\" and value ew \\\"example.com\\\"]'}");

    assertThat(texts(user.path("emails"), "value")).containsExactly("babs@example.com");
  }

  @Test
  void section_3_5_2_2_oneMemberGoesAndAnotherComes() throws Exception {
    String babs = user("'userName':'bjensen'");
    String james = user("'userName':'jsmith'");
    String path = guides(babs);

    JsonNode group =
        patched(
            path,
            "{'op':'remove','path':'members[value eq \\\"" + babs + "\\\"]'}",
            "{'op':'add','path':'members','value':[{'display':'James Smith','$ref':'"
                + base()
                + "/Users/"
                + james
                + "','value':'"
                + james
                + "'}]}");

    assertThat(texts(group.path("members"), "value")).containsExactly(james);
  }

  @Test
  void section_3_5_2_2_allMembersGoAndTwoCome() throws Exception {
    String babs = user("'userName':'bjensen'");
    String james = user("'userName':'jsmith'");
    String path = guides(user("'userName':'mmiller'"));

    JsonNode group =
        patched(
            path,
            "{'op':'remove','path':'members'}",
            "{'op':'add','path':'members','value':[{'value':'%s'},{'value':'%s'}]}"
                .formatted(babs, james));

    assertThat(texts(group.path("members"), "value")).containsExactlyInAnyOrder(babs, james);
  }

  // 3.5.2.3

  @Test
  void section_3_5_2_3_allMembersAreReplaced() throws Exception {
    String babs = user("'userName':'bjensen'");
    String james = user("'userName':'jsmith'");
    String path = guides(user("'userName':'mmiller'"));

    JsonNode group =
        patched(
            path,
            "{'op':'replace','path':'members','value':[{'value':'%s'},{'value':'%s'}]}"
                .formatted(babs, james));

    assertThat(texts(group.path("members"), "value")).containsExactlyInAnyOrder(babs, james);
  }

  @Test
  void section_3_5_2_3_anAddressIsReplacedAndThenItsStreet() throws Exception {
    String path =
        "/Users/"
            + user(
                "'userName':'bjensen','addresses':[{'type':'work','locality':'Springfield',"
                    + "'streetAddress':'1 Main Street'},{'type':'home','locality':'Shelbyville'}]");

    JsonNode whole =
        patched(
            path,
            "{'op':'replace','path':'addresses[type eq \\\"work\\\"]','value':{'type':'work',"
                + "'streetAddress':'911 Universal City Plaza','locality':'Hollywood',"
                + "'region':'CA','postalCode':'91608','country':'US',"
                + "'formatted':'911 Universal City Plaza\\nHollywood, CA 91608 US',"
                + "'primary':true}}");
    JsonNode street =
        patched(
            path,
            "{'op':'replace','path':'addresses[type eq \\\"work\\\"].streetAddress',"
                + "'value':'1010 Broadway Ave'}");

    assertThat(ofType(whole.path("addresses"), "work").path("postalCode").asString(""))
        .isEqualTo("91608");
    JsonNode work = ofType(street.path("addresses"), "work");
    assertThat(work.path("streetAddress").asString("")).isEqualTo("1010 Broadway Ave");
    assertThat(work.path("locality").asString("")).isEqualTo("Hollywood");
    assertThat(ofType(street.path("addresses"), "home").path("locality").asString(""))
        .isEqualTo("Shelbyville");
  }

  @Test
  void section_3_5_2_3_attributesAreReplacedWithoutAPath() throws Exception {
    String path =
        "/Users/"
            + user(
                "'userName':'bjensen','nickName':'Barbara',"
                    + "'emails':[{'type':'other','value':'b@example.com'}]");

    JsonNode user =
        patched(
            path,
            "{'op':'replace','value':{'emails':[{'value':'bjensen@example.com','type':'work',"
                + "'primary':true},{'value':'babs@jensen.org','type':'home'}],"
                + "'nickname':'Babs'}}");

    assertThat(texts(user.path("emails"), "value"))
        .containsExactly("babs@jensen.org", "bjensen@example.com");
    assertThat(user.path("nickName").asString("")).isEqualTo("Babs");
  }

  // 3.6

  @Test
  void section_3_6_aUserIsDeleted() throws Exception {
    HttpResponse<String> created = send("POST", "/Users", BJENSEN);
    String path = "/Users/" + body(created, 201).path("id").asString("");

    HttpResponse<String> answer =
        send("DELETE", path, "", Map.of("If-Match", header(created, "ETag")));

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.body()).isEmpty();
    JsonNode gone = body(get(path), 404);
    assertThat(gone.path("schemas").path(0).asString(""))
        .isEqualTo("urn:ietf:params:scim:api:messages:2.0:Error");
    assertThat(gone.path("status").asString("")).isEqualTo("404");
    assertThat(gone.path("detail").asString("")).isNotBlank();
  }

  // 3.7

  private JsonNode bulk(String head, String... operations)
      throws IOException, InterruptedException {
    return body(
        send(
            "POST",
            "/Bulk",
            "{'schemas':['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],"
                + head
                + "'Operations':["
                + String.join(",", operations)
                + "]}"),
        200);
  }

  private static List<String> statuses(JsonNode answer) {
    return answer
        .path("Operations")
        .valueStream()
        .map(one -> one.path("status").asString(""))
        .toList();
  }

  @Test
  void section_3_7_1_twoGroupsThatHoldEachOtherAreCreated() throws Exception {
    JsonNode answer =
        bulk(
            "",
            "{'method':'POST','path':'/Groups','bulkId':'qwerty','data':{'schemas':['"
                + GROUP
                + "'],'displayName':'Group A','members':[{'type':'Group',"
                + "'value':'bulkId:ytrewq'}]}}",
            "{'method':'POST','path':'/Groups','bulkId':'ytrewq','data':{'schemas':['"
                + GROUP
                + "'],'displayName':'Group B','members':[{'type':'Group',"
                + "'value':'bulkId:qwerty'}]}}");

    assertThat(statuses(answer)).containsExactly("201", "201");
    List<String> paths =
        answer
            .path("Operations")
            .valueStream()
            .map(one -> one.path("location").asString("").substring(base().length()))
            .toList();
    assertThat(texts(body(get(paths.get(0)), 200).path("members"), "value"))
        .containsExactly(Conversation.id(paths.get(1)));
    assertThat(texts(body(get(paths.get(1)), 200).path("members"), "value"))
        .containsExactly(Conversation.id(paths.get(0)));
  }

  @Test
  void section_3_7_2_aGroupHoldsAUserOfTheSameRequest() throws Exception {
    JsonNode answer =
        bulk(
            "",
            "{'method':'POST','path':'/Users','bulkId':'qwerty','data':{'schemas':['"
                + USER
                + "'],'userName':'Alice'}}",
            "{'method':'POST','path':'/Groups','bulkId':'ytrewq','data':{'schemas':['"
                + GROUP
                + "'],'displayName':'Tour Guides','members':[{'type':'User',"
                + "'value':'bulkId:qwerty'}]}}");

    assertThat(statuses(answer)).containsExactly("201", "201");
    JsonNode first = answer.path("Operations").path(0);
    assertThat(first.path("bulkId").asString("")).isEqualTo("qwerty");
    assertThat(first.path("method").asString("")).isEqualTo("POST");
    assertThat(first.path("version").asString("")).startsWith("W/\"");
    JsonNode group =
        body(
            get(
                answer
                    .path("Operations")
                    .path(1)
                    .path("location")
                    .asString("")
                    .substring(base().length())),
            200);
    assertThat(texts(group.path("members"), "$ref"))
        .containsExactly(first.path("location").asString(""));
  }

  @Test
  void section_3_7_2_aUserHasAManagerOfTheSameRequest() throws Exception {
    JsonNode answer =
        bulk(
            "",
            "{'method':'POST','path':'/Users','bulkId':'qwerty','data':{'schemas':['"
                + USER
                + "'],'userName':'Alice'}}",
            "{'method':'POST','path':'/Users','bulkId':'ytrewq','data':{'schemas':['"
                + USER
                + "','"
                + ENTERPRISE
                + "'],'userName':'Bob','"
                + ENTERPRISE
                + "':{'employeeNumber':'11250','manager':{'value':'bulkId:qwerty'}}}}");

    assertThat(statuses(answer)).containsExactly("201", "201");
    String alice = answer.path("Operations").path(0).path("location").asString("");
    String bob = answer.path("Operations").path(1).path("location").asString("");
    assertThat(
            body(get(bob.substring(base().length())), 200)
                .path(ENTERPRISE)
                .path("manager")
                .path("value")
                .asString(""))
        .isEqualTo(Conversation.id(alice));
  }

  @Test
  void section_3_7_3_allMethodsInOneRequest() throws Exception {
    String replaced = user("'userName':'bob'");
    String patched = user("'userName':'dave'");
    HttpResponse<String> last = send("POST", "/Users", BJENSEN);
    String deleted = body(last, 201).path("id").asString("");

    JsonNode answer =
        bulk(
            "'failOnErrors':1,",
            "{'method':'POST','path':'/Users','bulkId':'qwerty','data':{'schemas':['"
                + USER
                + "'],'userName':'Alice'}}",
            "{'method':'PUT','path':'/Users/"
                + replaced
                + "','data':{'schemas':['"
                + USER
                + "'],'id':'"
                + replaced
                + "','userName':'Bob'}}",
            "{'method':'PATCH','path':'/Users/"
                + patched
                + "','data':{'schemas':['"
                + PATCH
                + "'],'Operations':[{'op':'remove','path':'nickName'},"
                + "{'op':'add','path':'userName','value':'Dave'}]}}",
            "{'method':'DELETE','path':'/Users/"
                + deleted
                + "','version':'"
                + header(last, "ETag").replace("\"", "\\\"")
                + "'}");

    assertThat(statuses(answer)).containsExactly("201", "200", "200", "204");
    assertThat(body(get("/Users/" + replaced), 200).path("userName").asString("")).isEqualTo("Bob");
    assertThat(body(get("/Users/" + patched), 200).path("userName").asString("")).isEqualTo("Dave");
    assertThat(get("/Users/" + deleted).statusCode()).isEqualTo(404);
  }

  @Test
  void section_3_7_3_theFirstErrorEndsARequestThatWantsIt() throws Exception {
    String bob = user("'userName':'bob'");

    JsonNode answer =
        bulk(
            "'failOnErrors':1,",
            "{'method':'POST','path':'/Users','bulkId':'qwerty','data':{'schemas':['"
                + USER
                + "'],'displayName':'Alice'}}",
            "{'method':'DELETE','path':'/Users/" + bob + "'}");

    assertThat(statuses(answer)).containsExactly("400");
    JsonNode error = answer.path("Operations").path(0).path("response");
    assertThat(error.path("status").asString("")).isEqualTo("400");
    assertThat(error.path("scimType").asString("")).isEqualTo("invalidValue");
    assertThat(get("/Users/" + bob).statusCode()).isEqualTo(200);
  }

  @Test
  void section_3_7_3_withoutFailOnErrorsEachOperationHasItsAnswer() throws Exception {
    String bob = user("'userName':'bob'");

    JsonNode answer =
        bulk(
            "",
            "{'method':'POST','path':'/Users','bulkId':'qwerty','data':{'schemas':['"
                + USER
                + "'],'userName':'bob'}}",
            "{'method':'DELETE','path':'/Users/none'}",
            "{'method':'DELETE','path':'/Users/" + bob + "'}");

    assertThat(statuses(answer)).containsExactly("409", "404", "204");
  }

  @Test
  void section_3_7_4_aRequestOfTooManyOperationsIs413() throws Exception {
    int most = body(get("/ServiceProviderConfig"), 200).path("bulk").path("maxOperations").asInt();
    String one = "{'method':'DELETE','path':'/Users/none'}";
    String operations = String.join(",", java.util.Collections.nCopies(most + 1, one));

    JsonNode error =
        body(
            send(
                "POST",
                "/Bulk",
                "{'schemas':['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],'Operations':["
                    + operations
                    + "]}"),
            413);

    assertThat(error.path("detail").asString("")).contains(String.valueOf(most));
  }

  // 3.12

  @Test
  void section_3_12_whatIsNotThereIs404() throws Exception {
    JsonNode error = body(get("/Users/2819c223-7f76-453a-919d-413861904646"), 404);

    assertThat(error.path("status").asString("")).isEqualTo("404");
    assertThat(error.path("detail").asString("")).contains("2819c223-7f76-453a-919d-413861904646");
  }

  @Test
  void section_3_12_anAttributeThatIsReadOnlyIsMutability() throws Exception {
    HttpResponse<String> answer =
        patch(
            "/Users/" + user("'userName':'bjensen'"),
            "{'op':'replace','path':'id','value':'another'}");

    JsonNode error = body(answer, 400);
    assertThat(error.path("scimType").asString("")).isEqualTo("mutability");
    assertThat(error.path("detail").asString("")).contains("id");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET | /Users?filter=userName | | invalidFilter
          POST | /Users | {"userName": | invalidSyntax
          PATCH | /Users/%s | {"Operations":[{"op":"add","path":"[","value":1}]} | invalidPath
          PATCH | /Users/%s | {"Operations":[{"op":"remove"}]} | noTarget
          PATCH | /Users/%s | {"Operations":[{"op":"replace","path":"active","value":7}]} | invalidValue
          GET | /Users?cursor=made-up | | invalidCursor
          """)
  void section_3_12_eachMistakeHasItsType(
      String method, String path, @Nullable String body, String type) throws Exception {
    String id = user("'userName':'bjensen'");
    String schemas = "{\"schemas\":[\"" + PATCH + "\"],";

    HttpResponse<String> answer =
        send(
            method,
            path.formatted(id),
            body == null ? "" : method.equals("PATCH") ? schemas + body.substring(1) : body);

    JsonNode error = body(answer, 400);
    assertThat(error.path("scimType").asString("")).isEqualTo(type);
    assertThat(error.path("status").asString("")).isEqualTo("400");
  }
}
