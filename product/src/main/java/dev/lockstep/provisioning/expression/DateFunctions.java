package dev.lockstep.provisioning.expression;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Functions over dates. An absent date gives no value; a result is American, in UTC, to the second.
final class DateFunctions {
  static final List<Function> ALL =
      List.of(
          Function.of(
                  "CDate",
                  "expression",
                  "A date in UTC, as the other date functions take it.",
                  "CDate(\"2020-03-16-07:00\") → 3/16/2020 7:00:00 AM",
                  arguments -> ofDate(arguments, 0, DateFunctions::written))
              .forEach(0),
          Function.of(
                  "DateAdd",
                  "interval, value, dateTime",
                  "A date so many intervals later, or earlier where the number is negative. The"
                      + " interval is yyyy, m, ww, d, h, n (minutes) or s.",
                  "DateAdd(\"ww\", 2, CDate(\"2012-03-16-07:00\")) → 3/30/2012 7:00:00 AM",
                  DateFunctions::add)
              .forEach(2),
          Function.of(
              "DateDiff",
              "interval, date1, date2",
              "How many intervals the second date is after the first. Of years, months and weeks"
                  + " the beginnings are counted, which is one from 31 December to 1 January.",
              "DateDiff(\"d\", CDate(\"2021-08-18+08:00\"), CDate(\"2021-08-31+08:00\")) → 13",
              DateFunctions::difference),
          Function.of(
                  "DateFromNum",
                  "value",
                  "The date of Active Directory's number: steps of 100 nanoseconds since 1601.",
                  "DateFromNum(129699324000000000) → 1/1/2012 11:00:00 PM",
                  DateFunctions::fromNumber)
              .forEach(0),
          Function.of(
                  "NumFromDate",
                  "value",
                  "Active Directory's number of a date: steps of 100 nanoseconds since 1601.",
                  "NumFromDate(\"2012-01-01 23:00:00\") → 129699324000000000",
                  arguments -> ofDate(arguments, 0, date -> Result.number(Dates.ticks(date))))
              .forEach(0),
          Function.of(
                  "FormatDateTime",
                  "source, dateTimeStyles?, inputFormat, outputFormat",
                  "A date from one .NET format in another.",
                  "FormatDateTime(\"20150123105347.1Z\", , \"yyyyMMddHHmmss.fZ\","
                      + " \"yyyy-MM-dd\") → 2015-01-23",
                  DateFunctions::formatted)
              .forEach(0),
          Function.of(
              "Now",
              "",
              "The time at which the expression is run.",
              "Now()",
              arguments -> written(arguments.context().clock().instant())));

  private DateFunctions() {}

  private static Result written(Instant instant) {
    return Result.text(Dates.write(instant));
  }

  private static Result ofDate(
      Arguments arguments, int index, java.util.function.Function<Instant, Result> change) {
    return date(arguments, index).map(change).orElse(Result.none());
  }

  private static Optional<Instant> date(Arguments arguments, int index) {
    return arguments
        .text(index)
        .filter(text -> !text.isBlank())
        .map(
            text ->
                Dates.parse(text)
                    .orElseThrow(
                        () ->
                            arguments.failure(
                                EvaluationException.quoted(text)
                                    + " is no date as 2020-03-16, 2020-03-16T07:00:00-07:00 or"
                                    + " 3/16/2020 7:00:00 AM; FormatDateTime reads others")));
  }

  private static DateInterval interval(Arguments arguments) {
    String written = arguments.textOrEmpty(0);
    return DateInterval.of(written)
        .orElseThrow(
            () ->
                arguments.failure(
                    "'interval' is one of "
                        + DateInterval.abbreviations()
                        + ", not "
                        + EvaluationException.quoted(written)));
  }

  private static Result add(Arguments arguments) {
    DateInterval interval = interval(arguments);
    long amount = arguments.number(1);
    return ofDate(arguments, 2, date -> written(interval.add(date, amount)));
  }

  private static Result difference(Arguments arguments) {
    DateInterval interval = interval(arguments);
    return ofDate(
        arguments,
        1,
        first -> ofDate(arguments, 2, second -> Result.number(interval.between(first, second))));
  }

  private static Result fromNumber(Arguments arguments) {
    return arguments.value(0).isEmpty()
        ? Result.none()
        : written(Dates.ofTicks(arguments.number(0)));
  }

  private static Result formatted(Arguments arguments) {
    String styles = arguments.textOrEmpty(1);
    if (!DateTimePattern.areStyles(styles)) {
      throw arguments.failure(
          "'dateTimeStyles' are .NET's, as AllowWhiteSpaces, not "
              + EvaluationException.quoted(styles));
    }
    String input = arguments.textOrEmpty(2);
    DateTimePattern inputFormat = DateTimePattern.of(input);
    DateTimePattern outputFormat = DateTimePattern.of(arguments.textOrEmpty(3));
    return arguments
        .text(0)
        .filter(text -> !text.isBlank())
        .<Result>map(
            text ->
                Result.text(
                    outputFormat.print(
                        inputFormat
                            .parse(text)
                            .orElseThrow(
                                () ->
                                    arguments.failure(
                                        EvaluationException.quoted(text)
                                            + " is no date in the format "
                                            + EvaluationException.quoted(input))))))
        .orElse(Result.none());
  }
}
