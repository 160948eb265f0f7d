package dev.lockstep.provisioning.expression;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/// Functions that give a value in another form.
final class ConversionFunctions {
  static final List<Function> ALL =
      List.of(
          Function.of(
                  "CStr",
                  "value",
                  "The value as a text.",
                  "CStr(12) → 12",
                  arguments -> arguments.text(0).<Result>map(Result::text).orElse(Result.none()))
              .forEach(0),
          Function.of(
              "BitAnd",
              "value1, value2",
              "The bits that both numbers have.",
              "BitAnd(&HF, &HF7) → 7",
              arguments -> Result.number(arguments.number(0) & arguments.number(1))),
          Function.of(
                  "ConvertToBase64",
                  "source",
                  "The UTF-16 bytes of a text, the lower byte first, in Base64.",
                  "ConvertToBase64(\"Hello world!\") → SABlAGwAbABvACAAdwBvAHIAbABkACEA",
                  arguments ->
                      arguments
                          .text(0)
                          .<Result>map(
                              text ->
                                  Result.text(
                                      Base64.getEncoder()
                                          .encodeToString(
                                              text.getBytes(StandardCharsets.UTF_16LE))))
                          .orElse(Result.none()))
              .forEach(0),
          Function.of(
                  "ConvertToUTF8Hex",
                  "source",
                  "The UTF-8 bytes of a text in upper-case hexadecimal digits.",
                  "ConvertToUTF8Hex(\"Hello world!\") → 48656C6C6F20776F726C6421",
                  arguments ->
                      arguments
                          .text(0)
                          .<Result>map(
                              text ->
                                  Result.text(
                                      HexFormat.of()
                                          .withUpperCase()
                                          .formatHex(text.getBytes(StandardCharsets.UTF_8))))
                          .orElse(Result.none()))
              .forEach(0));

  private ConversionFunctions() {}
}
