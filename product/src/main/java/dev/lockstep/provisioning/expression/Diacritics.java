package dev.lockstep.provisioning.expression;

import java.text.Normalizer;
import java.util.Map;
import java.util.regex.Pattern;

/// Latin letters as ASCII writes them.
///
/// Only marks on Latin letters are removed: in Japanese and Devanagari they tell one syllable from
/// another.
final class Diacritics {
  private static final Pattern MARKS = Pattern.compile("(\\p{IsLatin})\\p{M}+");

  /// Letters that Unicode doesn't take apart.
  private static final Map<Integer, String> LETTERS =
      Map.ofEntries(
          Map.entry((int) 'æ', "ae"),
          Map.entry((int) 'Æ', "AE"),
          Map.entry((int) 'œ', "oe"),
          Map.entry((int) 'Œ', "OE"),
          Map.entry((int) 'ø', "oe"),
          Map.entry((int) 'Ø', "OE"),
          Map.entry((int) 'ß', "ss"),
          Map.entry((int) 'ẞ', "SS"),
          Map.entry((int) 'ł', "l"),
          Map.entry((int) 'Ł', "L"),
          Map.entry((int) 'đ', "d"),
          Map.entry((int) 'Đ', "D"),
          Map.entry((int) 'ı', "i"));

  private Diacritics() {}

  static String removed(String text) {
    String bare = MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFD)).replaceAll("$1");
    StringBuilder plain = new StringBuilder(bare.length());
    bare.codePoints()
        .forEach(
            letter -> {
              String replacement = LETTERS.get(letter);
              if (replacement == null) {
                plain.appendCodePoint(letter);
              } else {
                plain.append(replacement);
              }
            });
    return Normalizer.normalize(plain, Normalizer.Form.NFC);
  }
}
