// Everything on the page is made here, and only here. Text is always text:
// nothing that came over the wire is ever read as markup.

// h makes an element. Properties that begin with "on" are listeners, "class" and
// those with a dash are attributes, all others are properties of the element.
export function h(name, properties, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "class") element.className = value;
    else if (key.includes("-") || key === "role" || key === "for" || key === "list") element.setAttribute(key, value === true ? "" : value);
    else element[key] = value;
  }
  add(element, children);
  return element;
}

export function add(element, children) {
  for (const child of [children].flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return element;
}

// fill replaces what an element holds.
export function fill(element, ...children) {
  element.replaceChildren();
  return add(element, children);
}

let counter = 0;
export const unique = (name) => `${name}-${++counter}`;

// button is a plain button.
export const button = (text, onclick, properties) => h("button", { type: "button", onclick, ...properties }, text);

// labelled is a control with its label, and room for what is wrong with it.
export function labelled(text, element, note) {
  const control = element.input || element;
  control.id ||= unique("control");
  const wrong = h("p", { class: "wrong", id: `${control.id}-wrong`, hidden: true });
  const row = h("div", { class: "field" }, h("label", { for: control.id }, text), element, note && h("p", { class: "note" }, note), wrong);
  row.control = control;
  row.complain = (texts) => {
    wrong.hidden = texts.length === 0;
    fill(wrong, texts.map((t) => h("span", {}, t)));
    if (texts.length) {
      control.setAttribute("aria-invalid", "true");
      control.setAttribute("aria-describedby", wrong.id);
    } else {
      control.removeAttribute("aria-invalid");
      control.removeAttribute("aria-describedby");
    }
  };
  return row;
}

export function select(options, value, onchange, properties) {
  const element = h("select", { onchange: () => onchange && onchange(element.value), ...properties },
    options.map(([v, text]) => h("option", { value: v }, text ?? v)));
  if (value !== undefined) element.value = value;
  return element;
}

// say tells everybody, screen readers too, what was done.
let hush;
export function say(text, bad) {
  const said = document.getElementById("said");
  fill(said, h("p", { class: bad ? "bad" : "" }, text));
  clearTimeout(hush);
  hush = setTimeout(() => fill(said), bad ? 8000 : 3000);
}

// copy puts text on the clipboard, by the old way where the new one is closed.
export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = h("textarea", { value: text, class: "offscreen", "aria-hidden": "true" });
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (!done) return say(`${what} could not be copied`, true);
  }
  say(`${what} copied`);
}

export const empty = (title, ...text) => h("div", { class: "empty" }, h("p", { class: "empty-title" }, title), text.map((t) => h("p", {}, t)));

// chip is a word in a box; kind colours it, the word says it.
export const chip = (text, kind) => h("span", { class: `chip ${kind || ""}` }, text);

export function statusKind(status) {
  if (status === 0) return "bad";
  return { 1: "plain", 2: "good", 3: "info", 4: "warn", 5: "bad" }[Math.floor(status / 100)] || "plain";
}

// shown is how a user is written: by name, or as nobody.
export const date = (text) => new Date(text);
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
export const timeOf = (text) => clock.format(date(text));

export function duration(ns) {
  if (ns < 1e6) return `${Math.max(1, Math.round(ns / 1e3))} µs`;
  if (ns < 1e9) return `${(ns / 1e6).toFixed(ns < 1e7 ? 1 : 0)} ms`;
  return `${(ns / 1e9).toFixed(1)} s`;
}

export function bytes(n) {
  if (n < 1024) return `${n} B`;
  if (n < 1024 * 1024) return `${(n / 1024).toFixed(1)} KB`;
  return `${(n / 1024 / 1024).toFixed(1)} MB`;
}

// place is a position in a document; where is the whole of it.
export const where = (p) => `${p.file}:${p.line}:${p.column}`;
export const place = (p) => `${p.file.replace(/^.*[\\/]/, "")}:${p.line}:${p.column}`;

export const count = (n, one, many) => `${n.toLocaleString()} ${n === 1 ? one : many || `${one}s`}`;
