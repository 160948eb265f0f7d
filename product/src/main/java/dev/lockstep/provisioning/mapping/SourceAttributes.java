package dev.lockstep.provisioning.mapping;

import dev.lockstep.directory.AttributeAlias;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.expression.Attributes;
import dev.lockstep.provisioning.expression.EvaluationException;
import dev.lockstep.provisioning.expression.Result;
import dev.lockstep.scim.query.BoundPath;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.value.Moments;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A Directory's object as mappings see it: attributes by Entra's names or by SCIM paths, and the
/// two that are computed: `objectId` and `IsSoftDeleted`.
public final class SourceAttributes implements Attributes {
  private static final String OBJECT_ID = "objectId";
  private static final String SOFT_DELETED = "IsSoftDeleted";

  static final MappingSource MEMBERS = new MappingSource.Direct("members");
  static final MappingSource TRANSITIVE_MEMBERS = new MappingSource.Direct("transitiveMembers");

  private final SourcePaths paths;
  private final DirectoryObject object;
  private final boolean softDeleted;

  /// @param resourceType what the object's Directory lets it hold, declared extensions included
  /// @param softDeleted true in Entra's four cases: unassigned, out of the scoping filter, in the
  ///     recycle bin, disabled
  public SourceAttributes(ResourceType resourceType, DirectoryObject object, boolean softDeleted) {
    this(new SourcePaths(resourceType, object.objectType()), object, softDeleted);
  }

  /// @param paths of such objects
  public SourceAttributes(SourcePaths paths, DirectoryObject object, boolean softDeleted) {
    this.paths = paths;
    this.object = object;
    this.softDeleted = softDeleted;
  }

  @Override
  public Result get(String name) {
    return switch (name) {
      case OBJECT_ID -> Result.text(object.id().toString());
      case SOFT_DELETED -> Result.truth(softDeleted);
      case "accountEnabled" -> Result.truth(object.enabled());
      default -> at(paths.of(name));
    };
  }

  /// Whether objects of this Directory have all that a mapping reads.
  ///
  /// @throws MappingException naming the first attribute that they don't have, and the nearest
  public static void check(ObjectMapping mapping, DirectorySchemas schemas) {
    for (AttributeMapping line : mapping.attributes()) {
      if (line.isMembers()) {
        checkMembers(line.source());
      } else {
        line.source().attributeNames().forEach(name -> check(mapping.type(), name, schemas));
      }
    }
    for (ScopingFilter filter : mapping.scopingFilters()) {
      filter.clauses().forEach(clause -> check(mapping.type(), clause.attribute(), schemas));
    }
  }

  private static void checkMembers(MappingSource source) {
    if (!source.equals(MEMBERS) && !source.equals(TRANSITIVE_MEMBERS)) {
      throw new MappingException(
          "'members' takes the source attribute 'members', or 'transitiveMembers' to have nested"
              + " groups flattened, not '"
              + source.text()
              + "'");
    }
  }

  private static void check(ObjectType type, String name, DirectorySchemas schemas) {
    if (!name.equals(OBJECT_ID) && !name.equals(SOFT_DELETED)) {
      try {
        BoundPath _ = new SourcePaths(schemas.of(type), type).of(name);
      } catch (EvaluationException e) {
        throw new MappingException(String.valueOf(e.getMessage()));
      }
    }
  }

  /// Every name a mapping may use, as Entra spells it.
  public static List<String> names(ObjectType type) {
    List<String> names = new ArrayList<>(List.of(OBJECT_ID, SOFT_DELETED));
    AttributeAlias.of(type).forEach(alias -> names.add(alias.entra()));
    if (type == ObjectType.GROUP) {
      names.add("members");
      names.add("transitiveMembers");
    }
    return names;
  }

  private Result at(BoundPath path) {
    List<Result.Single> singles = new ArrayList<>();
    for (Value value : TargetDocument.values(object.document(), path)) {
      single(value).ifPresent(singles::add);
    }
    return Result.many(singles);
  }

  private static Optional<Result.Single> single(Value value) {
    return switch (value) {
      case Value.Text(String text) -> Optional.of(Result.text(text));
      case Value.Flag(boolean flag) -> Optional.of(Result.truth(flag));
      case Value.Whole(long number) -> Optional.of(Result.number(number));
      case Value.Decimal(BigDecimal number) -> Optional.of(Result.text(number.toPlainString()));
      case Value.Moment(Instant instant) -> Optional.of(Result.text(Moments.write(instant)));
      case Complex complex -> complex.text("value").map(Result::text);
      case Value.Multi _ -> Optional.empty();
    };
  }
}
