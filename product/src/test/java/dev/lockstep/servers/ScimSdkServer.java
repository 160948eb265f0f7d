package dev.lockstep.servers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import de.captaingoldfish.scim.sdk.common.constants.enums.HttpMethod;
import de.captaingoldfish.scim.sdk.common.constants.enums.SortOrder;
import de.captaingoldfish.scim.sdk.common.exceptions.ConflictException;
import de.captaingoldfish.scim.sdk.common.exceptions.ResourceNotFoundException;
import de.captaingoldfish.scim.sdk.common.resources.Group;
import de.captaingoldfish.scim.sdk.common.resources.ResourceNode;
import de.captaingoldfish.scim.sdk.common.resources.ServiceProvider;
import de.captaingoldfish.scim.sdk.common.resources.User;
import de.captaingoldfish.scim.sdk.common.resources.complex.BulkConfig;
import de.captaingoldfish.scim.sdk.common.resources.complex.FilterConfig;
import de.captaingoldfish.scim.sdk.common.resources.complex.Meta;
import de.captaingoldfish.scim.sdk.common.resources.complex.PatchConfig;
import de.captaingoldfish.scim.sdk.common.resources.multicomplex.AuthenticationScheme;
import de.captaingoldfish.scim.sdk.common.response.ScimResponse;
import de.captaingoldfish.scim.sdk.common.schemas.SchemaAttribute;
import de.captaingoldfish.scim.sdk.server.endpoints.Context;
import de.captaingoldfish.scim.sdk.server.endpoints.ResourceEndpoint;
import de.captaingoldfish.scim.sdk.server.endpoints.ResourceHandler;
import de.captaingoldfish.scim.sdk.server.endpoints.authorize.Authorization;
import de.captaingoldfish.scim.sdk.server.endpoints.base.GroupEndpointDefinition;
import de.captaingoldfish.scim.sdk.server.endpoints.base.UserEndpointDefinition;
import de.captaingoldfish.scim.sdk.server.filter.FilterNode;
import de.captaingoldfish.scim.sdk.server.response.PartialListResponse;
import de.captaingoldfish.scim.sdk.server.schemas.custom.ResourceTypeFeatures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// SCIM-SDK, a service provider in Java that isn't ours, over the JDK's HTTP server. Its resources
/// are in memory.
public final class ScimSdkServer implements AutoCloseable {
  private final HttpServer server;
  private final ResourceEndpoint endpoint;
  private final String token;

  /// @param patch whether it takes PATCH
  public ScimSdkServer(String token, boolean patch) {
    this.token = token;
    ServiceProvider provider =
        ServiceProvider.builder()
            .patchConfig(PatchConfig.builder().supported(patch).build())
            .filterConfig(FilterConfig.builder().supported(true).maxResults(50).build())
            .bulkConfig(
                BulkConfig.builder()
                    .supported(true)
                    .maxOperations(10)
                    .maxPayloadSize(1_048_576L)
                    .build())
            .authenticationSchemes(
                List.of(
                    AuthenticationScheme.builder()
                        .name("Bearer token")
                        .description("the token of the test")
                        .type("oauthbearertoken")
                        .build()))
            .build();
    endpoint =
        new ResourceEndpoint(
            provider,
            new UserEndpointDefinition(new Users()),
            new GroupEndpointDefinition(new Groups()));
    for (String type : List.of("User", "Group")) {
      endpoint
          .getResourceTypeByName(type)
          .orElseThrow()
          .setFeatures(
              ResourceTypeFeatures.builder().autoFiltering(true).autoSorting(true).build());
    }
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.start();
  }

  public URI base() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/scim/v2");
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      Map<String, String> headers = new HashMap<>();
      exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
      if (!("Bearer " + token).equals(headers.get("Authorization"))) {
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      ScimResponse response =
          endpoint.handleRequest(
              base().resolve(exchange.getRequestURI()).toString(),
              HttpMethod.valueOf(exchange.getRequestMethod()),
              body.isEmpty() ? null : body,
              headers,
              new Context(new Everybody()));
      response.getHttpHeaders().forEach(exchange.getResponseHeaders()::set);
      boolean empty = response.getHttpStatus() == 204 || response.isEmpty();
      byte[] bytes = empty ? new byte[0] : response.toString().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(response.getHttpStatus(), empty ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }

  /// The token is looked at before.
  private static final class Everybody implements Authorization {
    @Override
    public Set<String> getClientRoles() {
      return Set.of();
    }

    @Override
    public boolean authenticate(
        Map<String, String> httpHeaders, Map<String, String> queryParameters) {
      return true;
    }
  }

  /// Resources of one type in memory, told apart by one attribute without case.
  private abstract static class Shelf<T extends ResourceNode> extends ResourceHandler<T> {
    private final Map<String, T> items = new LinkedHashMap<>();
    private final Function<T, Optional<String>> key;

    Shelf(Function<T, Optional<String>> key) {
      this.key = key;
    }

    @Override
    public T createResource(T resource, Context context) {
      refuseTaken(resource);
      resource.setId(UUID.randomUUID().toString());
      Meta meta = resource.getMeta().orElseThrow();
      meta.setCreated(Instant.now());
      meta.setLastModified(Instant.now());
      items.put(resource.getId().orElseThrow(), resource);
      return resource;
    }

    private void refuseTaken(T resource) {
      Optional<String> name = folded(resource);
      for (T other : items.values()) {
        if (!other.getId().equals(resource.getId()) && folded(other).equals(name)) {
          throw new ConflictException("'" + name.orElse("") + "' is taken");
        }
      }
    }

    private Optional<String> folded(T resource) {
      return key.apply(resource).map(text -> text.toLowerCase(Locale.ROOT));
    }

    @Override
    public @Nullable T getResource(
        String id,
        List<SchemaAttribute> attributes,
        List<SchemaAttribute> excludedAttributes,
        Context context) {
      return items.get(id);
    }

    @Override
    public PartialListResponse<T> listResources(
        long startIndex,
        int count,
        FilterNode filter,
        SchemaAttribute sortBy,
        SortOrder sortOrder,
        List<SchemaAttribute> attributes,
        List<SchemaAttribute> excludedAttributes,
        Context context) {
      return PartialListResponse.<T>builder()
          .resources(new ArrayList<>(items.values()))
          .totalResults(items.size())
          .build();
    }

    @Override
    public T updateResource(T resource, Context context) {
      refuseTaken(resource);
      String id = resource.getId().orElseThrow();
      T before = items.get(id);
      if (before == null) {
        throw new ResourceNotFoundException("there is no '" + id + "'");
      }
      Meta meta = resource.getMeta().orElseThrow();
      meta.setCreated(before.getMeta().flatMap(Meta::getCreated).orElseThrow());
      meta.setLastModified(Instant.now());
      items.put(id, resource);
      return resource;
    }

    @Override
    public void deleteResource(String id, Context context) {
      if (items.remove(id) == null) {
        throw new ResourceNotFoundException("there is no '" + id + "'");
      }
    }
  }

  private static final class Users extends Shelf<User> {
    Users() {
      super(User::getUserName);
    }
  }

  private static final class Groups extends Shelf<Group> {
    Groups() {
      super(Group::getDisplayName);
    }
  }
}
