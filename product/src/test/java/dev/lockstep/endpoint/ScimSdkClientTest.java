package dev.lockstep.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import de.captaingoldfish.scim.sdk.client.ScimClientConfig;
import de.captaingoldfish.scim.sdk.client.ScimRequestBuilder;
import de.captaingoldfish.scim.sdk.client.response.ServerResponse;
import de.captaingoldfish.scim.sdk.common.constants.enums.Comparator;
import de.captaingoldfish.scim.sdk.common.constants.enums.HttpMethod;
import de.captaingoldfish.scim.sdk.common.constants.enums.PatchOp;
import de.captaingoldfish.scim.sdk.common.constants.enums.SortOrder;
import de.captaingoldfish.scim.sdk.common.resources.Group;
import de.captaingoldfish.scim.sdk.common.resources.ServiceProvider;
import de.captaingoldfish.scim.sdk.common.resources.User;
import de.captaingoldfish.scim.sdk.common.resources.multicomplex.Email;
import de.captaingoldfish.scim.sdk.common.resources.multicomplex.Member;
import de.captaingoldfish.scim.sdk.common.response.BulkResponse;
import de.captaingoldfish.scim.sdk.common.response.ListResponse;
import dev.lockstep.endpoint.EndpointService.Forwarding;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// SCIM-SDK's client against a running Endpoint. It holds every answer to the RFC's schemas,
/// content type and headers, writes operators in capitals and numbers in quotes.
class ScimSdkClientTest {
  @TempDir private Path folder;
  private EndpointServer server;
  private ScimRequestBuilder client;

  @BeforeEach
  void start() {
    server = new EndpointServer(folder, Forwarding.IGNORED);
    client =
        new ScimRequestBuilder(
            server.base(),
            ScimClientConfig.builder()
                .httpHeaders(Map.of("Authorization", "Bearer " + server.endpoint().secret()))
                .build());
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private static void assertValid(ServerResponse<?> response, int status) {
    assertThat(response.getHttpStatus()).as(response.getResponseBody()).isEqualTo(status);
    assertThat(response.isValidScimResponse()).as(response.getResponseBody()).isTrue();
  }

  private static User unsaved(String name) {
    return User.builder()
        .userName(name)
        .emails(List.of(Email.builder().value(name + "@x.de").type("work").primary(true).build()))
        .build();
  }

  private User user(String name) {
    ServerResponse<User> created =
        client.create(User.class, "/Users").setResource(unsaved(name)).sendRequest();
    assertValid(created, 201);
    return created.getResource();
  }

  @Test
  void aUserIsCreatedReadReplacedChangedAndDeleted() {
    String id = user("bjensen").getId().orElseThrow();
    ServerResponse<User> read = client.get(User.class, "/Users", id).sendRequest();
    assertValid(read, 200);
    assertThat(read.getResource().getUserName()).contains("bjensen");

    User changed = unsaved("bjensen");
    changed.setTitle("Boss");
    ServerResponse<User> replaced =
        client
            .update(User.class, "/Users", id)
            .setETagForIfMatch(
                read.getResource().getMeta().orElseThrow().getVersion().orElseThrow())
            .setResource(changed)
            .sendRequest();
    assertValid(replaced, 200);
    assertThat(replaced.getResource().getTitle()).contains("Boss");

    ServerResponse<User> patched =
        client
            .patch(User.class, "/Users", id)
            .addOperation()
            .op(PatchOp.REPLACE)
            .path("title")
            .value("Chief")
            .next()
            .op(PatchOp.REMOVE)
            .path("emails[type eq \"work\"]")
            .build()
            .sendRequest();
    assertValid(patched, 200);
    assertThat(patched.getResource().getTitle()).contains("Chief");
    assertThat(patched.getResource().getEmails()).isEmpty();

    assertValid(client.delete(User.class, "/Users", id).sendRequest(), 204);
    ServerResponse<User> gone = client.get(User.class, "/Users", id).sendRequest();
    assertThat(gone.getHttpStatus()).isEqualTo(404);
    assertThat(gone.getErrorResponse().getDetail().orElse("")).contains(id);
  }

  @Test
  void aTakenNameIsUniqueness() {
    user("bjensen");
    ServerResponse<User> second =
        client.create(User.class, "/Users").setResource(unsaved("BJensen")).sendRequest();

    assertThat(second.getHttpStatus()).isEqualTo(409);
    assertThat(second.getErrorResponse().getScimType()).contains("uniqueness");
  }

  @Test
  void searchesByGetAndPostFilterSortAndPage() {
    for (String name : List.of("carol", "alice", "bob", "dave")) {
      user(name);
    }
    ServerResponse<ListResponse<User>> got =
        client
            .list(User.class, "/Users")
            .filter("userName", Comparator.NE, "dave")
            .and("emails.value", Comparator.CO, "@X.DE")
            .build()
            .sortBy("userName")
            .sortOrder(SortOrder.DESCENDING)
            .startIndex(2)
            .count(2)
            .get()
            .sendRequest();
    ServerResponse<ListResponse<User>> posted =
        client
            .list(User.class, "/Users")
            .filter("userName", Comparator.NE, "dave")
            .build()
            .sortBy("userName")
            .sortOrder(SortOrder.DESCENDING)
            .startIndex(2)
            .count(2)
            .post()
            .sendRequest();

    for (ServerResponse<ListResponse<User>> response : List.of(got, posted)) {
      assertValid(response, 200);
      assertThat(response.getResource().getTotalResults()).isEqualTo(3);
      assertThat(response.getResource().getListedResources())
          .extracting(user -> user.getUserName().orElseThrow())
          .containsExactly("bob", "alice");
    }
  }

  @Test
  void aGroupTakesItsMembers() {
    String id = user("bjensen").getId().orElseThrow();
    ServerResponse<Group> created =
        client
            .create(Group.class, "/Groups")
            .setResource(
                Group.builder()
                    .displayName("Staff")
                    .members(List.of(Member.builder().value(id).build()))
                    .build())
            .sendRequest();

    assertValid(created, 201);
    assertThat(created.getResource().getMembers()).hasSize(1);
    ServerResponse<User> user = client.get(User.class, "/Users", id).sendRequest();
    assertThat(user.getResource().getGroups()).hasSize(1);
  }

  @Test
  void aBulkRequestWithReferencesIsCarriedOut() {
    ServerResponse<BulkResponse> response =
        client
            .bulk()
            .bulkRequestOperation("/Groups")
            .method(HttpMethod.POST)
            .bulkId("staff")
            .data(
                Group.builder()
                    .displayName("Staff")
                    .members(List.of(Member.builder().value("bulkId:b").build()))
                    .build())
            .next()
            .bulkRequestOperation("/Users")
            .method(HttpMethod.POST)
            .bulkId("b")
            .data(unsaved("bjensen"))
            .sendRequest();

    assertValid(response, 200);
    assertThat(response.getResource().getBulkResponseOperations())
        .extracting(operation -> operation.getStatus())
        .containsExactly(201, 201);
    String location =
        response.getResource().getBulkResponseOperations().getFirst().getLocation().orElseThrow();
    ServerResponse<Group> group = client.get(location, Group.class).sendRequest();
    assertThat(group.getResource().getMembers()).hasSize(1);
  }

  @Test
  void discoveryIsUnderstood() {
    ServiceProvider provider = client.loadServiceProviderConfiguration();

    assertThat(provider.getBulkConfig().isSupported()).isTrue();
    assertThat(provider.getSortConfig().isSupported()).isTrue();
    assertThat(client.loadMetaConfiguration().sendRequest().isSuccess()).isTrue();
  }
}
