// JSON as it was sent: numbers keep their digits, members their order and even
// their duplicates, which JSON.parse would lose. Each line knows its pointer.

import { h, button, count } from "./dom.js";

const token = /\s*(?:([{}[\],:])|("(?:[^"\\\u0000-\u001f]|\\.)*")|(-?\d[\d.eE+-]*)|(true|false|null))/y;

// indented writes JSON over several lines; other text stays as it is.
export function indented(text) {
  try {
    return lines(text).map((line) => "  ".repeat(line.depth) + line.parts.map((part) => part[1]).join("")).join("\n");
  } catch {
    return text;
  }
}

// A line is {depth, pointer, parts: [[kind, text]...]}; parse throws what is no JSON.
export function lines(text) {
  const tokens = [];
  token.lastIndex = 0;
  for (let end = 0; end < text.length; end = token.lastIndex) {
    if (!text.slice(end).trim()) break;
    token.lastIndex = end;
    const found = token.exec(text);
    if (!found) throw new SyntaxError("not JSON");
    tokens.push(found[1] ? ["mark", found[1]] : found[2] ? ["text", found[2]] : found[3] ? ["number", found[3]] : ["word", found[4]]);
  }
  const out = [];
  let at = 0;
  const peek = () => tokens[at] || ["end", ""];
  const take = (mark) => {
    if (peek()[1] !== mark || peek()[0] !== "mark") throw new SyntaxError(`not JSON: ${mark} is missing`);
    return tokens[at++];
  };
  const open = (depth, pointer, before) => { out.push({ depth, pointer, parts: before }); return out.at(-1).parts; };
  function value(depth, pointer, before) {
    const parts = open(depth, pointer, before);
    const [kind, word] = peek();
    if (kind === "mark" && (word === "{" || word === "[")) {
      at++;
      const close = word === "{" ? "}" : "]";
      if (peek()[1] === close && peek()[0] === "mark") {
        at++;
        parts.push(["mark", word + close]);
        return parts;
      }
      parts.push(["mark", word]);
      for (let i = 0; ; i++) {
        let last;
        if (word === "{") {
          const [nameKind, name] = peek();
          if (nameKind !== "text") throw new SyntaxError("not JSON: a name is missing");
          at++;
          take(":");
          last = value(depth + 1, `${pointer}/${escaped(JSON.parse(name))}`, [["name", name], ["mark", ": "]]);
        } else {
          last = value(depth + 1, `${pointer}/${i}`, []);
        }
        if (peek()[1] === "," && peek()[0] === "mark") {
          at++;
          last.push(["mark", ","]);
          continue;
        }
        take(close);
        out.push({ depth, pointer: null, parts: [["mark", close]] });
        return out.at(-1).parts;
      }
    }
    if (kind === "mark" || kind === "end") throw new SyntaxError("not JSON: a value is missing");
    at++;
    parts.push([kind, word]);
    return parts;
  }
  value(0, "", []);
  if (at < tokens.length) throw new SyntaxError("not JSON: more than one value");
  return out;
}

export const escaped = (name) => name.replaceAll("~", "~0").replaceAll("/", "~1");

export const isJSON = (text) => {
  try {
    lines(text);
    return true;
  } catch {
    return false;
  }
};

const mostLines = 1000;

// view shows a body with what is said about it beside the lines it is about. A
// note is {pointer, text, kind}; one whose value is not there, as a member that
// is missing, stands at what would hold it.
export function view(text, notes, label) {
  let all;
  try {
    all = lines(text);
  } catch {
    return h("div", {}, loose(notes), h("pre", { class: "body plain", tabIndex: 0, role: "region", "aria-label": label }, text));
  }
  const said = new Map();
  for (const note of notes || []) {
    const line = nearest(all, note.pointer || "");
    said.set(line, [...(said.get(line) || []), note]);
  }
  const body = h("ol", { class: "body", tabIndex: 0, "aria-label": label });
  const show = (from, to) => all.slice(from, to).forEach((line, i) => body.append(row(line, said.get(from + i), from + i)));
  const beyond = [...said.keys()].filter((line) => line >= mostLines);
  show(0, mostLines);
  if (all.length <= mostLines) return body;
  const more = button(`Show ${count(all.length - mostLines, "more line")}${beyond.length ? `, ${count(beyond.length, "violation")} among them` : ""}`, () => {
    show(mostLines, all.length);
    more.remove();
  });
  return h("div", {}, body, more);
}

function nearest(all, pointer) {
  for (;;) {
    const line = all.findIndex((l) => l.pointer === pointer);
    if (line >= 0) return line;
    if (!pointer) return 0;
    pointer = pointer.slice(0, pointer.lastIndexOf("/"));
  }
}

function row(line, notes, number) {
  const code = h("code", {}, h("span", { class: "indent", "aria-hidden": "true" }, "  ".repeat(line.depth)),
    line.parts.map(([kind, text]) => kind === "mark" ? text : h("span", { class: `j-${kind}` }, text)));
  return h("li", { class: notes ? `noted ${notes[0].kind}` : "", value: number + 1, "data-pointer": line.pointer ?? "" }, code,
    notes && h("span", { class: "asides" }, notes.map(aside)));
}

const aside = (note) => h("span", { class: `aside ${note.kind}`, title: note.more }, note.text);

const loose = (notes) => notes && notes.length > 0 && h("ul", { class: "loose" }, notes.map((n) => h("li", {}, n.pointer ? h("code", {}, n.pointer) : null, n.pointer ? " " : null, aside(n))));

// short is a value on one line, for a table.
export function short(value, most = 200) {
  const text = JSON.stringify(value);
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

// differences shows what is not as it was, value by value.
export function differences(list, label, [was, is] = ["Before", "After"]) {
  list = list.flatMap(members);
  const sides = [["before", "del", was], ["after", "ins", is]].filter(([side]) => list.some((d) => d[side] !== undefined)); // what was made had nothing before
  const cell = (v, kind, word) => v === undefined
    ? h("td", { class: "none" }, "–")
    : h("td", {}, h(kind, { class: kind }, h("span", { class: "offscreen" }, `${word} `), short(v, 400)));
  return h("table", { class: "diff", "aria-label": label },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Where"), sides.map(([, , word]) => h("th", { scope: "col" }, word)))),
    h("tbody", {}, list.map((d) => h("tr", {}, h("th", { scope: "row" }, d.pointer || "the whole"), sides.map(([side, kind, word]) => cell(d[side], kind, word))))));
}

// members takes a record that was made or deleted apart.
function members(d) {
  const whole = d.before === undefined ? "after" : d.after === undefined ? "before" : "";
  if (d.pointer || !whole || !d[whole] || typeof d[whole] !== "object" || Array.isArray(d[whole])) return [d];
  return Object.entries(d[whole]).map(([name, v]) => ({ pointer: `/${escaped(name)}`, [whole]: v }));
}
