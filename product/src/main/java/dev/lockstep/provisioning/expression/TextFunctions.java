package dev.lockstep.provisioning.expression;

import dev.lockstep.scim.query.CaseFolding;
import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringTokenizer;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;

/// Functions that cut and shape texts. They count code points, so that no character outside of the
/// Basic Multilingual Plane is cut in half, and give no value for an absent one where Entra's
/// documentation doesn't say otherwise: a user without a name must not become `.test`.
final class TextFunctions {
  static final List<Function> ALL =
      List.of(
          Function.of(
                  "Append",
                  "source, suffix",
                  "The source followed by the suffix.",
                  "Append(\"John.Doe@contoso.com\", \".test\") → John.Doe@contoso.com.test",
                  arguments -> ofText(arguments, text -> text + arguments.textOrEmpty(1)))
              .forEach(0),
          Function.of(
                  "Prepend",
                  "prefix, source",
                  "The source behind the prefix.",
                  "Prepend(\"DOMAIN\\\\\", \"jsmith\") → DOMAIN\\jsmith",
                  arguments ->
                      arguments
                          .text(1)
                          .<Result>map(text -> Result.text(arguments.textOrEmpty(0) + text))
                          .orElse(Result.none()))
              .forEach(1),
          Function.of(
                  "Left",
                  "String, NumChars",
                  "The first characters of a text; all of it where it has no more, or where the"
                      + " number is negative. The empty text where there is no value.",
                  "Left(\"John Doe\", 3) → Joh",
                  TextFunctions::left)
              .forEach(0),
          Function.of(
                  "Mid",
                  "source, start, length",
                  "So many characters from a place on, which counts from 1.",
                  "Mid(\"Johanna\", 1, 3) → Joh",
                  TextFunctions::mid)
              .forEach(0),
          Function.of(
              "InStr",
              "value1, value2, start?, compareType?",
              "Where the second text begins in the first, counting from 1; 0 where it isn't in it."
                  + " Looks from the start on, and ignores case with vbTextCompare.",
              "InStr(\"repEated\", \"e\", 3, vbBinaryCompare) → 7",
              TextFunctions::inStr),
          Function.of(
                  "Word",
                  "String, WordNumber, Delimiters",
                  "One of the words between the delimiters, of which each character is one. The"
                      + " empty text where there aren't so many.",
                  "Word(\"The quick brown fox\", 3, \" \") → brown",
                  TextFunctions::word)
              .forEach(0),
          Function.of(
                  "StripSpaces",
                  "source",
                  "The text without its spaces.",
                  "StripSpaces(\"+1 999 888\") → +1999888",
                  arguments -> ofText(arguments, text -> text.replace(" ", "")))
              .forEach(0),
          Function.of(
                  "ToLower",
                  "source, culture?",
                  "The text in lower case. The culture is a language tag such as tr-TR.",
                  "ToLower(\"John.Doe\") → john.doe",
                  arguments -> cased(arguments, false))
              .forEach(0),
          Function.of(
                  "ToUpper",
                  "source, culture?",
                  "The text in upper case. The culture is a language tag such as tr-TR.",
                  "ToUpper(\"us\") → US",
                  arguments -> cased(arguments, true))
              .forEach(0),
          Function.of(
                  "PCase",
                  "source, wordSeparators?",
                  "The text in lower case with the first letter of each word in upper case. Words"
                      + " end at spaces, symbols and punctuation except the apostrophe, or at the"
                      + " separators where they are given.",
                  "PCase(\"PINTO-DE'SILVA\", \" '-\") → Pinto-De'Silva",
                  TextFunctions::properCase)
              .forEach(0),
          Function.of(
                  "NormalizeDiacritics",
                  "source",
                  "Latin letters without their accents, and æ, ø, œ and ß as two letters. Other"
                      + " scripts stay as they are.",
                  "NormalizeDiacritics(\"Zoë Strauß\") → Zoe Strauss",
                  arguments -> ofText(arguments, Diacritics::removed))
              .forEach(0));

  private TextFunctions() {}

  private static Result ofText(Arguments arguments, UnaryOperator<String> change) {
    return arguments
        .text(0)
        .<Result>map(text -> Result.text(change.apply(text)))
        .orElse(Result.none());
  }

  private static Result left(Arguments arguments) {
    String text = arguments.textOrEmpty(0);
    long length = arguments.number(1);
    return Result.text(length < 0 ? text : part(text, 0, length));
  }

  private static Result mid(Arguments arguments) {
    int start = arguments.size(1, 1);
    int length = arguments.size(2, 0);
    return ofText(arguments, text -> part(text, start - 1, length));
  }

