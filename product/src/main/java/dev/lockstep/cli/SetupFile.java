package dev.lockstep.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.AnchorNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A file that declares a set-up, and in which line of it everything stands.
///
/// @param lines by JSON Pointer (RFC 6901), from 1
record SetupFile(Path file, JsonNode content, Map<String, Integer> lines) {

  /// @throws CommandException where the file can't be read, is no YAML, or names a key twice; with
  ///     the line, but not its text, which may be a secret
  static SetupFile read(Path file) {
    try {
      Map<String, Integer> lines = new HashMap<>();
      JsonNode content =
          new Compose(LoadSettings.builder().setLabel(file.toString()).build())
              .composeString(Files.readString(file))
              .map(node -> new Reading(file, lines).json(node, ""))
              .orElseGet(JsonNodeFactory.instance::objectNode);
      return new SetupFile(file, content, lines);
    } catch (MarkedYamlEngineException e) {
      String place = e.getProblemMark().map(Mark::getLine).map(line -> ":" + (line + 1)).orElse("");
      throw new CommandException(Exit.USAGE, file + place + ": " + e.getProblem());
    } catch (YamlEngineException e) {
      throw new CommandException(Exit.USAGE, file + " is no YAML");
    } catch (IOException e) {
      throw new CommandException(Exit.USAGE, file + " can't be read: is it there?");
    }
  }

  /// `corp.yaml:12`: where this stands, or what is nearest around it.
  String place(String pointer) {
    for (String nearest = pointer; !nearest.isEmpty(); nearest = parent(nearest)) {
      Integer line = lines.get(nearest);
      if (line != null) {
        return file + ":" + line;
      }
    }
    return file + ":1";
  }

  private static String parent(String pointer) {
    return pointer.substring(0, pointer.lastIndexOf('/'));
  }

  /// One segment of a pointer, escaped (RFC 6901, section 3).
  static String segment(String name) {
    return "/" + name.replace("~", "~0").replace("/", "~1");
  }

  /// Turns YAML's nodes into JSON's, and keeps their lines.
  private record Reading(Path file, Map<String, Integer> lines) {

    JsonNode json(Node node, String pointer) {
      return switch (node) {
        case MappingNode mapping -> object(mapping, pointer);
        case SequenceNode sequence -> array(sequence, pointer);
        case ScalarNode scalar -> scalar(scalar, pointer);
        case AnchorNode anchor -> json(anchor.getRealNode(), pointer);
        case Node other ->
            throw new CommandException(
                Exit.USAGE, file + ":" + line(other) + ": this form of YAML isn't understood");
      };
    }

    private ObjectNode object(MappingNode mapping, String pointer) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      for (NodeTuple tuple : mapping.getValue()) {
        if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
          throw new CommandException(
              Exit.USAGE, file + ":" + line(tuple.getKeyNode()) + ": a key is a word");
        }
        String name = key.getValue();
        String inner = pointer + segment(name);
        if (object.has(name)) {
          throw new CommandException(
              Exit.USAGE,
              "%s:%d: '%s' stands in line %d already"
                  .formatted(file, line(key), name, lines.get(inner)));
        }
        lines.put(inner, line(key));
        object.set(name, json(tuple.getValueNode(), inner));
      }
      return object;
    }

    private ArrayNode array(SequenceNode sequence, String pointer) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      for (Node item : sequence.getValue()) {
        String inner = pointer + "/" + array.size();
        lines.put(inner, line(item));
        array.add(json(item, inner));
      }
      return array;
    }

    private JsonNode scalar(ScalarNode scalar, String pointer) {
      JsonNodeFactory nodes = JsonNodeFactory.instance;
      String text = scalar.getValue();
      Tag tag = scalar.getTag();
      try {
        if (tag.equals(Tag.NULL)) {
          return nodes.nullNode();
        }
        if (tag.equals(Tag.BOOL)) {
          return nodes.booleanNode(Boolean.parseBoolean(text));
        }
        if (tag.equals(Tag.INT)) {
          return nodes.numberNode(Long.parseLong(text));
        }
        if (tag.equals(Tag.FLOAT)) {
          return nodes.numberNode(Double.parseDouble(text));
        }
        return nodes.stringNode(text);
      } catch (NumberFormatException e) {
        throw new CommandException(
            Exit.USAGE, place(pointer, scalar) + ": this number is out of range");
      }
    }

    private String place(String pointer, Node node) {
      return file + ":" + lines.getOrDefault(pointer, line(node));
    }

    private static int line(Node node) {
      return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }
  }
}
