// A form for a record. A text, a number, a choice has a control of its own; what
// is a list or free is edited as JSON. A member may be null, or not there.

import { h, fill, labelled, select } from "./dom.js";
import { escaped } from "./json.js";

// form makes {element, value(), complain(violations)}. value throws what cannot be
// read, and says so beside the field.
export function form(fields, record) {
  const editors = membersOf(fields, record).map((f) => editor(f, record[f.name], f.name in record, ""));
  const whole = h("p", { class: "wrong", role: "alert", hidden: true });
  const filter = h("input", { type: "search", placeholder: "Find a field", "aria-label": "Find a field", oninput: () => {
    const wanted = filter.value.toLowerCase();
    editors.forEach((e) => { e.element.hidden = !e.name.toLowerCase().includes(wanted); });
  } });
  return {
    element: h("div", { class: "form" }, editors.length > 12 && filter, whole, editors.map((e) => e.element)),
    value: () => {
      const broken = editors.flatMap((e) => e.check());
      if (broken.length) {
        broken[0].focus();
        throw new Error("a field cannot be read");
      }
      return Object.fromEntries(editors.filter((e) => e.present()).map((e) => [e.name, e.value()]));
    },
    complain: (violations) => {
      const rest = violations.filter((v) => !editors.some((e) => e.take(v.pointer)));
      editors.forEach((e) => e.complain(violations));
      whole.hidden = !rest.length;
      fill(whole, rest.map((v) => h("span", {}, `${v.pointer} ${v.message}`)));
      const first = document.querySelector(".form [aria-invalid=true]");
      if (first) {
        if (first.closest("[hidden]")) { filter.value = ""; editors.forEach((e) => { e.element.hidden = false; }); }
        first.focus();
      }
    },
  };
}

// membersOf are the declared members, and those that a record has beside them.
function membersOf(fields, record) {
  const declared = new Set(fields.map((f) => f.name));
  return [...fields, ...Object.keys(record).filter((n) => !declared.has(n)).map((name) => ({ name, types: [] }))];
}

function editor(f, value, there, above) {
  const pointer = `${above}/${escaped(f.name)}`;
  const object = f.fields && f.fields.length > 0 && there && value && typeof value === "object" && !Array.isArray(value);
  return object ? group(f, value, pointer) : leaf(f, value, there, pointer);
}

function group(f, value, pointer) {
  const inner = membersOf(f.fields, value).map((m) => editor(m, value[m.name], m.name in value, pointer));
  return {
    name: f.name,
    element: h("fieldset", {}, h("legend", {}, f.name), inner.map((e) => e.element)),
    present: () => true,
    check: () => inner.flatMap((e) => e.check()),
    value: () => Object.fromEntries(inner.filter((e) => e.present()).map((e) => [e.name, e.value()])),
    take: (p) => inner.some((e) => e.take(p)),
    complain: (violations) => inner.forEach((e) => e.complain(violations)),
  };
}

function leaf(f, value, there, pointer) {
  const kind = kindOf(f, value, there);
  const input = control(kind, f, value, there);
  const states = [["value", "value"], f.types.length === 0 || f.types.includes("null") || value === null ? ["null", "null"] : null, f.required && there ? null : ["none", "not there"]].filter(Boolean);
  const state = states.length > 1 && select(states, !there ? "none" : value === null ? "null" : "value", () => dim(), { "aria-label": `${f.name} is`, class: "state" });
  const row = labelled([f.name, h("span", { class: "soft" }, ` ${[f.types.filter((t) => t !== "null").join(" or "), f.format, f.unique && "unique", f.key && "the key: it stays"].filter(Boolean).join(", ")}`)], input, f.text);
  if (state) input.after(state);
  row.classList.toggle("with-state", Boolean(state));
  const dim = () => { input.disabled = f.key || (Boolean(state) && state.value !== "value"); };
  dim();
  const read = () => {
    if (state && state.value === "null") return null;
    if (kind === "number") {
      if (!/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(input.value.trim())) throw new Error("not a number");
      return JSON.parse(input.value);
    }
    if (kind === "json") return JSON.parse(input.value);
    if (kind === "choice") return JSON.parse(input.value);
    return input.value;
  };
  return {
    name: f.name, element: row,
    present: () => !state || state.value !== "none",
    check: () => {
      row.complain([]);
      if (state && state.value !== "value") return [];
      try {
        read();
        return [];
      } catch (error) {
        row.complain([kind === "number" ? "is not a number" : `is not JSON: ${error.message}`]);
        return [input];
      }
    },
    value: read,
    take: (p) => p === pointer || p.startsWith(`${pointer}/`),
    complain: (violations) => row.complain(violations.filter((v) => v.pointer === pointer || v.pointer.startsWith(`${pointer}/`))
      .map((v) => `${v.pointer === pointer ? "" : `${v.pointer.slice(pointer.length)} `}${v.message}`)),
  };
}

function kindOf(f, value, there) {
  const types = f.types.filter((t) => t !== "null");
  const type = there && value !== null ? (Array.isArray(value) ? "array" : typeof value) : types.length === 1 ? types[0] : "any";
  if (f.choices && f.choices.length) return "choice";
  if (type === "boolean") return "choice";
  if (type === "number" || type === "integer") return "number";
  if (type === "string") return "text";
  return "json";
}

function control(kind, f, value, there) {
  if (kind === "choice") {
    const choices = (f.choices || [true, false]).filter((c) => c !== null);
    const known = choices.some((c) => JSON.stringify(c) === JSON.stringify(value));
    const all = there && value !== null && !known ? [value, ...choices] : choices;
    return select(all.map((c) => [JSON.stringify(c), String(c)]), there && value !== null ? JSON.stringify(value) : undefined);
  }
  const text = !there || value === null ? "" : kind === "json" ? JSON.stringify(value, null, 2) : String(value);
  if (kind === "json" || text.length > 60 || text.includes("\n")) {
    return h("textarea", { value: text, rows: Math.min(12, Math.max(2, text.split("\n").length, Math.ceil(text.length / 60))), spellcheck: false, class: kind === "json" ? "mono" : "" });
  }
  return h("input", { type: "text", value: text, spellcheck: false, inputMode: kind === "number" ? "decimal" : "text" });
}
