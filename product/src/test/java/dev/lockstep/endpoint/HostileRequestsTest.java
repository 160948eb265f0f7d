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

  @ParameterizedTest
  @EnumSource(ClientProfile.class)
  void anyRequestIsDoneOrRefused(ClientProfile profile, @TempDir Path folder) {
    try (EndpointUnderTest endpoint = new EndpointUnderTest(folder)) {
      Conversation client = new Conversation(endpoint, ClientProfile.TOLERANT);
      String user = Conversation.id(client.user("'userName':'known'"));
      client.follows(profile);
      int done = 0;
      for (long seed = 0; seed < REQUESTS; seed++) {
        ScimRequest request = request(new Random(seed), user);
        Answer answer = client.send(request);
        endpoint.pass(Duration.ofMillis(10)); // within the token's rate
        assertAnswered(answer, seed);
        done += answer.status() < 300 ? 1 : 0;
      }
      assertThat(done).as("requests that aren't refused").isBetween(REQUESTS / 40, REQUESTS);
    }
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

  private static ScimRequest request(Random random, String user) {
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
    byte[] body = method.equals("GET") ? new byte[0] : body(random, user);
    return new ScimRequest(
        method,
        "http://localhost",
        path,
        query,
        headers,
        body.length == 0 ? Body.EMPTY : new Body(body));
  }

  private static byte[] body(Random random, String user) {
    byte[] body =
        Conversation.json(pick(BODIES, random))
            .replace("%d", String.valueOf(random.nextInt(1_000)))
            .replace("%s", user)
            .getBytes(StandardCharsets.UTF_8);
    if (random.nextInt(3) == 0) {
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
