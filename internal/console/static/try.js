// Try it: any operation, any body, as anybody.

import { h, fill, button, labelled, select, say, empty } from "./dom.js";
import { indented } from "./json.js";
import { get, send, query } from "./api.js";
import { show } from "./exchange.js";
import { picker } from "./pick.js";

const mostInSelect = 12;

export function tryIt(about) {
  let operations = [], operation;
  const left = h("section", { class: "pane", "aria-label": "Request" });
  const pane = h("section", { class: "pane detail", "aria-label": "Answer" });
  const element = h("div", { class: "split try" }, left, pane);

  async function start(id) {
    if (!operations.length) fill(left, empty("Reading the document …"));
    operations = await get("try/operations");
    if (!operations.length) return void fill(left, empty("There is nothing to try", "The document declares no operation."));
    choose(operations.find((o) => o.id === id) || operations[0]);
  }

  function choose(o) {
    operation = o;
    fill(pane, empty("Nothing was sent yet", "The answer appears here, with what was wrong beside the line it is about."));
    const leadTo = (v) => { location.hash = `#/try/${encodeURIComponent(v)}`; };
    const pick = operations.length > mostInSelect
      ? picker({ options: operations.map((x) => ({ id: x.id, text: `${x.method} ${x.path}`, note: x.summary || x.id })), value: o.id, onpick: leadTo })
      : select(operations.map((x) => [x.id, `${x.method} ${x.path}`]), o.id, leadTo);
    const user = h("input", { type: "text", value: o.secured ? "user-1" : "", list: "try-users", spellcheck: false, autocomplete: "off" });
    const parameters = o.parameters.map((p) => ({ p, input: h("input", { type: "text", value: p.required ? p.sample : "", placeholder: p.sample, spellcheck: false }) }));
    const extra = h("textarea", { rows: 2, class: "mono", spellcheck: false, placeholder: "Prefer: wait=2" });
    const media = o.media.length > 0 && select([...o.media.map((m) => [m]), ["", "none"]], o.media[0], () => prefill("valid"));
    const body = h("textarea", { rows: 14, class: "mono", spellcheck: false, autocomplete: "off" });
    const cases = h("div", { class: "cases" });
    const kinds = h("div", { class: "tabs", role: "group", "aria-label": "Begin with" },
      [["valid", "Valid"], ["boundary", "Boundary"], ["invalid", "Invalid"]].map(([kind, text]) => button(text, () => prefill(kind), { "data-kind": kind, "aria-pressed": "false" })));

    async function prefill(kind) {
      kinds.querySelectorAll("button").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.kind === kind)));
      try {
        const list = await get(`try/bodies${query({ operation: o.id, kind, media: media ? media.value : "" })}`);
        if (o !== operation) return;
        if (!list.length) return void fill(cases, h("p", { class: "note" }, kind === "invalid" ? "No rule of this body can be broken alone." : "Nothing can be made for this media type."));
        const words = (c) => [c.pointer, c.rule, c.label].filter(Boolean).join(" · ");
        const which = select(list.map((c, i) => [String(i), words(c)]), "0", (i) => { body.value = indented(list[Number(i)].body); });
        body.value = indented(list[0].body);
        fill(cases, labelled({ valid: "Which one", boundary: "At which boundary", invalid: "Which rule is broken" }[kind], which));
      } catch (error) {
        fill(cases, h("p", { class: "wrong" }, error.message));
      }
    }

    const go = button("Send", async () => {
      go.disabled = true;
      try {
        const x = await send("POST", "try", {
          operation: o.id, user: user.value.trim(), media: media ? media.value : "", body: o.media.length || body.value ? body.value : "",
          parameters: [...parameters.map(({ p, input }) => ({ name: p.name, in: p.in, value: input.value })), ...headersIn(extra.value)],
        });
        fill(pane, show(x, { replay: about.replay, onreplayed: (again) => { location.hash = `#/traffic/${again.id}`; } }));
        pane.scrollTop = 0;
        say(`Answered with ${x.status}`);
        element.classList.add("opened");
        if (window.matchMedia("(max-width: 1000px)").matches) pane.scrollIntoView();
      } catch (error) {
        say(error.message, true);
      } finally {
        go.disabled = false;
      }
    }, { class: "primary" });
    body.addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) go.click(); });

    fill(left, h("div", { class: "form" },
      h("h2", { class: "offscreen" }, "Try it"),
      labelled("Operation", pick, o.summary),
      labelled(["As user ", h("span", { class: "soft" }, o.secured ? "empty: without credentials" : "this operation needs none")], user),
      h("datalist", { id: "try-users" }, users.map((u) => h("option", { value: u }))),
      parameters.length > 0 && h("fieldset", {}, h("legend", {}, "Parameters"), parameters.map(({ p, input }) =>
        labelled([p.name, h("span", { class: "soft" }, ` ${p.in}${p.required ? ", required" : ""}`)], input, p.text))),
      o.media.length > 0 && [
        labelled("Media type", media),
        h("div", { class: "field" }, h("span", { class: "label" }, "Begin with"), kinds, cases),
        labelled(["Body ", h("span", { class: "soft" }, "Ctrl+Enter sends")], body),
      ],
      h("details", {}, h("summary", {}, "More headers"), labelled("One a line, as Name: value", extra)),
      h("div", { class: "actions sticky" }, go, h("span", { class: "soft mono" }, `${o.method} ${o.path}`))));
    if (o.media.length) prefill("valid");
  }

  let users = [];
  if (about.views.includes("records")) get("users?limit=50").then((u) => { users = [...u.tokens, ...u.without_record]; if (operation) fill(left.querySelector("datalist") || h("datalist"), users.map((v) => h("option", { value: v }))); }).catch(() => {});

  return { element, leave: () => {}, go: (id) => {
    if (operation && (!id || operation.id === id)) return;
    const known = operations.find((o) => o.id === id);
    if (known) return choose(known);
    start(id).catch((error) => fill(left, empty("This cannot be tried", error.message)));
  } };
}

const headersIn = (text) => text.split("\n").map((line) => line.match(/^\s*([^:\s]+)\s*:\s*(.*)$/)).filter(Boolean).map(([, name, value]) => ({ name, in: "header", value: value.trim() }));
