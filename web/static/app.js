/* Tra Cứu: conveniences only; every page works without this file. */
(function () {
  "use strict";
  var box = document.getElementById("q");

  // "/" puts the cursor into the box, as on most search pages.
  document.addEventListener("keydown", function (event) {
    var typing = /^(input|textarea|select)$/i.test(event.target.tagName) || event.target.isContentEditable;
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey || !box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });

  if (box) suggest(box);
  copyButtons();
  walkMarks();

  // Suggestions under the box: arrows choose, Enter takes, Escape closes (WAI-ARIA combobox pattern).
  function suggest(input) {
    var list = document.createElement("ul");
    var timer = 0, asked = 0, chosen = -1, options = [], typed = "";
    list.id = "goi-y";
    list.className = "options";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.labels[0].textContent);
    list.hidden = true;
    input.form.appendChild(list);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");

    input.addEventListener("input", function () {
      window.clearTimeout(timer);
      timer = window.setTimeout(ask, 150);
    });
    input.addEventListener("blur", function () { window.setTimeout(close, 150); });
    input.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && !list.hidden) { close(); event.preventDefault(); return; }
      if (list.hidden || event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        choose((chosen + (event.key === "ArrowDown" ? 2 : options.length + 1)) % (options.length + 1) - 1);
      } else if (event.key === "Enter") {
        close();
      }
    });

    function ask() {
      var mine = ++asked;
      typed = input.value;
      if (typed.trim().length < 2) { close(); return; }
      fetch("/suggest?q=" + encodeURIComponent(typed))
        .then(function (answer) { return answer.ok ? answer.json() : [typed, []]; })
        .then(function (found) { if (mine === asked && document.activeElement === input) show(found[1]); })
        .catch(close);
    }

    function show(texts) {
      list.textContent = "";
      chosen = -1;
      options = texts.slice(0, 8).map(function (text, place) {
        var option = document.createElement("li");
        option.id = "goi-y-" + place;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.textContent = text;
        option.addEventListener("mousedown", function (event) {
          event.preventDefault();
          input.value = text;
          input.form.requestSubmit();
        });
        list.appendChild(option);
        return option;
      });
      list.hidden = !options.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      input.removeAttribute("aria-activedescendant");
    }

    function choose(place) {
      options.forEach(function (option, at) { option.setAttribute("aria-selected", String(at === place)); });
      chosen = place;
      input.value = place < 0 ? typed : options[place].textContent;
      if (place < 0) input.removeAttribute("aria-activedescendant");
      else input.setAttribute("aria-activedescendant", options[place].id);
    }

    function close() {
      asked++;
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }
  }

  // Buttons that copy a line; shown only where the browser can.
  function copyButtons() {
    if (!navigator.clipboard) return;
    document.querySelectorAll("button[data-copy]").forEach(function (button) {
      button.hidden = false;
      button.addEventListener("click", function () {
        var text = document.getElementById(button.dataset.copy).textContent;
        navigator.clipboard.writeText(text).then(function () { button.textContent = button.dataset.done; });
      });
    });
  }

  // Next and previous match on a document page.
  function walkMarks() {
    var bar = document.getElementById("marks");
    var marks = document.querySelectorAll(".sheet mark");
    var at = -1;
    if (!bar || !marks.length) return;
    bar.querySelectorAll("button").forEach(function (button) {
      button.hidden = false;
      button.addEventListener("click", function () {
        var step = Number(button.dataset.step);
        if (at >= 0) marks[at].classList.remove("here");
        at = at < 0 ? (step > 0 ? 0 : marks.length - 1) : (at + step + marks.length) % marks.length;
        marks[at].classList.add("here");
        marks[at].scrollIntoView({ block: "center" });
        bar.querySelector("output").textContent = at + 1 + "/" + marks.length;
      });
    });
  }
})();
