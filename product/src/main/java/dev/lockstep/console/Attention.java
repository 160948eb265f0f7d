package dev.lockstep.console;

/// Something that waits for a person.
///
/// @param what in a sentence
/// @param mend what to do about it
/// @param link to where that is done
/// @param urgent whether something stands still because of it
public record Attention(String what, String mend, String link, boolean urgent) {
  public String color() {
    return urgent ? "bg-red-lt" : "bg-orange-lt";
  }

  public String word() {
    return urgent ? "stands still" : "soon";
  }
}
