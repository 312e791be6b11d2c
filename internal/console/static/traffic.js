// The traffic, as it flows.

import { h, fill, button, chip, select, count, duration, timeOf, say, empty, statusKind } from "./dom.js";
import { get, remove, query, follow } from "./api.js";
import { virtual } from "./list.js";
import { show, none, verdictText, verdictKind } from "./exchange.js";

const most = 10000; // rows in the page
const pageSize = 1000;

const statuses = [["", "Any status"], ["2xx", "2xx"], ["3xx", "3xx"], ["4xx", "4xx"], ["5xx", "5xx"],
  ["accepted", "accepted"], ["refused", "refused"], ["unauthorized", "unauthorized"], ["not-found", "not found"], ["forced", "forced"], ["failed", "failed"], ["broken", "breaks the document"],
  ["lenient", "lenient"], ["observed", "observed"], ["not-judged", "not judged"]];

export function traffic(about) {
  const filter = { status: "", user: "", text: "" };
  let rows = []; // oldest first; a gap is {gap: n, id}
  let held = []; // what came while paused
  let missedWhileHeld = 0;
  let paused = false, whole = false, loading = false;
  let last = -1, turn = 0, chosen = 0, focused = 0;
  let stop = () => {};

  const live = h("p", { class: "live", role: "status" });
  const pause = button("Pause", () => setPaused(!paused), { "aria-pressed": "false" });
  const status = select(statuses, "", (v) => { filter.status = v; reload(); }, { "aria-label": "Status" });
  const user = h("input", { type: "search", placeholder: "User", "aria-label": "User", oninput: () => { filter.user = user.value.trim(); reloadSoon(); }, class: "short" });
  const text = h("input", { type: "search", placeholder: "Path, body, violation …", "aria-label": "Text", oninput: () => { filter.text = text.value.trim(); reloadSoon(); } });
  const forget = button("Clear", async () => {
    try {
      await remove("journal");
      say("All exchanges are forgotten");
    } catch (error) {
      say(error.message, true);
    }
  }, { class: "quiet" });

  const at = (i) => rows[rows.length - 1 - i];
  const list = virtual({
    rowHeight: () => window.matchMedia("(max-width: 700px)").matches ? 60 : 36,
    length: () => rows.length, item: at, render, key: (row) => row.gap ? `gap ${row.id}` : row.id,
    label: "Exchanges, newest first", onend: older, role: "listbox",
  });
  list.addEventListener("keydown", keys);
  const nothing = h("div", { class: "nothing", hidden: true });
  const pane = h("section", { class: "pane detail", "aria-label": "Exchange" }, none());
  const view = h("div", { class: "traffic split" },
    h("section", { class: "pane", "aria-label": "Traffic" },
      h("div", { class: "bar" }, h("h2", { class: "offscreen" }, "Traffic"), status, user, text, h("span", { class: "push" }), pause, forget),
      h("div", { class: "columns", "aria-hidden": "true" }, ["Time", "Method", "Path", "User", "Status", "Verdict", "Took"].map((c) => h("span", {}, c))),
      list, nothing, live),
    pane);

  function render(row) {
    if (row.gap) {
      return h("div", { class: "row gap", role: "option", "aria-selected": "false", onclick: () => fillGap(row) }, `${count(row.gap, "exchange")} came too fast to be listed. Select to load.`);
    }
    return h("div", { class: "row", id: `row-${row.id}`, role: "option", "aria-selected": row.id === chosen ? "true" : "false", onclick: () => open(row.id) },
      h("time", { class: "c-time", dateTime: row.time }, timeOf(row.time)),
      h("span", { class: "c-method method" }, row.method),
      h("span", { class: "c-path path", title: row.path }, row.path),
      h("span", { class: "c-user" }, row.user || "–"),
      h("span", { class: "c-status" }, chip(row.status || "–", `status ${statusKind(row.status)}`)),
      h("span", { class: "c-verdict" }, h("span", { class: `dot ${verdictKind(row.verdict)}`, "aria-hidden": "true" }), verdictText(row.verdict),
        row.violations && h("span", { class: "soft" }, ` ${row.violations.length}`)),
      h("span", { class: "c-took" }, duration(row.duration_ns)));
  }

  function keys(event) {
    const place = rows.length - 1 - rows.findIndex((r) => r.id === (focused || chosen));
    const known = rows.some((r) => r.id === (focused || chosen));
    const steps = { ArrowDown: known ? place + 1 : 0, ArrowUp: known ? place - 1 : 0, Home: 0, End: rows.length - 1, PageDown: place + 12, PageUp: place - 12 };
    if (event.key in steps) {
      event.preventDefault();
      const next = Math.min(rows.length - 1, Math.max(0, steps[event.key]));
      if (at(next)) focus(at(next), next);
    } else if ((event.key === "Enter" || event.key === " ") && focused) {
      event.preventDefault();
      const row = rows.find((r) => r.id === focused);
      if (row && row.gap) fillGap(row);
      else if (row) open(row.id, true);
    }
  }

  function focus(row, place) {
    const before = list.rowOf(focused);
    if (before) before.classList.remove("focused");
    focused = row.id;
    list.reveal(place);
    const now = list.rowOf(row.gap ? `gap ${row.id}` : row.id);
    if (now) {
      now.classList.add("focused");
      list.setAttribute("aria-activedescendant", now.id || "");
    }
  }

  const open = (id, byKey) => { focused = id; openedByKey = byKey; location.hash = `#/traffic/${id}`; if (id === chosen) choose(id); };
  let openedByKey = false;

  async function choose(id) {
    const was = list.rowOf(chosen);
    if (was) was.setAttribute("aria-selected", "false");
    chosen = id;
    view.classList.toggle("opened", id > 0);
    if (!id) return void fill(pane, none());
    const now = list.rowOf(id);
    if (now) now.setAttribute("aria-selected", "true");
    try {
      const x = await get(`journal/${id}`);
      if (chosen !== id) return;
      fill(pane, show(x, { replay: about.replay, onreplayed: (again) => open(again.id), onclose: () => { location.hash = "#/traffic"; list.focus(); } }));
      pane.scrollTop = 0;
      if (openedByKey || window.matchMedia("(max-width: 1000px)").matches) pane.querySelector("#exchange-title").focus();
      openedByKey = false;
    } catch (error) {
      if (chosen === id) fill(pane, empty("This exchange is gone", error.message));
    }
  }

  function setPaused(to) {
    paused = to;
    pause.setAttribute("aria-pressed", String(paused));
    fill(pause, paused ? "Resume" : "Pause");
    if (!paused) {
      const batch = { rows: held, missed: missedWhileHeld };
      held = [];
      missedWhileHeld = 0;
      append(batch);
    }
    tell();
  }

  function onevent(batch) {
    if (batch.cleared) {
      rows = [];
      held = [];
      missedWhileHeld = 0;
      list.again();
    }
    if (batch.rows.length) last = batch.rows.at(-1).id;
    if (!paused) return append(batch);
    held.push(...batch.rows);
    missedWhileHeld += batch.missed || 0;
    if (held.length > most) missedWhileHeld += held.splice(0, held.length - most).length;
    tell();
  }

  function append(batch) {
    const atTop = list.scrollTop < 5;
    if (batch.missed && (batch.rows.length || !narrowed())) rows.push({ gap: batch.missed, id: -(batch.rows.length ? batch.rows[0].id : Date.now()) });
    rows.push(...batch.rows);
    const added = batch.rows.length + (batch.missed ? 1 : 0);
    if (rows.length > most) {
      rows.splice(0, rows.length - most);
      whole = true;
    }
    // who reads further down keeps his place
    if (!atTop && added) list.scrollTop += added * (window.matchMedia("(max-width: 700px)").matches ? 60 : 36);
    list.draw();
    tell();
  }

  const narrowed = () => filter.status || filter.user || filter.text;

  async function fillGap(row) {
    const place = rows.indexOf(row);
    if (place < 0) return;
    const page = await get(`journal/rows${query({ ...filter, before: -row.id, limit: Math.min(row.gap, pageSize) })}`);
    const older = rows[place - 1];
    const found = page.rows.filter((r) => !older || r.id > older.id).reverse();
    const rest = row.gap - found.length;
    rows.splice(place, 1, ...(rest > 0 && found.length ? [{ gap: rest, id: -found[0].id }] : []), ...found);
    list.again();
    if (!found.length) say("They are not kept any more");
  }

  async function older() {
    if (whole || loading || !rows.length) return;
    loading = true;
    const mine = turn;
    try {
      const oldest = rows.find((r) => !r.gap);
      const page = await get(`journal/rows${query({ ...filter, before: oldest ? oldest.id : 0, limit: pageSize })}`);
      if (mine !== turn) return;
      whole = page.rows.length < pageSize;
      rows = [...page.rows.reverse(), ...rows].slice(-most);
      whole ||= rows.length >= most;
      list.draw();
      tell();
    } finally {
      loading = false;
    }
  }

  let soon;
  const reloadSoon = () => { clearTimeout(soon); soon = setTimeout(reload, 200); };

  async function reload() {
    const mine = ++turn;
    stop();
    held = [];
    missedWhileHeld = 0;
    try {
      const page = await get(`journal/rows${query({ ...filter, limit: pageSize })}`);
      if (mine !== turn) return;
      rows = page.rows.reverse();
      whole = page.rows.length < pageSize;
      last = rows.length ? rows.at(-1).id : 0;
    } catch (error) {
      say(error.message, true);
    }
    if (mine !== turn) return;
    list.scrollTop = 0;
    list.again();
    stop = follow(() => `journal/stream${query({ ...filter, after: last })}`, onevent, (up) => { connected = up; tell(); });
    tell();
  }
  let connected = false;

  function tell() {
    const waiting = held.length + missedWhileHeld;
    fill(live, h("span", { class: `dot ${paused ? "warn" : connected ? "good pulse" : "bad"}`, "aria-hidden": "true" }),
      paused ? `Paused${waiting ? `, ${waiting.toLocaleString()} new` : ""}` : connected ? "Live" : "Not connected, trying again",
      h("span", { class: "soft" }, ` · ${count(rows.length, "exchange")}${whole ? "" : " and older ones"}${narrowed() ? (rows.length === 1 ? " that matches" : " that match") : ""}`));
    nothing.hidden = rows.length > 0;
    list.hidden = rows.length === 0;
    if (!rows.length) {
      fill(nothing, narrowed()
        ? empty("Nothing matches", "Requests that do will appear here as they come.")
        : empty("No requests yet", `Send one to ${location.origin} and it appears here at once.`, about.views.includes("try") && h("a", { href: "#/try" }, "Or make one up")));
    }
  }

  reload();
  return {
    element: view,
    go: (id) => choose(Number(id) || 0),
    leave: () => { turn++; stop(); list.stop(); clearTimeout(soon); },
  };
}
