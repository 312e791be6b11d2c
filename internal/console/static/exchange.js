// One exchange: what was sent, what was answered, what is wrong with it and
// what it changed.

import { h, button, chip, copy, count, bytes, duration, statusKind, say, empty, place, where } from "./dom.js";
import { view, differences } from "./json.js";
import { send } from "./api.js";

const verdicts = {
  accepted: ["accepted", "good"], refused: ["refused", "warn"], unauthorized: ["unauthorized", "warn"], "not-found": ["not found", "warn"],
  forced: ["forced", "info"], failed: ["failed", "bad"], broken: ["breaks the document", "bad"],
  lenient: ["lenient", "warn"], observed: ["observed", "info"], "not-judged": ["not judged", "plain"],
};
export const verdictText = (verdict) => (verdicts[verdict] || [verdict])[0];
export const verdictKind = (verdict) => (verdicts[verdict] || ["", "plain"])[1];

export const statusChip = (status) => chip(status || "no answer", `status ${statusKind(status)}`);

const places = {
  path: "in the path", query: "in the query", header: "in a request header", cookie: "in a cookie", parameters: "in the parameters",
  "response-header": "in a header of the answer", "response-status": "in the status of the answer",
};

// notesFor are the violations and notices that stand in one body.
function notesFor(x, part) {
  const violations = (x.violations || []).filter((v) => (v.in || "request") === part);
  const notices = part === "request" ? x.notices || [] : [];
  return [
    ...violations.map((v) => ({ pointer: v.pointer, text: `${v.message} (${v.rule})`, more: whereOf(v), kind: "bad" })),
    ...notices.map((n) => ({ pointer: n.pointer, text: n.text, more: n.code, kind: "warn" })),
  ];
}

const whereOf = (v) => v.position && v.position.line ? where(v.position) : v.schema || "";
const shortWhere = (v) => v.position && v.position.line ? place(v.position) : v.schema || "";

// show makes the view of an exchange. Options: replay (the server can), onreplayed,
// onclose.
export function show(x, options = {}) {
  return h("article", { class: "exchange", "aria-labelledby": "exchange-title" },
    head(x, options), findings(x), changes(x),
    half("Request", x.request, notesFor(x, "request")),
    half("Answer", x.response, notesFor(x, "response")));
}

function head(x, { replay, onreplayed, onclose }) {
  const replayButton = replay && button("Replay", async () => {
    try {
      const again = await send("POST", `journal/${x.id}/replay`);
      say(`Sent again as exchange ${again.id}: ${again.status}`);
      if (onreplayed) onreplayed(again);
    } catch (error) {
      say(error.message, true);
    }
  }, { class: "primary" });
  return h("header", { class: "exchange-head" },
    h("div", { class: "exchange-line" },
      onclose && button("Back", onclose, { class: "quiet back" }),
      h("h2", { id: "exchange-title", tabIndex: -1 }, h("span", { class: "method" }, x.method), " ", h("span", { class: "path" }, x.path)),
      statusChip(x.status)),
    h("dl", { class: "facts" },
      fact("Verdict", chip(verdictText(x.verdict), verdictKind(x.verdict))),
      fact("User", x.user || "nobody"),
      fact("Took", duration(x.duration_ns)),
      fact("At", h("time", { dateTime: x.time }, new Date(x.time).toLocaleString())),
      x.operation && fact("Operation", h("a", { href: `#/document/${encodeURIComponent(x.operation)}` }, x.operation)),
      x.faults && x.faults.length > 0 && fact("Faults", x.faults.join(", "))),
    h("div", { class: "actions" },
      replayButton,
      button("Copy as curl", () => copy(x.copy.curl, "curl command")),
      button("Copy as fetch", () => copy(x.copy.fetch, "fetch call"))),
    x.copy.lacks && h("p", { class: "note" }, x.copy.lacks));
}

const fact = (name, value) => h("div", {}, h("dt", {}, name), h("dd", {}, value));

function findings(x) {
  const all = [
    ...(x.violations || []).map((v) => h("li", { class: "bad" }, h("code", {}, v.pointer || placeOf(v)), " ", v.message, " ",
      h("span", { class: "rule" }, [v.rule, places[v.in], v.check].filter(Boolean).join(" · "), shortWhere(v) && [" · ", h("span", { title: whereOf(v) }, shortWhere(v))]))),
    ...(x.notices || []).map((n) => h("li", { class: "warn" }, n.pointer && h("code", {}, n.pointer), " ", n.text, " ", h("span", { class: "rule" }, n.code))),
  ];
  if (!all.length) return null;
  const words = [x.violations && count(x.violations.length, "violation"), x.notices && count(x.notices.length, "notice")].filter(Boolean);
  return h("section", { class: "findings", "aria-label": "Violations and notices" }, h("h3", {}, words.join(", ")), h("ul", {}, all));
}

const placeOf = (v) => v.in === "response" ? "the answer" : places[v.in] || "the body";

function changes(x) {
  return (x.changes || []).map((c) => h("section", { class: "change", "aria-label": "What changed" },
    h("h3", {}, `${c.kind === "updated" ? "Changed" : c.kind === "created" ? "Created" : "Deleted"} `, h("span", { class: "soft" }, `${c.resource} ${c.id || ""}`)),
    differences(c.differences, `Changes of ${c.resource}`)));
}

function half(name, message, notes) {
  const headers = Object.entries(message.header || {}).sort(([a], [b]) => a < b ? -1 : 1);
  return h("section", { class: "half", "aria-label": name },
    h("h3", {}, name, " ", h("span", { class: "soft" }, message.size ? bytes(message.size) : "no body")),
    headers.length > 0 && h("details", { open: headers.length < 6 }, h("summary", {}, count(headers.length, "header")),
      h("table", { class: "headers" }, h("tbody", {}, headers.flatMap(([k, values]) => (values || []).map((v) =>
        h("tr", {}, h("th", { scope: "row" }, k), h("td", {}, v))))))),
    message.body || notes.length ? view(message.body, notes, `Body of the ${name.toLowerCase()}`) : null,
    message.truncated && h("p", { class: "note" }, "The rest of the body was not kept."));
}

export const none = () => empty("No exchange is open", "Choose a row to see what was sent, what was answered and what it changed.");
