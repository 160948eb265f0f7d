package dev.lockstep.scim;

import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.schema.Schema;
import dev.lockstep.scim.schema.SchemaReader;
import dev.lockstep.scim.schema.Schemas;
import java.util.ArrayList;
import java.util.List;

/// A resource type with an attribute of each type and each characteristic.
public final class TestSchemas {
  public static final Schema GADGET =
      SchemaReader.read(
          Json.parse(
              """
              {"id":"urn:example:params:scim:schemas:Gadget","name":"Gadget","attributes":[
                {"name":"label","type":"string","required":true,"caseExact":true},
                {"name":"serial","type":"string","mutability":"immutable","uniqueness":"server"},
                {"name":"secret","type":"string","mutability":"writeOnly","returned":"never"},
                {"name":"tags","type":"string","multiValued":true},
                {"name":"size","type":"integer"},
                {"name":"weight","type":"decimal"},
                {"name":"sealed","type":"boolean"},
                {"name":"made","type":"dateTime"},
                {"name":"image","type":"binary","caseExact":true,"returned":"request"},
                {"name":"site","type":"reference","referenceTypes":["external"],"caseExact":true},
                {"name":"origin","type":"complex","subAttributes":[
                  {"name":"country","type":"string","required":true,"returned":"always"},
                  {"name":"batch","type":"string","mutability":"immutable"},
                  {"name":"notes","type":"string","multiValued":true,"returned":"request"}]},
                {"name":"counts","type":"integer","multiValued":true},
                {"name":"parts","type":"complex","multiValued":true,"subAttributes":[
                  {"name":"value","type":"string","caseExact":true},
                  {"name":"type","type":"string","canonicalValues":["inner","outer"]},
                  {"name":"price","type":"decimal"},
                  {"name":"checked","type":"dateTime"},
                  {"name":"primary","type":"boolean"}]}]}"""));

  public static final Schema WARRANTY =
      SchemaReader.read(
          Json.parse(
              """
              {"id":"urn:example:params:scim:schemas:extension:2.0:Warranty","name":"Warranty",
               "attributes":[
                {"name":"until","type":"dateTime"},
                {"name":"label","type":"string"},
                {"name":"holders","type":"complex","multiValued":true,"subAttributes":[
                  {"name":"value","type":"string"},{"name":"type","type":"string"}]}]}"""));

  public static final ResourceType GADGET_TYPE =
      new ResourceType(
          "Gadget",
          "/Gadgets",
          "A thing",
          GADGET,
          List.of(new ResourceType.Extension(WARRANTY, false)));

  /// All that a random test may be about.
  public static final List<ResourceType> ALL =
      List.of(Schemas.USER_TYPE, Schemas.GROUP_TYPE, GADGET_TYPE);

  private TestSchemas() {}

  /// The type whose gadget must have a warranty.
  public static ResourceType gadgetWithRequiredWarranty() {
    List<ResourceType.Extension> required = new ArrayList<>();
    required.add(new ResourceType.Extension(WARRANTY, true));
    return new ResourceType("Gadget", "/Gadgets", "A thing", GADGET, required);
  }
}
