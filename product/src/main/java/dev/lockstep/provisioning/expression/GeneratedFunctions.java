package dev.lockstep.provisioning.expression;

import java.util.List;
import java.util.UUID;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// Functions whose values come from no attribute: made at random, or configured.
final class GeneratedFunctions {
  /// Entra's limit; also the longest password that Active Directory takes.
  private static final int MAX_RANDOM_LENGTH = 256;

  /// In the order of `RandomString`'s minima.
  private static final List<String> ALPHABETS =
      List.of(
          "0123456789",
          "!#$%&()*+,-./:;<=>?@[]^_{|}~",
          "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
          "abcdefghijklmnopqrstuvwxyz");

  private static final int SPECIAL = 1;
  private static final int CHARACTERS_TO_AVOID = 5;

  static final List<Function> ALL =
      List.of(
          Function.of(
              "Guid",
              "",
              "A new random GUID.",
              "Guid()",
              arguments -> Result.text(uuid(arguments.context().random()).toString())),
          Function.of(
              "RandomString",
              "Length, MinimumNumbers, MinimumSpecialCharacters, MinimumCapital,"
                  + " MinimumLowerCase, CharactersToAvoid?",
              "A random text of the kinds of characters of which a minimum is asked for; of letters"
                  + " and digits where all minima are 0.",
              "RandomString(16, 2, 2, 2, 2, \"?,\")",
              GeneratedFunctions::randomString),
          Function.of(
              "DefaultDomain",
              "",
              "The configured default domain.",
              "Join(\"@\", [mailNickname], DefaultDomain())",
              arguments ->
                  Result.text(
                      arguments
                          .context()
                          .defaultDomain()
                          .orElseThrow(
                              () -> arguments.failure("no default domain is configured")))));

  private GeneratedFunctions() {}

  /// Version 4 of RFC 9562, section 5.4.
  private static UUID uuid(RandomGenerator random) {
    long version = (random.nextLong() & ~0xF000L) | 0x4000L;
    long variant = (random.nextLong() & ~(0b11L << 62)) | (0b10L << 62);
    return new UUID(version, variant);
  }

  private static Result randomString(Arguments arguments) {
    int length = arguments.size(0, 0);
    int[] minima =
        IntStream.rangeClosed(1, ALPHABETS.size()).map(index -> arguments.size(index, 0)).toArray();
    long least = IntStream.of(minima).asLongStream().sum();
    if (length > MAX_RANDOM_LENGTH || length < least) {
      throw arguments.failure(
          "'Length' is the sum of the minima, "
              + least
              + ", or more, and at most "
              + MAX_RANDOM_LENGTH
              + ", not "
              + length);
    }
    RandomGenerator random = arguments.context().random();
    String avoided = arguments.textOrEmpty(CHARACTERS_TO_AVOID);
    StringBuilder all = new StringBuilder();
    StringBuilder text = new StringBuilder();
    for (int kind = 0; kind < minima.length; kind++) {
      String alphabet = without(ALPHABETS.get(kind), character -> avoided.indexOf(character) >= 0);
      if (minima[kind] > 0 || (least == 0 && kind != SPECIAL)) {
        all.append(alphabet);
      }
      append(arguments, text, minima[kind], alphabet, random);
    }
    append(arguments, text, length - text.length(), all.toString(), random);
    return Result.text(shuffled(text, random));
  }

  private static String without(String alphabet, IntPredicate isAvoided) {
    return alphabet
        .chars()
        .filter(isAvoided.negate())
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static void append(
      Arguments arguments,
      StringBuilder text,
      int characters,
      String alphabet,
      RandomGenerator random) {
    if (characters > 0 && alphabet.isEmpty()) {
      throw arguments.failure("'CharactersToAvoid' leaves none to choose from");
    }
    for (int index = 0; index < characters; index++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
  }

  /// Else the kinds would always stand at the same places.
  private static String shuffled(StringBuilder text, RandomGenerator random) {
    for (int index = text.length() - 1; index > 0; index--) {
      int other = random.nextInt(index + 1);
      char character = text.charAt(index);
      text.setCharAt(index, text.charAt(other));
      text.setCharAt(other, character);
    }
    return text.toString();
  }
}
