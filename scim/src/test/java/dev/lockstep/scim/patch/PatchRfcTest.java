package dev.lockstep.scim.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.TestSchemas;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ResourceReader;
import dev.lockstep.scim.message.ResourceWriter;
import dev.lockstep.scim.message.ValueReader.Unknown;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.schema.Schemas;
import dev.lockstep.scim.value.Value.Complex;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// RFC 7644, section 3.5.2, rule by rule and example by example, with what the RFC asks where
/// nothing matches ([AbsentElement#NO_TARGET]).
class PatchRfcTest {
  private static final String TWO_ADDRESSES =
      "{'userName':'u','addresses':[{'type':'work','streetAddress':'911 Universal City Plaza',"
          + "'country':'US'},{'type':'home','streetAddress':'456 Hollywood Blvd'}]}";

  // 3.5.2.1 Add

  @Test
  @DisplayName("3.5.2.1: a member is added to a group")
  void aMemberIsAdded() {
    assertThat(
            group(
                "{'displayName':'G','members':[{'value':'1'}]}",
                "{'op':'add','path':'members','value':[{'display':'Babs Jensen',"
                    + "'$ref':'https://example.com/v2/Users/2819c223','value':'2819c223'}]}"))
        .isEqualTo(
            json(
                "{'displayName':'G','members':[{'value':'1'},"
                    + "{'$ref':'https://example.com/v2/Users/2819c223','value':'2819c223'}]}"));
  }

  @Test
  @DisplayName("3.5.2.1: without a path the value's attributes are added")
  void withoutAPathTheValuesAttributesAreAdded() {
    assertThat(
            user(
                "{'userName':'u','emails':[{'value':'old@x','type':'work'}]}",
                "{'op':'add','value':{'emails':[{'value':'babs@jensen.org','type':'home'}],"
                    + "'nickname':'Babs'}}"))
        .isEqualTo(
            json(
                "{'userName':'u','emails':[{'value':'old@x','type':'work'},"
                    + "{'value':'babs@jensen.org','type':'home'}],'nickName':'Babs'}"));
  }

