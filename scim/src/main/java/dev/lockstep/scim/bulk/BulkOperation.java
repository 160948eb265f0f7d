package dev.lockstep.scim.bulk;

import dev.lockstep.scim.ScimException;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// One operation of a bulk request, as far as it can be read without a schema (RFC 7644, section
/// 3.7). What stands in `data` is the body that the same request would have alone.
public sealed interface BulkOperation {

  /// The name that other operations of the request refer to this one's resource by. The RFC asks it
  /// of every POST; one without is carried out all the same, since nothing can refer to it.
  Optional<String> bulkId();

  /// The HTTP method, as the answer repeats it.
  String method();

  record Post(Optional<String> bulkId, String endpoint, ObjectNode data) implements BulkOperation {
    @Override
    public String method() {
      return "POST";
    }
  }

  /// @param version the ETag that the resource must still have
  record Put(Optional<String> bulkId, BulkTarget target, Optional<String> version, ObjectNode data)
      implements BulkOperation {
    @Override
    public String method() {
      return "PUT";
    }
  }

  /// @param data a PATCH request, with or without its `schemas` (erratum 5050)
  record Patch(
      Optional<String> bulkId, BulkTarget target, Optional<String> version, ObjectNode data)
      implements BulkOperation {
    @Override
    public String method() {
      return "PATCH";
    }
  }

  record Delete(Optional<String> bulkId, BulkTarget target, Optional<String> version)
      implements BulkOperation {
    @Override
    public String method() {
      return "DELETE";
    }
  }

  /// One that can't be read, or refers to what isn't in the request: it is answered with this
  /// problem and counts as an error, while the others are carried out.
  record Refused(Optional<String> bulkId, String method, ScimException problem)
      implements BulkOperation {}
}
