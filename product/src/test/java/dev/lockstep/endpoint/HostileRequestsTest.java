package dev.lockstep.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.directory.ClientProfile;
import dev.lockstep.endpoint.EndpointUnderTest.Answer;
import dev.lockstep.endpoint.ScimRequest.Body;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whatever a client with a token sends, by whichever profile, is done or refused with a SCIM error:
/// never a 500 (RFC 7644, section 3.12). Requests are made up from what such requests consist of,
/// from their seed, and some of their bytes are changed.
class HostileRequestsTest {
  private static final int REQUESTS = 2_000;

  private static final List<String> METHODS =
      List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "get", "");

  private static final List<String> PATHS =
      List.of(
          "/Users",
          "/Users/%s",
          "/Groups",
          "/Groups/%s",
          "/Bulk",
          "/.search",
          "/Users/.search",
          "/Groups/.search",
          "/Me",
          "/Schemas",
          "/Schemas/%s",
          "/ResourceTypes",
          "/ServiceProviderConfig",
          "/",
          "",
          "//Users//",
          "/Users/%s/x",
          "/%s");

  private static final List<String> PARAMETERS =
      List.of(
          "filter",
          "attributes",
          "excludedAttributes",
          "sortBy",
          "sortOrder",
          "startIndex",
          "count",
          "cursor");

  private static final List<String> WORDS =
      List.of(
          "userName",
          "displayName",
          "emails",
          "emails[type eq \"work\"]",
          "members",
          "groups",
          "manager",
          "meta.created",
          "name.givenName",
          "active",
          "id",
          "schemas",
          "password",
          "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
          "urn:",
          " eq ",
          " ne ",
          " co ",
          " sw ",
          " gt ",
          " pr",
          " and ",
          " or ",
          "not ",
          "(",
          ")",
          "[",
          "]",
          "\"ann\"",
          "\"",
          "\\",
          ".",
          ",",
          "true",
          "null",
          "-1",
          "0",
          "1e400",
          "99999999999",
          "2026-11-25T10:00:00Z",
          "descending",
          "\u0000",
          "\ud800",
          "é",
          "%",
          " ");

  private static final List<String> BODIES =
      List.of(
          "{'schemas':['urn:ietf:params:scim:schemas:core:2.0:User'],'userName':'ann%d',"
              + "'active':'True','emails':[{'value':'a@x','primary':true}],'manager':'%s'}",
          "{'userName':'bob%d','name':{'givenName':null},'roles':[],'addresses':[{}],'x':{'y':[1]}}",
          "{'displayName':'Staff%d','members':[{'value':'%s'},'%s',{}]}",
          "{'Operations':[{'op':'Add','path':'members','value':[{'value':'%s'}]}]}",
          "{'Operations':[{'op':'remove','path':'members[value eq \\'%s\\']'},"
              + "{'op':'replace','value':{'name.givenName':'A','active':'False'}}]}",
          "{'Operations':[{'op':'replace','path':'emails[type eq \\'work\\'].value','value':'b@x'},"
              + "{'op':'add','path':'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',"
              + "'value':{'department':['R&D']}}]}",
          "{'failOnErrors':1,'Operations':[{'method':'POST','path':'/Users','bulkId':'a','data':"
              + "{'userName':'carl%d'}},{'method':'PATCH','path':'/Users/bulkId:a','data':"
              + "{'Operations':[{'op':'add','path':'title','value':'Dr'}]}},"
              + "{'method':'DELETE','path':'/Users/%s'}]}",
          "{'filter':'userName sw \\'a\\'','count':-1,'startIndex':0,'sortBy':'meta.created'}",
          "[]",
          "null",
          "{\"a\":");

  /// @param body with `%s` for a user's id and `%d` for a number
  private record Sound(String method, String path, Map<String, String> query, String body) {}

  private static final String DORA =
      "{'schemas':['urn:ietf:params:scim:schemas:core:2.0:User'],'userName':'dora%d',"
          + "'displayName':'Dora','name':{'givenName':'Dora','familyName':'Winifred'},"
          + "'emails':[{'value':'dora%d@example.com','type':'work','primary':true}]}";

  private static final String CHANGE =
      "{'schemas':['urn:ietf:params:scim:api:messages:2.0:PatchOp'],'Operations':[%s]}";

  /// What every profile does, as long as no byte of it is changed.
  private static final List<Sound> SOUND =
      List.of(
          new Sound("POST", "/Users", Map.of(), DORA),
          new Sound("PUT", "/Users/%s", Map.of(), DORA),
          new Sound("GET", "/Users/%s", Map.of(), ""),
          new Sound("DELETE", "/Users/%s", Map.of(), ""),
          new Sound("GET", "/Users", Map.of("filter", "userName eq \"dora1\""), ""),
          new Sound("GET", "/Users", Map.of("cursor", ""), ""),
          new Sound("GET", "/Groups", Map.of("count", "3"), ""),
          new Sound("GET", "/Schemas", Map.of(), ""),
          new Sound(
              "POST",
              "/Groups",
              Map.of(),
              "{'schemas':['urn:ietf:params:scim:schemas:core:2.0:Group'],"
                  + "'displayName':'Crew%d','members':[{'value':'%s'}]}"),
          changing("{'op':'replace','path':'title','value':'Dr%d'}"),
          changing("{'op':'add','value':{'nickName':'D%d'}}"),
          changing(
              "{'op':'replace','path':'emails[type eq \\'work\\'].value',"
                  + "'value':'d%d@example.com'},{'op':'replace','path':'active','value':false}"));

  private static Sound changing(String operations) {
    return new Sound("PATCH", "/Users/%s", Map.of(), CHANGE.replace("%s", operations));
  }

  @ParameterizedTest
  @EnumSource(ClientProfile.class)
  void anyRequestIsDoneOrRefused(ClientProfile profile, @TempDir Path folder) {
    try (EndpointUnderTest endpoint = new EndpointUnderTest(folder)) {
      Conversation client = new Conversation(endpoint, profile);
      String user = newUser(client, 0);
      int done = 0;
      for (long seed = 0; seed < REQUESTS; seed++) {
        ScimRequest request = request(new Random(seed), user);
        Answer answer = client.send(request);
        endpoint.pass(Duration.ofMillis(10)); // within the token's rate
        assertAnswered(answer, seed);
        done += answer.status() < 300 ? 1 : 0;
        boolean mayBeGone = answer.status() == 204 || answer.status() == 404;
        if (mayBeGone && client.get("/Users/" + user).status() == 404) {
          user = newUser(client, seed);
        }
      }
      assertThat(done)
          .as("requests that %s doesn't refuse", profile)
          .isBetween(REQUESTS / 5, REQUESTS * 4 / 5);
    }
  }

  private static String newUser(Conversation client, long number) {
    return Conversation.id(
        client.send("POST", "/Users", DORA.replace("%d", "-the-" + number + "th")));
  }

  private static void assertAnswered(Answer answer, long seed) {
    assertThat(answer.status()).as("seed %d: %s", seed, answer.text()).isIn(STATUSES);
    if (answer.status() >= 400 && !answer.text().isEmpty()) {
      assertThat(answer.body().path("status").asString(""))
          .as("seed %d", seed)
          .isEqualTo(String.valueOf(answer.status()));
      assertThat(answer.detail()).as("seed %d", seed).isNotBlank().doesNotContain("Exception");
    }
  }

  private static final List<Integer> STATUSES =
      List.of(200, 201, 204, 304, 400, 403, 404, 405, 409, 412, 413, 415, 501);

  /// Two of three are made up of anything.
  private static ScimRequest request(Random random, String user) {
    return random.nextInt(3) == 0 ? sound(random, user) : anything(random, user);
  }

  private static ScimRequest sound(Random random, String user) {
    Sound one = SOUND.get(random.nextInt(SOUND.size()));
    byte[] body = body(one.body(), random, user);
    return new ScimRequest(
        one.method(),
        "http://localhost",
        one.path().replace("%s", user),
        one.query(),
        Map.of(),
        body.length == 0 ? Body.EMPTY : new Body(body));
  }

  private static ScimRequest anything(Random random, String user) {
    String id = random.nextInt(3) == 0 ? words(random) : user;
    String method = METHODS.get(random.nextInt(random.nextInt(4) == 0 ? METHODS.size() : 5));
    String path = pick(PATHS, random).formatted(id);
    Map<String, String> query = new LinkedHashMap<>();
    for (int number = random.nextInt(3); number > 0; number--) {
      query.put(pick(PARAMETERS, random), words(random));
    }
    Map<String, String> headers = new LinkedHashMap<>();
    if (random.nextInt(10) == 0) {
      headers.put("if-match", random.nextBoolean() ? "*" : words(random));
    }
    if (random.nextInt(20) == 0) {
      headers.put("content-type", words(random));
    }
    byte[] body = method.equals("GET") ? new byte[0] : body(pick(BODIES, random), random, user);
    return new ScimRequest(
        method,
        "http://localhost",
        path,
        query,
        headers,
        body.length == 0 ? Body.EMPTY : new Body(body));
  }

  private static byte[] body(String text, Random random, String user) {
    byte[] body =
        Conversation.json(text)
            .replace("%d", String.valueOf(random.nextInt(1_000)))
            .replace("%s", user)
            .getBytes(StandardCharsets.UTF_8);
    if (body.length > 0 && random.nextInt(3) == 0) {
      for (int change = random.nextInt(4); change >= 0; change--) {
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
      }
    }
    return body;
  }

  private static String words(Random random) {
    StringBuilder text = new StringBuilder();
    for (int number = 1 + random.nextInt(4); number > 0; number--) {
      text.append(pick(WORDS, random));
    }
    return text.toString();
  }

  private static String pick(List<String> list, Random random) {
    return list.get(random.nextInt(list.size()));
  }
}
