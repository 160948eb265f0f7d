package dev.lockstep.scim.bulk;

/// The resource that an operation of a bulk request is about.
///
/// @param endpoint of its type, for example `/Users`
/// @param id decoded; `bulkId:…` while it stands for a resource that the same request creates
public record BulkTarget(String endpoint, String id) {

  @Override
  public String toString() {
    return endpoint + "/" + id;
  }
}
