// Completes what is typed into a mapping: within an expression the function or the attribute before
// the cursor, elsewhere the whole name. What there is stands in the page's hidden lists of words.
// The pattern is that of a combobox with a list (WAI-ARIA 1.2): the arrow keys choose, Enter and Tab
// take, Escape closes, Ctrl+Space opens. While a function is being called, its help is shown.
(function () {
  var most = 8; // of a list that is shown at once
  var area = document.querySelector("[data-words]");
  if (!area) {
    return;
  }
  var words = {};
  area.querySelectorAll("[data-kind]").forEach(function (item) {
    var word = {
      text: item.dataset.text,
      shown: item.dataset.shown || item.dataset.text,
      help: item.textContent.trim(),
    };
    (words[item.dataset.kind] = words[item.dataset.kind] || []).push(word);
  });

  var popup = document.createElement("div");
  popup.className = "completion";
  popup.hidden = true;
  var list = document.createElement("ul");
  list.id = "completions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Completions");
  var help = document.createElement("div");
  help.className = "completion-help";
  help.setAttribute("role", "status");
  popup.append(list, help);
  document.querySelector("main").append(popup);

  var field = null; // that the list belongs to
  var found = []; // what may be taken
  var chosen = -1;
  var range = null; // what a choice takes the place of

  // What stands before the cursor of an expression: whether it is within a text or an attribute's
  // brackets, and which functions are being called.
  function before(text) {
    var state = { quoted: false, bracket: -1, calls: [] };
    for (var index = 0; index < text.length; index++) {
      var letter = text[index];
      if (state.quoted) {
        if (letter === "\\") {
          index++;
        } else if (letter === '"') {
          state.quoted = false;
        }
      } else if (state.bracket >= 0) {
        state.bracket = letter === "]" ? -1 : state.bracket;
      } else if (letter === '"') {
        state.quoted = true;
      } else if (letter === "[") {
        state.bracket = index;
      } else if (letter === "(") {
        state.calls.push((text.slice(0, index).match(/[A-Za-z]\w*$/) || [""])[0]);
      } else if (letter === ")") {
        state.calls.pop();
      }
    }
    return state;
  }

  function kindOf(input) {
    var kind = input.dataset.completes;
    if (kind !== "source") {
      return kind;
    }
    var select = input.closest("tr").querySelector("select[name=kind]");
    return { attribute: "attribute", expression: "expression" }[select.value] || "";
  }

  function matching(kind, typed) {
    var start = typed.toLowerCase();
    var all = words[kind] || [];
    var first = all.filter(function (word) {
      return word.text.toLowerCase().startsWith(start);
    });
    var then = all.filter(function (word) {
      return first.indexOf(word) < 0 && word.text.toLowerCase().includes(start);
    });
    return first.concat(start ? then : []).slice(0, most);
  }

  // What can come at the cursor, and the help of the function that is being called.
  function look(input, asked) {
    var at = input.selectionStart;
    var text = input.value.slice(0, at);
    var kind = kindOf(input);
    if (kind !== "expression") {
      var whole = matching(kind, text).filter(function (word) {
        return word.text !== input.value;
      });
      return { words: asked || text ? whole : [], from: 0, to: input.value.length, call: "" };
    }
    var state = before(text);
    var call = state.calls.length ? state.calls[state.calls.length - 1] : "";
    if (state.quoted) {
      return { words: [], from: at, to: at, call: call };
    }
    if (state.bracket >= 0) {
      var rest = input.value.slice(at).match(/^[^\[\]()",]*\]?/)[0];
      var to = rest.endsWith("]") ? at + rest.length : at;
      return {
        words: matching("attribute", text.slice(state.bracket + 1)),
        from: state.bracket + 1,
        to: to,
        call: call,
        after: "]",
      };
    }
    var name = text.match(/[A-Za-z]\w*$/);
    var typed = name ? name[0] : "";
    var opens = input.value[at] === "(" ? "" : "(";
    return {
      words: typed || asked ? matching("function", typed) : [],
      from: at - typed.length,
      to: at,
      call: call,
      after: opens,
    };
  }

  function helpOf(name) {
    return (words.function || []).find(function (word) {
      return word.text === name;
    });
  }

  function place() {
    var box = field.getBoundingClientRect();
    var width = Math.min(Math.max(box.width, 320), document.documentElement.clientWidth - 16);
    popup.style.width = width + "px";
    popup.style.left =
      Math.max(8, Math.min(box.left, document.documentElement.clientWidth - width - 8)) + "px";
    popup.style.maxHeight = "";
    var below = window.innerHeight - box.bottom - 8;
    var above = box.top - 8;
    var isBelow = below >= popup.offsetHeight || below >= above;
    popup.style.maxHeight = (isBelow ? below : above) + "px";
    popup.style.top = isBelow ? box.bottom + 2 + "px" : "auto";
    popup.style.bottom = isBelow ? "auto" : window.innerHeight - box.top + 2 + "px";
  }

  function say(word) {
    help.textContent = "";
    if (word && word.help) {
      var signature = document.createElement("code");
      signature.textContent = word.shown;
      help.append(signature, " " + word.help);
    }
    help.hidden = !(word && word.help);
  }

  function show(input, asked) {
    field = input;
    range = look(input, asked);
    found = range.words;
    chosen = -1;
    list.textContent = "";
    found.forEach(function (word, index) {
      var item = document.createElement("li");
      item.id = "completion-" + index;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.textContent = word.shown;
      item.addEventListener("mousedown", function (event) {
        event.preventDefault(); // the field keeps the cursor
        take(index);
      });
      list.append(item);
    });
    list.hidden = found.length === 0;
    say(helpOf(range.call));
    input.setAttribute("aria-expanded", String(found.length > 0));
    input.removeAttribute("aria-activedescendant");
    popup.hidden = list.hidden && help.hidden;
    if (!popup.hidden) {
      place();
    }
  }

  function close() {
    if (field) {
      field.setAttribute("aria-expanded", "false");
      field.removeAttribute("aria-activedescendant");
    }
    popup.hidden = true;
    found = [];
    chosen = -1;
  }

  function choose(index) {
    chosen = index;
    Array.prototype.forEach.call(list.children, function (item, at) {
      item.setAttribute("aria-selected", String(at === index));
      if (at === index) {
        item.scrollIntoView({ block: "nearest" });
      }
    });
    field.setAttribute("aria-activedescendant", "completion-" + index);
    say(found[index].help ? found[index] : helpOf(range.call));
  }

  function take(index) {
    var input = field;
    var text = found[index].text + (range.after || "");
    input.setRangeText(text, range.from, range.to, "end");
    input.focus();
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function pressed(event) {
    var open = !popup.hidden && found.length > 0;
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      show(event.target, true);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!open) {
        show(event.target, true);
      }
      if (found.length > 0) {
        event.preventDefault();
        var step = event.key === "ArrowDown" ? 1 : chosen < 0 ? 0 : -1;
        choose((chosen + step + found.length) % found.length);
      }
    } else if ((event.key === "Enter" || event.key === "Tab") && open && chosen >= 0) {
      event.preventDefault();
      take(chosen);
    } else if (event.key === "Escape" && !popup.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      close();
    }
  }

  document.querySelectorAll("[data-completes]").forEach(function (input) {
    input.removeAttribute("list"); // which is for browsers that run no scripts
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);
    input.addEventListener("input", function () {
      show(input, false);
    });
    input.addEventListener("keydown", pressed);
    input.addEventListener("blur", close);
  });
  window.addEventListener("resize", close);
  document.addEventListener("scroll", function (event) {
    if (!popup.hidden && !popup.contains(event.target)) {
      place();
    }
  }, true);
})();
