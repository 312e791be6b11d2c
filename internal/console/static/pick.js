// A list to choose from that is too long for a select: typing narrows it.

import { h, fill, unique, count } from "./dom.js";

const most = 100; // options in the page

// picker makes a combobox (ARIA 1.2) of options {id, text, note}; the one called
// value is chosen. onpick gets the id of another one.
export function picker({ label, options, value, onpick }) {
  const id = unique("options");
  const list = h("ul", { id, role: "listbox", "aria-label": label || "Options", hidden: true });
  const input = h("input", { type: "text", role: "combobox", autocomplete: "off", spellcheck: false, "aria-expanded": "false", "aria-controls": id,
    "aria-autocomplete": "list", "aria-label": label, onfocus: () => { input.select(); open(""); }, onclick: () => open(input.value === textOf(value) ? "" : input.value),
    oninput: () => open(input.value), onblur: close, onkeydown: keys });
  const element = h("div", { class: "pick" }, input, list);
  element.input = input;
  let shown = [], at = -1;
  const textOf = (wanted) => (options.find((o) => o.id === wanted) || { text: "" }).text;
  input.value = textOf(value);

  function open(text) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const some = options.filter((o) => { const whole = `${o.text} ${o.note || ""}`.toLowerCase(); return words.every((w) => whole.includes(w)); });
    const from = Math.max(0, words.length ? 0 : some.findIndex((o) => o.id === value) - 5);
    shown = some.slice(from, from + most);
    fill(list, shown.map((o, i) => h("li", { id: `${id}-${i}`, role: "option", "aria-selected": String(o.id === value), onmousedown: (event) => event.preventDefault(), onclick: () => pick(o) },
      h("span", { class: "mono" }, o.text), o.note && h("span", { class: "soft" }, o.note))),
    some.length > shown.length && h("li", { class: "soft", role: "presentation" }, `${count(some.length - shown.length, "more", "more")}: type to narrow`),
    !some.length && h("li", { class: "soft", role: "presentation" }, "Nothing is like that"));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    mark(words.length ? 0 : shown.findIndex((o) => o.id === value));
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    input.value = textOf(value);
  }

  function mark(i) {
    at = Math.max(-1, Math.min(shown.length - 1, i));
    [...list.children].forEach((li, n) => li.classList.toggle("focused", n === at));
    if (at < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", `${id}-${at}`);
    const li = list.children[at];
    if (li.offsetTop < list.scrollTop) list.scrollTop = li.offsetTop;
    else if (li.offsetTop + li.offsetHeight > list.scrollTop + list.clientHeight) list.scrollTop = li.offsetTop + li.offsetHeight - list.clientHeight;
  }

  function pick(o) {
    const other = o.id !== value;
    value = o.id;
    close();
    if (other) onpick(o.id);
  }

  function keys(event) {
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 10, PageUp: Math.max(0, at - 10) };
    if (event.key in steps) {
      event.preventDefault();
      list.hidden ? open("") : mark(Math.max(0, steps[event.key]));
    } else if (event.key === "Enter" && !list.hidden && shown[at]) {
      event.preventDefault();
      pick(shown[at]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  }
  return element;
}