  /// @param start in code points, as the length
  private static String part(String text, int start, long length) {
    int characters = text.codePointCount(0, text.length());
    if (start >= characters) {
      return "";
    }
    int from = text.offsetByCodePoints(0, start);
    int most = (int) Math.min(length, characters - start);
    return text.substring(from, text.offsetByCodePoints(from, most));
  }

  private static Result inStr(Arguments arguments) {
    int start = arguments.given(2) ? arguments.size(2, 1) : 1;
    UnaryOperator<String> comparable =
        comparesText(arguments) ? TextFunctions::folded : UnaryOperator.identity();
    String text = comparable.apply(arguments.textOrEmpty(0));
    String sought = comparable.apply(arguments.textOrEmpty(1));
    if (start > text.codePointCount(0, text.length())) {
      return Result.number(0);
    }
    int found = text.indexOf(sought, text.offsetByCodePoints(0, start - 1));
    return Result.number(found < 0 ? 0 : text.codePointCount(0, found) + 1L);
  }

  private static boolean comparesText(Arguments arguments) {
    if (!arguments.given(3)) {
      return false;
    }
    long type = arguments.number(3);
    if (type == Expression.Named.TEXT_COMPARE.value()) {
      return true;
    }
    if (type == Expression.Named.BINARY_COMPARE.value()) {
      return false;
    }
    throw arguments.failure("'compareType' is vbBinaryCompare or vbTextCompare, not " + type);
  }

  /// Each character for itself, so that places stay the same.
  private static String folded(String text) {
    return each(
        text,
        character ->
            oneOr(
                CaseFolding.fold(Character.toString(character)), Character.toLowerCase(character)));
  }

  private static Result word(Arguments arguments) {
    long number = arguments.number(1);
    StringTokenizer words = new StringTokenizer(arguments.textOrEmpty(0), arguments.textOrEmpty(2));
    for (long position = 1; words.hasMoreTokens(); position++) {
      String word = words.nextToken();
      if (position == number) {
        return Result.text(word);
      }
    }
    return Result.text("");
  }

  /// Case by case, as .NET does: ß has no upper case of one letter and stays.
  private static Result cased(Arguments arguments, boolean upper) {
    Locale culture = culture(arguments);
    return ofText(
        arguments,
        text ->
            each(
                text,
                character -> {
                  String letter = Character.toString(character);
                  return upper
                      ? oneOr(letter.toUpperCase(culture), Character.toUpperCase(character))
                      : oneOr(letter.toLowerCase(culture), Character.toLowerCase(character));
                }));
  }

  private static Locale culture(Arguments arguments) {
    Optional<String> tag = arguments.text(1).filter(text -> !text.isBlank());
    try {
      return tag.map(text -> new Locale.Builder().setLanguageTag(text).build()).orElse(Locale.ROOT);
    } catch (IllformedLocaleException e) {
      throw arguments.failure(
          "'culture' is a language tag such as en-US, not "
              + EvaluationException.quoted(tag.orElse("")));
    }
  }

  /// The character that the text consists of, or the other one.
  private static int oneOr(String text, int other) {
    return text.codePointCount(0, text.length()) == 1 ? text.codePointAt(0) : other;
  }

  private static String each(String text, IntUnaryOperator change) {
    StringBuilder changed = new StringBuilder(text.length());
    text.codePoints().map(change).forEach(changed::appendCodePoint);
    return changed.toString();
  }

  private static Result properCase(Arguments arguments) {
    Optional<String> separators = arguments.text(1);
    IntPredicate separates =
        separators
            .<IntPredicate>map(known -> character -> known.indexOf(character) >= 0)
            .orElse(TextFunctions::endsWord);
    return ofText(arguments, text -> properCase(text, separates));
  }

  private static String properCase(String text, IntPredicate separates) {
    StringBuilder proper = new StringBuilder(text.length());
    boolean first = true;
    for (int character : text.codePoints().toArray()) {
      proper.appendCodePoint(
          first ? Character.toTitleCase(character) : Character.toLowerCase(character));
      first = separates.test(character);
    }
    return proper.toString();
  }

  /// .NET's `ToTitleCase` takes an apostrophe as a part of the word.
  private static boolean endsWord(int character) {
    if (character == '\'') {
      return false;
    }
    return switch (Character.getType(character)) {
      case Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.CONTROL,
          Character.FORMAT,
          Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION,
          Character.MATH_SYMBOL,
          Character.CURRENCY_SYMBOL,
          Character.MODIFIER_SYMBOL,
          Character.OTHER_SYMBOL ->
          true;
      default -> false;
    };
  }
}