  @ParameterizedTest
  @DisplayName("3.5.2.1: what add does where the attribute has no value, one, or the same")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'userName':'u'} | title | 'T' | {'userName':'u','title':'T'}",
        "{'userName':'u','title':'S'} | title | 'T' | {'userName':'u','title':'T'}",
        "{'userName':'u','name':{'givenName':'G'}} | name | {'familyName':'F'}"
            + " | {'userName':'u','name':{'givenName':'G','familyName':'F'}}",
        "{'userName':'u','emails':[{'value':'a'}]} | emails | {'value':'a'}"
            + " | {'userName':'u','emails':[{'value':'a'}]}",
        "{'userName':'u'} | emails | {'value':'a'} | {'userName':'u','emails':[{'value':'a'}]}"
      })
  void add(String before, String path, String value, String after) {
    assertThat(user(before, "{'op':'add','path':'" + path + "','value':" + value + "}"))
        .isEqualTo(json(after));
  }

  @Test
  @DisplayName("3.5.2.1: a list that is part of a complex value grows by an add, by either path")
  void aListInAComplexValueGrows() {
    String before = "{'label':'L','origin':{'country':'DE','notes':['a']}}";
    String after = "{'label':'L','origin':{'country':'DE','notes':['a','b']}}";

    for (String operation :
        List.of(
            "{'op':'add','path':'origin','value':{'notes':['a','b']}}",
            "{'op':'add','path':'origin.notes','value':['b']}")) {
      assertThat(patched(TestSchemas.GADGET_TYPE, before, operation, AbsentElement.NO_TARGET))
          .isEqualTo(json(after));
    }
  }

  // 3.5.2.2 Remove

  @Test
  @DisplayName("3.5.2.2: one member is removed by its value")
  void oneMemberIsRemoved() {
    assertThat(
            group(
                "{'displayName':'G','members':[{'value':'1'},{'value':'2'}]}",
                "{'op':'remove','path':'members[value eq \\'2\\']'}"))
        .isEqualTo(json("{'displayName':'G','members':[{'value':'1'}]}"));
  }

  @Test
  @DisplayName("3.5.2.2: all members are removed")
  void allMembersAreRemoved() {
    assertThat(
            group(
                "{'displayName':'G','members':[{'value':'1'},{'value':'2'}]}",
                "{'op':'remove','path':'members'}"))
        .isEqualTo(json("{'displayName':'G'}"));
  }

  @Test
  @DisplayName("3.5.2.2: an element is removed by a filter of two comparisons")
  void anElementIsRemovedByAFilter() {
    assertThat(
            user(
                "{'userName':'u','emails':[{'type':'work','value':'a@example.com'},"
                    + "{'type':'work','value':'a@example.org'},"
                    + "{'type':'home','value':'b@example.com'}]}",
                "{'op':'remove','path':'emails[type eq \\'work\\' and value ew \\'example.com\\']'}"))
        .isEqualTo(
            json(
                "{'userName':'u','emails':[{'type':'work','value':'a@example.org'},"
                    + "{'type':'home','value':'b@example.com'}]}"));
  }

  @Test
  @DisplayName("3.5.2.2: one member is replaced by removing and adding in one request")
  void aMemberIsReplacedByRemovingAndAdding() {
    assertThat(
            group(
                "{'displayName':'G','members':[{'value':'1'},{'value':'2'}]}",
                "{'op':'remove','path':'members[value eq \\'2\\']'},"
                    + "{'op':'add','path':'members','value':[{'value':'3'}]}"))
        .isEqualTo(json("{'displayName':'G','members':[{'value':'1'},{'value':'3'}]}"));
  }

  @Test
  @DisplayName("3.5.2.2: a part is removed where the filter holds; the last part takes the element")
  void aPartIsRemovedByAFilter() {
    String before = "{'userName':'u','emails':[{'type':'work','value':'a'},{'value':'b'}]}";

    assertThat(user(before, "{'op':'remove','path':'emails[type eq \\'work\\'].type'}"))
        .isEqualTo(json("{'userName':'u','emails':[{'value':'a'},{'value':'b'}]}"));
    assertThat(user(before, "{'op':'remove','path':'emails[value eq \\'b\\'].value'}"))
        .isEqualTo(json("{'userName':'u','emails':[{'type':'work','value':'a'}]}"));
  }

  @Test
  @DisplayName("3.5.2.2: a remove without a path is noTarget")
  void aRemoveWithoutAPath() {
    refused(ScimType.NO_TARGET, "{'userName':'u'}", "{'op':'remove'}");
  }

  @Test
  @DisplayName("3.5.2.2: what is required can't be removed, nor emptied")
  void whatIsRequiredCannotBeRemoved() {
    refused(ScimType.MUTABILITY, "{'userName':'u'}", "{'op':'remove','path':'userName'}");
    refused(
        ScimType.MUTABILITY, "{'userName':'u'}", "{'op':'replace','path':'userName','value':null}");
    refused(
        ScimType.MUTABILITY,
        TestSchemas.GADGET_TYPE,
        "{'label':'L','origin':{'country':'DE','batch':'1'}}",
        "{'op':'remove','path':'origin.country'}");
  }

  @Test
  void whatIsRequiredMayBeRemovedWhereTheSameRequestAddsItAgain() {
    assertThat(
            user(
                "{'userName':'u'}",
                "{'op':'remove','path':'userName'},{'op':'add','path':'userName','value':'v'}"))
        .isEqualTo(json("{'userName':'v'}"));
  }

  @Test
  @DisplayName("Q-E20: a remove with a value removes that value only, however it is written")
  void aRemoveWithAValueRemovesThatValueOnly() {
    String before = "{'displayName':'G','members':[{'value':'1'},{'value':'2'},{'value':'3'}]}";

    assertThat(
            group(before, "{'op':'Remove','path':'members','value':[{'$ref':null,'value':'2'}]}"))
        .isEqualTo(json("{'displayName':'G','members':[{'value':'1'},{'value':'3'}]}"));
    assertThat(group(before, "{'op':'Remove','path':'members','value':['1','2']}"))
        .isEqualTo(json("{'displayName':'G','members':[{'value':'3'}]}"));
    assertThat(group(before, "{'op':'Remove','path':'members','value':[]}"))
        .isEqualTo(json(before));
    assertThat(
            patched(
                TestSchemas.GADGET_TYPE,
                "{'label':'L','tags':['a','b']}",
                "{'op':'remove','path':'tags','value':'A'}",
                AbsentElement.CREATE))
        .isEqualTo(json("{'label':'L','tags':['b']}"));
  }

  // 3.5.2.3 Replace

  @Test
  @DisplayName("3.5.2.3: all members are replaced")
  void allMembersAreReplaced() {
    assertThat(
            group(
                "{'displayName':'G','members':[{'value':'1'}]}",
                "{'op':'replace','path':'members','value':[{'value':'2'},{'value':'3'}]}"))
        .isEqualTo(json("{'displayName':'G','members':[{'value':'2'},{'value':'3'}]}"));
  }

  @Test
  @DisplayName("3.5.2.3: an element is replaced as a whole where the filter holds")
  void anElementIsReplaced() {
    assertThat(
            user(
                TWO_ADDRESSES,
                "{'op':'replace','path':'addresses[type eq \\'work\\']','value':"
                    + "{'type':'work','streetAddress':'1 New St','primary':true}}"))
        .isEqualTo(
            json(
                "{'userName':'u','addresses':[{'type':'work','streetAddress':'1 New St',"
                    + "'primary':true},{'type':'home','streetAddress':'456 Hollywood Blvd'}]}"));
  }

  @Test
  @DisplayName("3.5.2.3: a part is replaced where the filter holds")
  void aPartOfAnElementIsReplaced() {
    assertThat(
            user(
                TWO_ADDRESSES,
                "{'op':'replace','path':'addresses[type eq \\'work\\'].streetAddress',"
                    + "'value':'1010 Broadway Ave'}"))
        .isEqualTo(
            json(
                "{'userName':'u','addresses':[{'type':'work','streetAddress':'1010 Broadway Ave',"
                    + "'country':'US'},{'type':'home','streetAddress':'456 Hollywood Blvd'}]}"));
  }

  @Test
  @DisplayName("3.5.2.3: without a path the value's attributes are replaced")
  void withoutAPathTheValuesAttributesAreReplaced() {
    assertThat(
            user(
                "{'userName':'u','title':'T','emails':[{'value':'old'}]}",
                "{'op':'replace','value':{'emails':[{'value':'bjensen@example.com','type':'work',"
                    + "'primary':true},{'value':'babs@jensen.org','type':'home'}],"
                    + "'nickname':'Babs'}}"))
        .isEqualTo(
            json(
                "{'userName':'u','title':'T','emails':[{'value':'bjensen@example.com',"
                    + "'type':'work','primary':true},{'value':'babs@jensen.org','type':'home'}],"
                    + "'nickName':'Babs'}"));
  }

  @Test
  @DisplayName(
      "3.5.2.3, Q-C01: a complex value keeps the parts that aren't named; absent, it is added")
  void aComplexValueKeepsThePartsThatAreNotNamed() {
    String replace = "{'op':'replace','path':'name','value':{'familyName':'F'}}";

    assertThat(user("{'userName':'u','name':{'givenName':'G','familyName':'E'}}", replace))
        .isEqualTo(json("{'userName':'u','name':{'givenName':'G','familyName':'F'}}"));
    assertThat(user("{'userName':'u'}", replace))
        .isEqualTo(json("{'userName':'u','name':{'familyName':'F'}}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'op':'replace','path':'emails[type eq \\'work\\'].value','value':'x'}",
        "{'op':'replace','path':'emails[type eq \\'work\\']','value':{'value':'x'}}",
        "{'op':'add','path':'emails[type eq \\'work\\'].value','value':'x'}",
        "{'op':'remove','path':'emails[type eq \\'work\\']'}"
      })
  @DisplayName("3.5.2.3, table 9: a filter that nothing matches is noTarget")
  void aFilterThatNothingMatches(String operation) {
    refused(
        ScimType.NO_TARGET, "{'userName':'u','emails':[{'type':'home','value':'h'}]}", operation);
  }

  @Test
  void anElementThatIsCreatedHoldsWhatItsFilterSays() {
    assertThat(
            patched(
                Schemas.USER_TYPE,
                "{'userName':'u'}",
                "{'op':'replace','path':'emails[type eq \\'work\\']','value':{'value':'x'}}",
                AbsentElement.CREATE))
        .isEqualTo(json("{'userName':'u','emails':[{'type':'work','value':'x'}]}"));
  }

  @Test
  @DisplayName("A condition on a single value that doesn't hold is never taken for done")
  void aConditionThatDoesNotHold() {
    String enterprise = Schemas.ENTERPRISE_USER.id();
    assertThatThrownBy(
            () ->
                patched(
                    Schemas.USER_TYPE,
                    "{'userName':'u','" + enterprise + "':{'manager':{'value':'1'}}}",
                    "{'op':'replace','path':'manager[value eq \\'2\\'].value','value':'3'}",
                    AbsentElement.CREATE))
        .isInstanceOfSatisfying(
            ScimException.class, e -> assertThat(e.scimType()).contains(ScimType.NO_TARGET));
  }

  // Primary

  @Test
  @DisplayName("3.5.2, Q-X08: whoever is made primary takes it from the others, by any path")
  void whoeverIsMadePrimaryTakesIt() {
    String before =
        "{'userName':'u','emails':[{'type':'work','value':'a','primary':true},"
            + "{'type':'home','value':'b'}]}";
    String after =
        "{'userName':'u','emails':[{'type':'work','value':'a','primary':false},"
            + "{'type':'home','value':'b','primary':true}]}";

    assertThat(
            user(
                before,
                "{'op':'replace','path':'emails[type eq \\'home\\'].primary','value':true}"))
        .isEqualTo(json(after));
    assertThat(
            user(
                before,
                "{'op':'add','path':'emails[type eq \\'home\\']','value':{'primary':true}}"))
        .isEqualTo(json(after));
  }

  @Test
  void severalCannotBeMadePrimaryAtOnce() {
    String before = "{'userName':'u','emails':[{'value':'a'},{'value':'b'}]}";

    refused(
        ScimType.INVALID_VALUE, before, "{'op':'replace','path':'emails.primary','value':true}");
    refused(
        ScimType.INVALID_VALUE,
        before,
        "{'op':'replace','path':'emails[value pr].primary','value':true}");
    refused(
        ScimType.INVALID_VALUE,
        before,
        "{'op':'add','path':'emails','value':[{'value':'c','primary':true},"
            + "{'value':'d','primary':true}]}");
  }

  // Paths

  @Test
  @DisplayName("Erratum 7122: one simple value is removed by comparing it")
  void oneSimpleValueIsRemovedByComparingIt() {
    String before = "{'label':'L','tags':['a','b']}";

    for (String path : List.of("tags eq \\'a\\'", "tags[value eq \\'a\\']")) {
      assertThat(
              patched(
                  TestSchemas.GADGET_TYPE,
                  before,
                  "{'op':'remove','path':'" + path + "'}",
                  AbsentElement.NO_TARGET))
          .isEqualTo(json("{'label':'L','tags':['b']}"));
    }
  }

  @Test
  @DisplayName("Erratum 7122: an extension is removed by its URN in schemas, or as a path")
  void anExtensionIsRemoved() {
    String urn = Schemas.ENTERPRISE_USER.id();
    String before = "{'userName':'u','" + urn + "':{'department':'D','manager':{'value':'1'}}}";

    assertThat(user(before, "{'op':'remove','path':'schemas eq \\'" + urn + "\\''}"))
        .isEqualTo(json("{'userName':'u'}"));
    assertThat(user(before, "{'op':'remove','path':'" + urn + "'}"))
        .isEqualTo(json("{'userName':'u'}"));
    refused(
        ScimType.MUTABILITY,
        before,
        "{'op':'remove','path':'schemas eq \\'" + Schemas.USER.id() + "\\''}");
  }

  @Test
  void anExtensionsUrnIsAPath() {
    String urn = Schemas.ENTERPRISE_USER.id();

    assertThat(
            user(
                "{'userName':'u','" + urn + "':{'department':'D'}}",
                "{'op':'replace','path':'" + urn + "','value':{'division':'V'}}"))
        .isEqualTo(json("{'userName':'u','" + urn + "':{'department':'D','division':'V'}}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nothing",
        "name.nothing",
        "emails[nothing",
        "emails[type eq \\'work\\'].nothing",
        "userName[value eq \\'x\\']",
        "urn:x:y:userName",
        "emails[type eq \\'work\\'] and",
        "userName eq \\'u\\'"
      })
  void aPathThatLeadsNowhereIsInvalid(String path) {
    assertThatThrownBy(
            () -> user("{'userName':'u'}", "{'op':'add','path':'" + path + "','value':'x'}"))
        .isInstanceOfSatisfying(
            ScimException.class, e -> assertThat(e.scimType()).contains(ScimType.INVALID_PATH));
  }

  // Mutability

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'op':'replace','path':'id','value':'x'}",
        "{'op':'add','path':'groups','value':[{'value':'1'}]}",
        "{'op':'replace','path':'meta.created','value':'2026-11-25T10:00:00Z'}",
        "{'op':'remove','path':'groups'}",
        "{'op':'add','path':'manager.displayName','value':'x'}"
      })
  @DisplayName("3.5.2: a read-only attribute that a path names is refused")
  void aReadOnlyAttributeIsRefused(String operation) {
    refused(ScimType.MUTABILITY, "{'userName':'u'}", operation);
  }

  @Test
  @DisplayName("3.5.2: an immutable attribute is set once, then only to the same")
  void anImmutableAttributeIsSetOnce() {
    String set = "{'op':'add','path':'serial','value':'1'}";

    assertThat(
            patched(
                TestSchemas.GADGET_TYPE, "{'label':'L'}", set + "," + set, AbsentElement.NO_TARGET))
        .isEqualTo(json("{'label':'L','serial':'1'}"));
    refused(ScimType.MUTABILITY, TestSchemas.GADGET_TYPE, "{'label':'L','serial':'0'}", set);
    refused(
        ScimType.MUTABILITY,
        TestSchemas.GADGET_TYPE,
        "{'label':'L','origin':{'country':'DE','batch':'0'}}",
        "{'op':'replace','path':'origin','value':{'batch':'1'}}");
    refused(
        ScimType.MUTABILITY,
        Schemas.GROUP_TYPE,
        "{'displayName':'G','members':[{'value':'1'}]}",
        "{'op':'replace','path':'members[value eq \\'1\\'].value','value':'2'}");
  }

  // The request as a whole

  @Test
  @DisplayName("3.5.2: a failing operation leaves everything as it was")
  void aFailingOperationLeavesEverythingAsItWas() {
    Complex before = read(Schemas.USER_TYPE, "{'userName':'u'}");
    List<PatchOperation> operations =
        operations(
            Schemas.USER_TYPE,
            "{'op':'add','path':'title','value':'T'},"
                + "{'op':'replace','path':'emails[type eq \\'work\\'].value','value':'x'}");

    assertThatThrownBy(() -> Patch.apply(before, operations, AbsentElement.NO_TARGET))
        .isInstanceOf(ScimException.class);
    assertThat(before).isEqualTo(read(Schemas.USER_TYPE, "{'userName':'u'}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[] | INVALID_SYNTAX",
        "{} | INVALID_SYNTAX",
        "{'Operations':[]} | INVALID_VALUE",
        "{'Operations':[1]} | INVALID_SYNTAX",
        "{'Operations':[{'path':'title','value':'x'}]} | INVALID_SYNTAX",
        "{'Operations':[{'op':'move','path':'title'}]} | INVALID_SYNTAX",
        "{'Operations':[{'op':'add','path':'title'}]} | INVALID_VALUE",
        "{'Operations':[{'op':'add','value':'x'}]} | INVALID_VALUE",
        "{'Operations':[{'op':'add','path':'active','value':'x'}]} | INVALID_VALUE",
        "{'Operations':[{'op':'add','path':'emails','value':[{}]}]} | INVALID_VALUE",
        "{'Operations':[{'op':'add','path':'title','value':['x','y']}]} | INVALID_VALUE"
      })
  void whatCannotBeReadIsRefused(String body, ScimType type) {
    assertThatThrownBy(() -> PatchReader.read(Schemas.USER_TYPE, json(body), Unknown.REJECT))
        .isInstanceOfSatisfying(ScimException.class, e -> assertThat(e.scimType()).contains(type));
  }

  private static void refused(ScimType type, String before, String operation) {
    refused(type, Schemas.USER_TYPE, before, operation);
  }

  private static void refused(
      ScimType scimType, ResourceType type, String before, String operation) {
    assertThatThrownBy(() -> patched(type, before, operation, AbsentElement.NO_TARGET))
        .isInstanceOfSatisfying(
            ScimException.class, e -> assertThat(e.scimType()).contains(scimType));
  }

  private static JsonNode user(String before, String operations) {
    return patched(Schemas.USER_TYPE, before, operations, AbsentElement.NO_TARGET);
  }

  private static JsonNode group(String before, String operations) {
    return patched(Schemas.GROUP_TYPE, before, operations, AbsentElement.NO_TARGET);
  }

  private static JsonNode patched(
      ResourceType type, String before, String operations, AbsentElement absent) {
    Complex after = Patch.apply(read(type, before), operations(type, operations), absent);
    return ResourceWriter.write(type, after).without("schemas");
  }

  private static List<PatchOperation> operations(ResourceType type, String operations) {
    return PatchReader.read(type, json("{'Operations':[" + operations + "]}"), Unknown.REJECT);
  }

  private static Complex read(ResourceType type, String resource) {
    return ResourceReader.read(type, json(resource), Unknown.REJECT);
  }

  private static JsonNode json(String text) {
    return Json.parse(text.replace("\\'", "\\\"").replace('\'', '"'));
  }
}
