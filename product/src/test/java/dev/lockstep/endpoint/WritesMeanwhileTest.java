package dev.lockstep.endpoint;

import static dev.lockstep.endpoint.Conversation.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.directory.ClientProfile;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryStore;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Owner;
import dev.lockstep.endpoint.EndpointUnderTest.Answer;
import dev.lockstep.store.Beside;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients that write the same at once: what one does between another's look and its write counts.
class WritesMeanwhileTest {
  @TempDir private Path folder;

  private static String deactivated(EndpointUnderTest endpoint, Conversation client) {
    String anna = client.user("'userName':'anna','active':true");
    endpoint
        .meanwhile()
        .before(
            "atomically",
            () -> client.patch(anna, "{'op':'replace','path':'active','value':false}"));
    return anna;
  }

  @Test
  void whoIsDeactivatedWhileAnotherReplacesThemWithoutAWordOfThatStaysInactive() {
    try (EndpointUnderTest endpoint = new EndpointUnderTest(folder)) {
      Conversation client = new Conversation(endpoint, ClientProfile.OKTA);
      String anna = deactivated(endpoint, client);

      Answer replaced =
          client.send(
              "PUT",
              anna,
              "{'schemas':['" + Conversation.USER + "'],'userName':'anna','title':'Dr'}");

      assertThat(replaced.status()).isEqualTo(200);
      assertThat(endpoint.meanwhile().over()).isTrue();
      assertThat(replaced.body().path("active").asBoolean(true)).isFalse();
      assertThat(replaced.body().path("title").asString("")).isEqualTo("Dr");
    }
  }

  @Test
  void whatIsTakenFromAClientWhileItWritesIsNotWritten() {
    try (EndpointUnderTest endpoint = new EndpointUnderTest(folder)) {
      Conversation client = new Conversation(endpoint, ClientProfile.STRICT);
      String anna = client.user("'userName':'anna'");
      endpoint.meanwhile().before("atomically", () -> taken(endpoint, client.directory, anna));

      Answer refused = client.patch(anna, "{'op':'add','path':'title','value':'Dr'}");

      assertThat(refused.status()).isEqualTo(403);
      assertThat(
              endpoint
                  .resources()
                  .get(client.directory, ObjectType.USER, id(anna))
                  .document()
                  .text("title"))
          .isEmpty();
    }
  }

  /// As an administrator takes one over out of the recycle bin.
  private static void taken(EndpointUnderTest endpoint, DirectoryId directory, String user) {
    DirectoryStore store = endpoint.store();
    DirectoryObject anna = store.find(directory, ObjectId.of(id(user))).orElseThrow();
    boolean _ =
        store.atomically(
            () -> store.update(directory, anna.ownedBy(Owner.local(), anna.lastModified())));
  }

  @Test
  void ofTwoUsersThatAreMadeWithOneAddressAtOnceAwsTakesOne() {
    try (EndpointUnderTest endpoint = EndpointUnderTest.onPostgres()) {
      Conversation client = new Conversation(endpoint, ClientProfile.AWS_IAM_IDENTITY_CENTER);
      // else the second waits for the numbers of the attributes, which the first user gives out
      String _ = client.user(simpson("marge", "marge"));
      Beside<Answer> second =
          new Beside<>(endpoint.database(), () -> client.postUser(simpson("bart", "homer")));
      Answer first =
          endpoint
              .resources()
              .atomically(
                  () -> {
                    Answer made = client.postUser(simpson("homer", "homer"));
                    second.run();
                    return made;
                  });

      assertThat(first.status()).isEqualTo(201);
      assertThat(second.end().status()).isEqualTo(409);
    }
  }

  private static String simpson(String name, String address) {
    return "'userName':'"
        + name
        + "@springfield.example','displayName':'Simpson',"
        + "'name':{'givenName':'"
        + name
        + "','familyName':'Simpson'},'emails':[{'value':'"
        + address
        + "@springfield.example','type':'work','primary':true}]";
  }
}
