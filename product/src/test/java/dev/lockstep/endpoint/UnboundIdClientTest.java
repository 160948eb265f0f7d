package dev.lockstep.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.scim2.client.ScimService;
import com.unboundid.scim2.common.bulk.BulkOperation;
import com.unboundid.scim2.common.bulk.BulkOperationResult;
import com.unboundid.scim2.common.bulk.BulkRequest;
import com.unboundid.scim2.common.bulk.BulkResponse;
import com.unboundid.scim2.common.exceptions.ResourceConflictException;
import com.unboundid.scim2.common.exceptions.ResourceNotFoundException;
import com.unboundid.scim2.common.exceptions.ScimException;
import com.unboundid.scim2.common.filters.Filter;
import com.unboundid.scim2.common.messages.ListResponse;
import com.unboundid.scim2.common.messages.SortOrder;
import com.unboundid.scim2.common.types.Email;
import com.unboundid.scim2.common.types.GroupResource;
import com.unboundid.scim2.common.types.Member;
import com.unboundid.scim2.common.types.Name;
import com.unboundid.scim2.common.types.UserResource;
import com.unboundid.scim2.common.utils.JsonUtils;
import dev.lockstep.endpoint.EndpointService.Forwarding;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.client.Entity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.glassfish.jersey.client.ClientConfig;
import org.glassfish.jersey.jnh.connector.JavaNetHttpConnectorProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// UnboundID's SCIM client against a running Endpoint: a reading of the RFCs that isn't ours.
class UnboundIdClientTest {
  @TempDir private Path folder;
  private EndpointServer server;
  private Client http;
  private ScimService service;

  @BeforeEach
  void start() {
    server = new EndpointServer(folder, Forwarding.IGNORED);
    String authorization = "Bearer " + server.endpoint().secret();
    http =
        ClientBuilder.newClient(
                new ClientConfig().connectorProvider(new JavaNetHttpConnectorProvider()))
            .register(
                (ClientRequestFilter)
                    request -> request.getHeaders().putSingle("Authorization", authorization));
    service = new ScimService(http.target(server.base()));
  }

  @AfterEach
  void stop() {
    http.close();
    server.close();
  }

  private UserResource user(String name) throws ScimException {
    return service.create(
        "Users",
        new UserResource()
            .setUserName(name)
            .setName(new Name().setGivenName("Barbara").setFamilyName("Jensen"))
            .setEmails(new Email().setType("work").setPrimary(true).setValue(name + "@x.de")));
  }

  private static @Nullable String version(UserResource user) {
    return Objects.requireNonNull(user.getMeta()).getVersion();
  }

  @Test
  void aUserIsCreatedReadReplacedChangedAndDeleted() throws ScimException {
    UserResource created = user("bjensen");
    assertThat(service.retrieve(created)).isEqualTo(created);

    UserResource replaced = service.replace(service.retrieve(created).setTitle("Boss"));
    assertThat(replaced.getTitle()).isEqualTo("Boss");
    assertThat(version(replaced)).isNotEqualTo(version(created));

    UserResource changed =
        service
            .modifyRequest(replaced)
            .replaceValue("title", "Chief")
            .addValues("emails", new Email().setType("home").setValue("b@home.de"))
            .removeValues("emails[type eq \"work\"]")
            .invoke();
    assertThat(changed.getTitle()).isEqualTo("Chief");
    assertThat(changed.getEmails()).extracting(Email::getType).containsExactly("home");

    service.delete(changed);
    assertThatThrownBy(() -> service.retrieve(changed))
        .isInstanceOf(ResourceNotFoundException.class);
  }

  @Test
  void aWriteOfAnOldVersionIsRefused() throws ScimException {
    UserResource created = user("bjensen");
    service.replace(service.retrieve(created).setTitle("Boss"));

    assertThatThrownBy(() -> service.replaceRequest(created.setTitle("Chief")).ifMatch().invoke())
        .isInstanceOf(ScimException.class)
        .hasMessageContaining("version");
  }

  @Test
  void aTakenNameIsAConflict() throws ScimException {
    user("bjensen");

    assertThatThrownBy(() -> user("BJensen"))
        .isInstanceOfSatisfying(
            ResourceConflictException.class,
            e -> assertThat(e.getScimError().getScimType()).isEqualTo("uniqueness"));
  }

