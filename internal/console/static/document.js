// The document: what it was understood to say, where it contradicts itself, and
// its texts side by side.

import { h, add, fill, button, chip, count, empty, bytes, place, where } from "./dom.js";
import { get, getText } from "./api.js";
import { virtual } from "./list.js";

export function documentView() {
  const body = h("div", { class: "document-body" });
  const tabs = h("div", { class: "tabs", role: "group", "aria-label": "Parts" });
  const element = h("div", { class: "page document" }, h("div", { class: "bar" }, h("h2", { class: "offscreen" }, "Document"), tabs), body);
  const parts = { operations: ["Operations", operations], resources: ["Resources", resources], contradictions: ["Contradictions", contradictions], texts: ["Side by side", texts] };
  let doc, part = "", wanted, lists = [];

  async function start() {
    doc = await get("document");
    fill(tabs, Object.entries(parts).map(([name, [text]]) => button([text, name === "texts" ? null : h("span", { class: "badge" }, doc[name].length)], () => { location.hash = `#/document/~${name}`; }, { "data-part": name })));
  }

  function choose(name) {
    part = name;
    lists.forEach((l) => l.stop());
    lists = [];
    tabs.querySelectorAll("button").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.part === name)));
    element.classList.toggle("wide", name === "texts");
    parts[name][1]();
  }

  const at = (position) => position && position.line
    ? button(place(position), () => { wanted = position.line; location.hash = `#/document/~texts/${position.line}`; }, { class: "link mono", title: where(position) })
    : null;

  function operations() {
    const search = h("input", { type: "search", placeholder: "Find an operation", "aria-label": "Find an operation", oninput: () => draw() });
    const list = h("div", {});
    const draw = () => {
      const text = search.value.toLowerCase();
      const some = doc.operations.filter((o) => `${o.id} ${o.method} ${o.path} ${o.resource || ""} ${o.effect}`.toLowerCase().includes(text));
      fill(list, some.slice(0, shown).map(operation), some.length > shown && button(`Show ${count(some.length - shown, "more operation")}`, () => { shown += 500; draw(); }), !some.length && empty("No operation is like that"));
    };
    let shown = Math.max(100, 1 + doc.operations.findIndex((o) => o.id === opened));
    fill(body, h("section", { "aria-label": "Operations" }, h("h3", { class: "offscreen" }, "Operations"), doc.operations.length > 10 && h("div", { class: "bar" }, search), list));
    draw();
    const open = body.querySelector(`[data-operation="${CSS.escape(opened)}"]`);
    if (opened && open) {
      open.open = true;
      open.dispatchEvent(new Event("toggle")); // it is whole before the page goes there
      open.scrollIntoView({ block: "start" });
      open.querySelector("summary").focus();
    }
  }
  let opened = "";

  function resources() {
    if (!doc.resources.length) return void fill(body, empty("Nothing is remembered", "No operation was taken for one that keeps records."));
    fill(body, h("section", { "aria-label": "Resources" }, h("h3", { class: "offscreen" }, "Resources"), h("div", { class: "cards" }, doc.resources.map(resource))));
  }

  const resource = (r) => h("article", { class: "card" }, h("h4", {}, r.name), h("p", { class: "soft" }, [r.owner === "caller" ? "one for each user" : "", r.schema].filter(Boolean).join(" · ")),
    h("p", { class: "text" }, `Why: ${r.reason}`), r.unique && r.unique.length > 0 && h("p", { class: "text" }, `Unique: ${r.unique.join(", ")}`), at(r.position));

  function operation(o) {
    // What a card holds is made when it opens: a thousand operations have too much of it.
    const whole = () => { if (card.open && card.children.length === 1) add(card, details(o)); };
    const card = h("details", { class: "card operation", "data-operation": o.id, open: doc.operations.length < 4, ontoggle: () => whole() },
      h("summary", {}, h("span", { class: "method" }, o.method), h("span", { class: "path" }, o.path), chip(o.effect, o.effect === "answer" ? "plain" : "info"), o.resource && h("span", { class: "soft" }, o.resource)));
    whole();
    return card;
  }

  function details(o) {
    return [
      h("dl", { class: "facts" },
        h("div", {}, h("dt", {}, "Operation"), h("dd", {}, o.id)),
        h("div", {}, h("dt", {}, "Taken for this because"), h("dd", {}, o.reason)),
        h("div", {}, h("dt", {}, "Takes"), h("dd", {}, (o.takes || []).join(", ") || "no body")),
        h("div", {}, h("dt", {}, "Answers"), h("dd", {}, (o.answers || []).map((a) => a.status).join(", "))),
        h("div", {}, h("dt", {}, "Security"), h("dd", {}, o.security)),
        h("div", {}, h("dt", {}, "Stands at"), h("dd", {}, at(o.position)))),
      o.fields && o.fields.length > 0 && h("div", { class: "scroll", tabIndex: 0, role: "region", "aria-label": `Fields of ${o.id}` }, h("table", { class: "fields" },
        h("thead", {}, h("tr", {}, ["Field", "Reads back as", "null", "Also"].map((t) => h("th", { scope: "col" }, t)))),
        h("tbody", {}, o.fields.map((f) => h("tr", {}, h("th", { scope: "row" }, f.pointer), h("td", { class: "mono" }, f.reads_back || "–"), h("td", {}, f.null),
          h("td", {}, [f.read_only && "read-only", f.unread && "not read back", f.unique && "unique", f.reference && `names ${f.reference}`, f.flattened && "flattened"].filter(Boolean).join(", "))))))),
    ];
  }

  function contradictions() {
    if (!doc.contradictions.length) return void fill(body, empty("The document does not contradict itself"));
    fill(body, h("section", { "aria-label": "Contradictions" }, h("h3", { class: "offscreen" }, "Contradictions"), doc.contradictions.map((c) => h("article", { class: "card contradiction" },
      h("div", { class: "card-head" }, h("h4", {}, c.message), chip(c.rule, "warn")),
      h("p", { class: "text" }, c.consequence),
      h("ul", { class: "places" }, c.places.slice(0, 50).map((p) => h("li", {}, at(p.position), " ", h("span", {}, p.name))), c.places.length > 50 && h("li", {}, `and ${c.places.length - 50} more`))))));
  }

  async function texts() {
    const columns = h("div", { class: "texts" });
    const search = h("input", { type: "search", placeholder: "Find in the texts", "aria-label": "Find in the texts" });
    const found = h("span", { class: "soft", role: "status" });
    const some = doc.overlaid ? doc.texts : doc.texts.slice(0, 1);
    const pick = h("div", { class: "tabs only-narrow", role: "group", "aria-label": "Which text" }, some.map((t) => button(t.which, () => focus(t.which), { "data-which": t.which })));
    const focus = (which) => {
      columns.dataset.focus = which;
      pick.querySelectorAll("button").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.which === which)));
      lists.forEach((l) => l.draw());
    };
    fill(body, h("div", { class: "bar" }, search, found, some.length > 1 ? pick : h("span", { class: "soft" }, "No overlay is applied: the published document is the effective one.")), columns);
    const loaded = await Promise.all(some.map(async (t) => ({ ...t, lines: (await getText(`document/${t.which}`)).split("\n") })));
    if (part !== "texts") return;
    const published = new Set(loaded[0].lines.map((l) => l.trim()));
    for (const t of loaded) {
      const added = (i) => t.which === "effective" && !published.has(t.lines[i].trim());
      const more = t.lines.filter((_, i) => added(i)).length;
      const list = virtual({
        rowHeight: () => 20, length: () => t.lines.length, item: (i) => i, label: `The ${t.which} document`,
        render: (i) => h("div", { class: `line ${t.hit === i ? "hit" : added(i) ? "added" : ""}` }, h("span", { class: "number" }, i + 1), h("code", {}, t.lines[i].slice(0, 1000))),
      });
      t.list = list;
      lists.push(list);
      columns.append(h("section", { class: "text-column", "data-which": t.which, "aria-label": t.which }, h("h3", {}, t.which, " ", h("span", { class: "soft" }, `${t.name} · ${bytes(t.size)} · ${count(t.lines.length, "line")}${more ? `, ${more.toLocaleString()} not in the published one` : ""}`)), list));
      list.draw();
    }
    const go = (t, i) => { t.hit = i; t.list.again(); t.list.scrollTop = Math.max(0, i * 20 - 80); };
    const seek = (from) => {
      const text = search.value.toLowerCase();
      const hits = loaded.map((t) => {
        if (!text) return 0;
        let i = t.lines.findIndex((l, n) => n > (from ? t.hit ?? -1 : -1) && l.toLowerCase().includes(text));
        if (i < 0) i = t.lines.findIndex((l) => l.toLowerCase().includes(text));
        if (i >= 0) go(t, i);
        return t.lines.filter((l) => l.toLowerCase().includes(text)).length;
      });
      fill(found, text ? hits.map((n, i) => `${loaded[i].which} ${n}`).join(" · ") : "");
    };
    search.addEventListener("input", () => seek(false));
    search.addEventListener("keydown", (event) => { if (event.key === "Enter") seek(true); });
    focus("published");
    if (wanted) {
      go(loaded[0], wanted - 1);
      wanted = 0;
    }
  }

  return { element, leave: () => lists.forEach((l) => l.stop()), go: async (name, line) => {
    try {
      if (!doc) {
        fill(body, empty("Reading the document …"));
        await start();
      }
      if (name && name.startsWith("~")) {
        wanted = Number(line) || wanted;
        opened = "";
        choose(parts[name.slice(1)] ? name.slice(1) : "operations");
      } else {
        opened = name || "";
        choose("operations");
      }
    } catch (error) {
      fill(body, empty("The document cannot be shown", error.message));
    }
  } };
}
