package dev.lockstep.provisioning.expression;

/// The source object as expressions see it.
@FunctionalInterface
public interface Attributes {

  /// @param name Entra's, exactly, or a SCIM path
  /// @return [Result.Null] where the object has no value for it
  /// @throws EvaluationException where there is no such attribute, with the nearest that is
  Result get(String name);
}