  @Test
  void searchesByGetAndPostFilterSortAndPage() throws ScimException {
    for (String name : List.of("carol", "alice", "bob", "dave")) {
      user(name);
    }
    Filter filter = Filter.ne("userName", "dave");
    ListResponse<UserResource> got =
        service
            .searchRequest("Users")
            .filter(filter)
            .sort("userName", SortOrder.DESCENDING)
            .page(2, 2)
            .attributes("userName")
            .invoke(UserResource.class);
    ListResponse<UserResource> posted =
        service
            .searchRequest("Users")
            .filter(filter)
            .sort("userName", SortOrder.DESCENDING)
            .page(2, 2)
            .attributes("userName")
            .invokePost(UserResource.class);

    assertThat(got.getTotalResults()).isEqualTo(3);
    assertThat(got.getResources())
        .extracting(UserResource::getUserName)
        .containsExactly("bob", "alice");
    assertThat(posted.getResources()).isEqualTo(got.getResources());
    assertThat(
            service
                .search(
                    "Users", Filter.eq("emails.value", "carol@x.de").toString(), UserResource.class)
                .getTotalResults())
        .isEqualTo(1);
  }

  @Test
  void cursorsLeadThroughAllPages() throws ScimException {
    for (String name : List.of("carol", "alice", "bob", "dave", "erin")) {
      user(name);
    }
    List<String> seen = new ArrayList<>();
    ListResponse<UserResource> page =
        service.searchRequest("Users").firstPageCursorWithCount(2).invoke(UserResource.class);
    page.forEach(user -> seen.add(user.getUserName()));
    while (page.getNextCursor() != null) {
      page =
          service
              .searchRequest("Users")
              .pageWithCursor(page.getNextCursor(), 2)
              .invoke(UserResource.class);
      page.forEach(user -> seen.add(user.getUserName()));
    }
    assertThat(seen).containsExactlyInAnyOrder("carol", "alice", "bob", "dave", "erin");
  }

  @Test
  void groupsShowTheirMembersAndUsersTheirGroups() throws ScimException {
    UserResource user = user("bjensen");
    GroupResource group =
        service.create(
            "Groups",
            new GroupResource()
                .setDisplayName("Staff")
                .setMembers(new Member().setValue(Objects.requireNonNull(user.getId()))));

    assertThat(group.getMembers()).hasSize(1);
    assertThat(service.retrieve(user).getGroups())
        .extracting(one -> one.getValue())
        .containsExactly(group.getId());
  }

  /// Their client has no call for it, their library has the messages.
  @Test
  void aBulkRequestOfTheirMessagesIsCarriedOutAndItsAnswerRead() throws Exception {
    BulkRequest request =
        new BulkRequest(
            BulkOperation.post("/Users", new UserResource().setUserName("alice"))
                .setBulkId("qwerty"),
            BulkOperation.post(
                    "/Groups",
                    new GroupResource()
                        .setDisplayName("Tour Guides")
                        .setMembers(new Member().setValue("bulkId:qwerty")))
                .setBulkId("ytrewq"),
            BulkOperation.delete("/Users/none"));

    String answer =
        http.target(server.base())
            .path("Bulk")
            .request("application/scim+json")
            .post(
                Entity.entity(
                    JsonUtils.getObjectWriter().writeValueAsString(request),
                    "application/scim+json"),
                String.class);

    BulkResponse response =
        JsonUtils.getObjectReader().forType(BulkResponse.class).readValue(answer);
    assertThat(response.getOperations())
        .extracting(BulkOperationResult::getStatusInt)
        .containsExactly(201, 201, 404);
    assertThat(response.getOperations())
        .extracting(BulkOperationResult::getBulkId)
        .containsExactly("qwerty", "ytrewq", null);
    assertThat(service.searchRequest("Groups").invoke(GroupResource.class))
        .singleElement()
        .satisfies(group -> assertThat(group.getMembers()).hasSize(1));
  }

  @Test
  void discoveryIsUnderstood() throws ScimException {
    assertThat(service.getServiceProviderConfig().getPatch().isSupported()).isTrue();
    assertThat(service.getServiceProviderConfig().getPagination())
        .isNotNull()
        .extracting(pagination -> pagination.supportsCursorPagination())
        .isEqualTo(true);
    assertThat(service.getResourceTypes().getTotalResults()).isEqualTo(2);
    assertThat(service.getResourceType("User").getEndpoint()).hasToString("/Users");
    assertThat(service.getSchemas().getResources()).isNotEmpty();
    assertThat(service.getSchema("urn:ietf:params:scim:schemas:core:2.0:User").getAttributes())
        .isNotEmpty();
  }
}
