package dev.lockstep.provisioning;

import dev.lockstep.administration.Job;
import dev.lockstep.administration.ResultJobs;
import dev.lockstep.scim.json.Json;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/// The file of a plan that a job has made, read from any place on.
///
/// @param job completed
public record PlanFile(ResultJobs jobs, Job job) {

  /// @param end of it, where the next one begins
  public record Line(JsonNode json, long end) {}

  /// What the plan comes down to; empty where it was forgotten meanwhile.
  public Optional<Plan> plan() {
    String summary = jobs.summary(job);
    return summary.isEmpty() ? Optional.empty() : Optional.of(PlanJson.plan(Json.parse(summary)));
  }

  /// As much of it as a person reads.
  public PlanExcerpt excerpt() {
    PlanExcerpt excerpt = new PlanExcerpt();
    each(
        0,
        line -> {
          excerpt.accept(PlanJson.line(line.json()));
          return excerpt.complete();
        });
    return excerpt;
  }

  /// The lines of a page.
  ///
  /// @param from 0, or where a line of the page before ended
  public List<Line> page(long from, Predicate<JsonNode> wanted, int limit) {
    List<Line> page = new ArrayList<>();
    if (limit > 0) {
      each(
          from,
          line -> {
            if (wanted.test(line.json())) {
              page.add(line);
            }
            return page.size() < limit;
          });
    }
    return page;
  }

  private void each(long from, Predicate<Line> goOn) {
    try (InputStream in = new BufferedInputStream(jobs.open(job))) {
      in.skipNBytes(from);
      long at = from;
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      for (int one = in.read(); one >= 0; one = in.read()) {
        at++;
        if (one != '\n') {
          text.write(one);
          continue;
        }
        JsonNode json = Json.parse(text.toByteArray());
        text.reset();
        if (PlanJson.isLast(json) || !goOn.test(new Line(json, at))) {
          return;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
