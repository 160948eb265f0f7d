package dev.lockstep.provisioning.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FunctionsTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiterString = " → ",
      quoteCharacter = '~',
      textBlock =
          """
          Append([userPrincipalName], ".test") → John.Doe@contoso.com.test
          Append([mail], ".test") → (none)
          Append([proxyAddresses], "!") → SMTP:john@contoso.com!; smtp:jd@contoso.com!; smtp:jd@contoso.com!
          Prepend("DOMAIN\\\\", [UserID]) → DOMAIN\\jsmith
          Prepend("DOMAIN\\\\", [mail]) → (none)
          Left("John Doe", 3) → Joh
          Left("John Doe", 0) → ~~
          Left("John Doe", -1) → John Doe
          Left("John Doe", 99999999999) → John Doe
          Left([mail], 3) → ~~
          Left("😀😀", 1) → 😀
          Mid([givenName], 1, 3) → Joh
          Mid([givenName], 3, 100) → hn
          Mid([givenName], 5, 1) → ~~
          Mid([givenName], 1, 0) → ~~
          Mid("a😀b", 2, 1) → 😀
          Mid([mail], 1, 3) → (none)
          InStr("The quick brown fox", "quick") → 5
          InStr("repEated", "e", 3, vbBinaryCompare) → 7
          InStr("repEated", "e", 3, vbTextCompare) → 4
          InStr("repEated", "E", , vbTextCompare) → 2
          InStr("The quick brown fox", "cat") → 0
          InStr("fox", "x", 4) → 0
          InStr([mail], "x") → 0
          InStr("😀x", "x") → 2
          Word("The quick brown fox", 3, " ") → brown
          Word("This,string!has&many separators", 3, ",!&#") → has
          Word("one two", 3, " ") → ~~
          Word("one two", 0, " ") → ~~
          Word([mail], 1, " ") → ~~
          StripSpaces("+1 999  888") → +1999888
          ToLower("John.DOE") → john.doe
          ToLower("IZMIR", "tr-TR") → ızmır
          ToUpper("istanbul", "tr-TR") → İSTANBUL
          ToUpper("istanbul") → ISTANBUL
          ToUpper("straße", "de-DE") → STRAßE
          ToUpper([mail]) → (none)
          PCase("PABLO GONSALVES (SECOND)") → Pablo Gonsalves (Second)
          PCase("PINTO-DE'SILVA", " '-") → Pinto-De'Silva
          PCase("PINTO-DE'SILVA") → Pinto-De'silva
          PCase("john-paul smith", " ") → John-paul Smith
          """)
  void textFunctions(String expression, String result) {
    assertThat(SampleUser.shown(expression)).isEqualTo(result);
  }

  @ParameterizedTest(name = "NormalizeDiacritics of {0}")
  @CsvSource(
      textBlock =
          """
          äàâãåáąăāǟǡ, aaaaaaaaaaa
          ÄÀÂÃÅÁĄĂĀǞǠ, AAAAAAAAAAA
          æǣÆǢ, aeaeAEAE
          çčćc̄ďd̄ḏ, ccccddd
          ëèéêęěėēḗḕ, eeeeeeeeee
          ğḡïîìíıīİ, ggiiiiiiI
          ľłḹḻñńňṉ, llllnnnn
          öòőõôóōṓṑȫǭȭȱ, ooooooooooooo
          øœ̄ø̄ØŒ, oeoeoeOEOE
          řṟṝśšşșŤťțṯ, rrrssssTttt
          ßẞ, ssSS
          üùûúůűūǖṻÿýȳzźžżẕ, uuuuuuuuuyyyzzzzz
          đĐ, dD
          Łódź, Lodz
          ガ한हि, ガ한हि
          """)
  void normalizeDiacritics(String letters, String plain) {
    assertThat(SampleUser.shown("NormalizeDiacritics(\"" + letters + "\")")).isEqualTo(plain);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiterString = " → ",
      quoteCharacter = '~',
      textBlock =
          """
          Replace([BusinessTitle], "Product Developer", , , "Software Engineer", , ) → Senior Software Engineer
          Replace([givenName], "john", , , "x", , ) → John
          Replace([givenName], [mail], , , "x", , ) → John
          Replace([mail], "a", , , "b", , ) → (none)
          Replace([proxyAddresses], "contoso", , , "fabrikam") → SMTP:john@fabrikam.com; smtp:jd@fabrikam.com; smtp:jd@fabrikam.com
          Replace([UserID], "<username>", , , , , "<username>@contoso.com") → jsmith@contoso.com
          Replace([mail], "<username>", , , , , "<username>@contoso.com") → (none)
          Replace([telephoneNumber], , "\\\\+(?<isdCode>\\\\d* )(?<phoneNumber>\\\\d{10})", , "${phoneNumber}", , ) → 9998887777
          Replace([mobile], , "[()\\\\s-]+", , "", , ) → +19998887777
          Replace("ab", , "(?<first_one>a)(b)", , "$1$2$&$$${x}$9", , ) → baab$${x}$9
          Replace("aXbX", , "x*", , "-", , ) → -a-X-b-X-
          Replace("12", , "(?<digit>\\\\d)", , "<${digit}${1}$0>", , ) → <111><222>
          Replace([AddressLineData], , "(?<streetNumber>^\\\\d*)", "streetNumber", "888", , ) → 888 Tremont Street
          Replace([userPrincipalName], , "(?<Suffix>@(.)*)", "Suffix", "", , ) → John.Doe
          Replace("a1b2", , "[a-z](?<n>\\\\d)", "n", "$0", , ) → a$0b$0
          Replace("ab", , "a(?<n>\\\\d)?", "n", "x", , ) → ab
          Replace([mail], , "\\\\+(?<isdCode>\\\\d* )(?<phoneNumber>\\\\d{10})", "phoneNumber", , [otherMobile], ) → 8887779999
          Replace([telephoneNumber], , "(?<phoneNumber>\\\\d{10})", "phoneNumber", , [otherMobile], ) → +91 9998887777
          Replace([mail], , "(?<phoneNumber>\\\\d{10})", "phoneNumber", , [country], ) → (none)
          Replace("aa", , "(?<=(?<n>a))a", "n", "b", , ) → ba
          """)
  void replace(String expression, String result) {
    assertThat(SampleUser.shown(expression)).isEqualTo(result);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiterString = " → ",
      quoteCharacter = '~',
      textBlock =
          """
          Join("", [givenName], [surname]) → JohnDoe
          Join(", ", "", [surname], [mail], [givenName]) → Doe, John
          Join(";", [proxyAddresses], "x") → SMTP:john@contoso.com;smtp:jd@contoso.com;smtp:jd@contoso.com;x
          Join(",", [mail]) → ~~
          Split("PermissionSetOne, PermissionSetTwo", ",") → PermissionSetOne; PermissionSetTwo
          Split(",a,,b,", ",") → a; b
          Split("a.b", ".") → a; b
          Split(",", ",") → (none)
          Split([mail], ",") → (none)
          Count([proxyAddresses]) → 3
          Count([givenName]) → 1
          Count([emptyList]) → 0
          Item([proxyAddresses], 1) → SMTP:john@contoso.com
          Item([proxyAddresses], 4) → (none)
          Item([emptyList], 1) → (none)
          RemoveDuplicates([proxyAddresses]) → SMTP:john@contoso.com; smtp:jd@contoso.com
          RemoveDuplicates([emptyList]) → (none)
          SingleAppRoleAssignment([roles]) → Admin
          SingleAppRoleAssignment([emptyList]) → (none)
          AppRoleAssignments([roles]) → Admin; Reader
          AppRoleAssignmentsComplex([roles]) → Admin; Reader
          AssertiveAppRoleAssignmentsComplex([roles]) → Admin; Reader
          """)
  void listFunctions(String expression, String result) {
    assertThat(SampleUser.shown(expression)).isEqualTo(result);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiterString = " → ",
      quoteCharacter = '~',
      textBlock =
          """
          IIF([country] = "USA", [country], [department]) → Sales
          IIF(IsNullOrEmpty([country]), "none", "some") → none
          IIF([state] <> "NSW", 1, Item([proxyAddresses], 0)) → 1
          Switch([state], "Australia/Sydney", "NSW", "Australia/Sydney", "QLD", "Australia/Brisbane") → Australia/Brisbane
          Switch([country], "x", "NSW", "Australia/Sydney") → x
          Switch([country], "x", "", "nowhere") → nowhere
          Switch([state], , "qld", "lower case") → (none)
          Switch([IsSoftDeleted], , "False", "True", "True", "False") → False
          Switch(IsPresent([directManager]), [directManager], "False", [department]) → cn=Jane,dc=contoso,dc=com
          Switch([roles], , "Admin", "1", "Reader", "2") → 1; 2; 1
          Coalesce([mail], [userPrincipalName]) → John.Doe@contoso.com
          Coalesce([mail], [country], "default") → default
          Coalesce([mail], [country]) → (none)
          Coalesce([mail], [jobTitle], "default") → ~~
          Coalesce(IgnoreFlowIfNullOrEmpty([mail]), "default") → default
          IgnoreFlowIfNullOrEmpty([department]) → Sales
          IgnoreFlowIfNullOrEmpty([mail]) → (not flowed)
          IgnoreFlowIfNullOrEmpty([jobTitle]) → (not flowed)
          SelectUniqueValue([mail], [jobTitle], [UserID]) → jsmith
          Redact([userPrincipalName]) → John.Doe@contoso.com
          And([state] = "QLD", [givenName] = "John") → True
          And([state] = "NSW", Item([proxyAddresses], 0)) → False
          Or([state] = "QLD", Item([proxyAddresses], 0)) → True
          Or([state] = "NSW", [givenName] = "Jane") → False
          Not([IsSoftDeleted]) → False
          Not("False") → True
          Not([mail]) → True
          CBool([givenName] = [surname]) → False
          CBool([givenName] <> [surname]) → True
          CBool(2) → True
          CBool(0) → False
          CBool([mail]) → False
          IsNull([mail]) → True
          IsNull([jobTitle]) → False
          IsNothing([mail]) → True
          IsNullOrEmpty([jobTitle]) → True
          IsNullOrEmpty([proxyAddresses]) → False
          IsPresent([givenName]) → True
          IsPresent([jobTitle]) → False
          IsString([givenName]) → True
          IsString(Count([proxyAddresses])) → False
          IsString([proxyAddresses]) → False
          IsString([mail]) → False
          """)
  void conditionFunctions(String expression, String result) {
    assertThat(SampleUser.shown(expression)).isEqualTo(result);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiterString = " → ",
      quoteCharacter = '~',
      textBlock =
          """
          CDate("2020-03-16-07:00") → 3/16/2020 7:00:00 AM
          CDate("2021-06-30+08:00") → 6/29/2021 4:00:00 PM
          CDate("2009-06-15T01:45:30-07:00") → 6/15/2009 8:45:30 AM
          CDate([mail]) → (none)
          DateAdd("d", 7, CDate("2012-03-16-07:00")) → 3/23/2012 7:00:00 AM
          DateAdd("d", -10, CDate("2012-03-16-07:00")) → 3/6/2012 7:00:00 AM
          DateAdd("ww", 2, CDate("2012-03-16-07:00")) → 3/30/2012 7:00:00 AM
          DateAdd("m", 10, CDate("2012-03-16-07:00")) → 1/16/2013 7:00:00 AM
          DateAdd("m", 1, "2012-01-31") → 2/29/2012 12:00:00 AM
          DateAdd("yyyy", 2, CDate("2012-03-16-07:00")) → 3/16/2014 7:00:00 AM
          DateAdd("h", 5, "2012-03-16") → 3/16/2012 5:00:00 AM
          DateAdd("n", 61, "2012-03-16") → 3/16/2012 1:01:00 AM
          DateAdd("s", -1, "2012-03-16") → 3/15/2012 11:59:59 PM
          DateAdd("s", "1", [mail]) → (none)
          DateDiff("d", CDate("2021-08-18+08:00"), CDate("2021-08-31+08:00")) → 13
          DateDiff("d", "8/25/2021 5:41:18 PM", CDate("2012-03-16-07:00")) → -3449
          DateDiff("ww", "8/25/2021 5:41:18 PM", CDate("2012-03-16-07:00")) → -493
          DateDiff("m", "8/25/2021 5:41:18 PM", CDate("2012-03-16-07:00")) → -113
          DateDiff("yyyy", "8/25/2021 5:41:18 PM", CDate("2012-03-16-07:00")) → -9
          DateDiff("yyyy", "2021-12-31", "2022-01-01") → 1
          DateDiff("h", "2021-08-24", "2021-08-25") → 24
          DateDiff("n", "2021-08-24", "2021-08-25") → 1440
          DateDiff("s", "2021-08-24", "2021-08-25") → 86400
          DateDiff("s", "2021-08-24", [mail]) → (none)
          DateFromNum(129699324000000000) → 1/1/2012 11:00:00 PM
          DateFromNum("129699324000000000") → 1/1/2012 11:00:00 PM
          DateFromNum([mail]) → (none)
          NumFromDate(Join("", FormatDateTime([ContractEndDate], , "yyyy-MM-ddzzz", "yyyy-MM-dd"), " 23:59:59-08:00")) → 132539615990000000
          NumFromDate([mail]) → (none)
          FormatDateTime([extensionAttribute1], , "yyyyMMddHHmmss.fZ", "yyyy-MM-dd") → 2015-01-23
          FormatDateTime("3/16/2020 7:00:00 AM", "AllowWhiteSpaces, RoundtripKind", "M/d/yyyy hh:mm:ss tt", "dddd, dd MMM yyyy HH:mm:ss.fff") → Monday, 16 Mar 2020 07:00:00.000
          FormatDateTime(CDate("2020-03-16-07:00"), , "M/d/yyyy h:mm:ss tt", "o") → 2020-03-16T07:00:00.0000000Z
          FormatDateTime("01/02/49", , "dd/MM/yy", "yyyy-MM-ddTHH:mm:sszzz") → 2049-02-01T00:00:00+00:00
          FormatDateTime("01/02/50", , "dd/MM/yy", "%d") → 1
          FormatDateTime([mail], , "yyyy", "yyyy") → (none)
          Now() → 7/2/2021 3:33:38 PM
          """)
  void dateFunctions(String expression, String result) {
    assertThat(SampleUser.shown(expression)).isEqualTo(result);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiterString = " → ",
      quoteCharacter = '~',
      textBlock =
          """
          BitAnd(&HF, &HF7) → 7
          BitAnd("512", 514) → 512
          CStr([dn]) → cn=Joe,dc=contoso,dc=com
          CStr(12) → 12
          CStr([mail]) → (none)
          ConvertToBase64("Hello world!") → SABlAGwAbABvACAAdwBvAHIAbABkACEA
          ConvertToBase64([mail]) → (none)
          ConvertToUTF8Hex("Hello world!") → 48656C6C6F20776F726C6421
          ConvertToUTF8Hex("ë") → C3AB
          ConvertToUTF8Hex([mail]) → (none)
          DefaultDomain() → contoso.com
          """)
  void conversionsAndConfiguration(String expression, String result) {
    assertThat(SampleUser.shown(expression)).isEqualTo(result);
  }

  @Test
  void guidIsARandomOneOfVersion4() {
    assertThat(SampleUser.shown("Guid()"))
        .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
        .isNotEqualTo(SampleUser.shown("Guid()"));
  }

  @Property
  void randomStringHasItsLengthAndAtLeastTheMinima(
      @ForAll @IntRange(max = 5) int numbers,
      @ForAll @IntRange(max = 5) int special,
      @ForAll @IntRange(max = 5) int capital,
      @ForAll @IntRange(max = 5) int lower,
      @ForAll @IntRange(max = 236) int more) {
    int length = numbers + special + capital + lower + more;
    String text =
        SampleUser.shown(
            "RandomString("
                + String.join(", ", texts(length, numbers, special, capital, lower))
                + ", \"0Oo?,\")");

    assertThat(text).hasSize(length).doesNotContainPattern("[0Oo?,]");
    assertThat(text.replaceAll("[^0-9]", "")).hasSizeGreaterThanOrEqualTo(numbers);
    assertThat(text.replaceAll("[0-9A-Za-z]", "")).hasSizeGreaterThanOrEqualTo(special);
    assertThat(text.replaceAll("[^A-Z]", "")).hasSizeGreaterThanOrEqualTo(capital);
    assertThat(text.replaceAll("[^a-z]", "")).hasSizeGreaterThanOrEqualTo(lower);
  }

  private static List<String> texts(Integer... numbers) {
    return Stream.of(numbers).map(String::valueOf).toList();
  }

  @Test
  void randomStringTakesOnlyTheKindsThatAMinimumAsksFor() {
    assertThat(SampleUser.shown("RandomString(100, 3, 0, 0, 3)")).matches("[0-9a-z]{100}");
    assertThat(SampleUser.shown("RandomString(100, 0, 0, 0, 0)")).matches("[0-9a-zA-Z]{100}");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiterString = " → ",
      quoteCharacter = '~',
      textBlock =
          """
          Left([givenName], "x") → Left: 'NumChars' takes a whole number, not 'x'
          Left([givenName], [mail]) → Left: 'NumChars' takes a whole number, not nothing
          Mid([givenName], 0, 3) → Mid: 'start' is 1 or more, not 0
          Item([proxyAddresses], 0) → Item: 'index' is 1 or more, not 0
          InStr([proxyAddresses], "x") → InStr: 'value1' takes one value, not 3; use Item or Join
          InStr("a", "b", 1, 2) → InStr: 'compareType' is vbBinaryCompare or vbTextCompare, not 2
          ToUpper("a", "not a tag") → ToUpper: 'culture' is a language tag such as en-US, not 'not a tag'
          Split("a", "") → Split: 'delimiter' is empty
          IIF([proxyAddresses] < "x", 1, 2) → a condition takes one value, not 3; use Item or Join
          CDate("soon") → CDate: 'soon' is no date as 2020-03-16, 2020-03-16T07:00:00-07:00 or 3/16/2020 7:00:00 AM; FormatDateTime reads others
          CDate("2021-02-30") → CDate: '2021-02-30' is no date as 2020-03-16, 2020-03-16T07:00:00-07:00 or 3/16/2020 7:00:00 AM; FormatDateTime reads others
          DateAdd("month", 1, "2021-02-03") → DateAdd: 'interval' is one of yyyy, m, ww, d, h, n, s, not 'month'
          DateAdd("yyyy", 9000, "2021-02-03") → DateAdd: the date or number is out of range
          DateAdd("d", 9223372036854775807, "2021-02-03") → DateAdd: the date or number is out of range
          DateFromNum(9223372036854775807) → DateFromNum: the date or number is out of range
          FormatDateTime("2020", , "yyyyMM", "yyyy") → FormatDateTime: '2020' is no date in the format 'yyyyMM'
          FormatDateTime("1. March", , "d. MMMM", "s") → FormatDateTime: '1. March' is no date in the format 'd. MMMM'
          FormatDateTime("2020", "Sloppy", "yyyy", "yyyy") → FormatDateTime: 'dateTimeStyles' are .NET's, as AllowWhiteSpaces, not 'Sloppy'
          FormatDateTime("2020", , "'yyyy", "yyyy") → the date format ''yyyy' has a quote that isn't closed
          RandomString(5, 2, 2, 2, 2) → RandomString: 'Length' is the sum of the minima, 8, or more, and at most 256, not 5
          RandomString(257, 0, 0, 0, 0) → RandomString: 'Length' is the sum of the minima, 0, or more, and at most 256, not 257
          RandomString(2, 2, 0, 0, 0, "0123456789") → RandomString: 'CharactersToAvoid' leaves none to choose from
          Append([givenNam], "x") → 'givenNam' is no attribute (did you mean 'givenName'?)
          Replace("a", , Append("(", ""), , "b") → the regular expression '(' can't be read: Unclosed group
          Replace("a", , "(?<x>a)", Append("y", ""), "b") → Replace: has no group 'y' in 'regexPattern'; write it as (?<y>…)
          """)
  void aValueThatAFunctionCannotTakeIsNamedWithTheFunction(String expression, String problem) {
    assertThatThrownBy(() -> SampleUser.evaluate(expression))
        .isInstanceOf(EvaluationException.class)
        .hasMessage(problem);
  }

  @Test
  void defaultDomainIsAnErrorWhereNoneIsConfigured() {
    Context none =
        new Context(SampleUser.CONTEXT.clock(), SampleUser.CONTEXT.random(), Optional.empty());

    assertThatThrownBy(
            () ->
                Evaluator.evaluate(
                    ExpressionParser.parse("DefaultDomain()"), new SampleUser(), none))
        .hasMessage("DefaultDomain: no default domain is configured");
  }

  static Stream<Function> all() {
    return Functions.all().stream();
  }

  @ParameterizedTest
  @MethodSource("all")
  void theDocumentedExampleOfEveryFunctionHolds(Function function) {
    String[] example = function.example().split(" → ", 2);

    assertThat(ExpressionParser.parse(example[0]).calls(function.name())).isTrue();
    if (example.length == 2) {
      assertThat(SampleUser.shown(example[0])).isEqualTo(example[1]);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyFunctionIsDocumentedInSentences(Function function) {
    assertThat(function.documentation()).matches("(?s)\\p{Lu}.*\\.");
    assertThat(function.signature()).startsWith(function.name() + "(");
  }

  @Test
  void thereIsEveryFunctionOfEntra() {
    assertThat(Functions.names())
        .contains(
            "Append",
            "AppRoleAssignments",
            "AppRoleAssignmentsComplex",
            "AssertiveAppRoleAssignmentsComplex",
            "BitAnd",
            "CBool",
            "CDate",
            "Coalesce",
            "ConvertToBase64",
            "ConvertToUTF8Hex",
            "Count",
            "CStr",
            "DateAdd",
            "DateDiff",
            "DateFromNum",
            "DefaultDomain",
            "FormatDateTime",
            "Guid",
            "IgnoreFlowIfNullOrEmpty",
            "IIF",
            "InStr",
            "IsNothing",
            "IsNull",
            "IsNullOrEmpty",
            "IsPresent",
            "IsString",
            "Item",
            "Join",
            "Left",
            "Mid",
            "NormalizeDiacritics",
            "Not",
            "Now",
            "NumFromDate",
            "PCase",
            "Prepend",
            "RandomString",
            "Redact",
            "RemoveDuplicates",
            "Replace",
            "SelectUniqueValue",
            "SingleAppRoleAssignment",
            "Split",
            "StripSpaces",
            "Switch",
            "ToLower",
            "ToUpper",
            "Word")
        .doesNotHaveDuplicates();
  }
}
