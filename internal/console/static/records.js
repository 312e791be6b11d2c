// People and things: the records, what differs from the seed, and a form.

import { h, fill, button, chip, copy, count, say, select, empty } from "./dom.js";
import { get, send, query } from "./api.js";
import { differences, view as jsonView } from "./json.js";
import { form } from "./form.js";
import { picker } from "./pick.js";

const pageSize = 50;
const mostInSelect = 12;

export function records() {
  let resources = [], resource, offset = 0, find = "", chosen = "";
  const which = h("div", { class: "picker" });
  const search = h("input", { type: "search", placeholder: "Find by key or unique value", "aria-label": "Find a record", oninput: () => { clearTimeout(soon); soon = setTimeout(() => { find = search.value; offset = 0; load(); }, 200); } });
  const list = h("ul", { class: "items", "aria-label": "Records" });
  const pages = h("div", { class: "pages" });
  const pane = h("section", { class: "pane detail", "aria-label": "Record" });
  const all = button("Reset all", async () => {
    if (!all.armed) {
      all.armed = true;
      fill(all, "Reset everything?");
      setTimeout(() => { all.armed = false; fill(all, "Reset all"); }, 4000);
      return;
    }
    try {
      await send("POST", "reset");
      say("Everything is as seeded");
      load();
      if (chosen) open(chosen);
    } catch (error) {
      say(error.message, true);
    }
  }, { class: "danger" });
  const element = h("div", { class: "split records" },
    h("section", { class: "pane", "aria-label": "Records" },
      h("div", { class: "bar" }, h("h2", { class: "offscreen" }, "People and things"), which, search, h("span", { class: "push" }), all),
      list, pages),
    pane);
  let soon;

  async function start(name, id) {
    resources = await get("records");
    resource = resources.find((r) => r.name === name) || resources[0];
    const leadTo = (v) => { location.hash = `#/records/${encodeURIComponent(v)}`; };
    const said = (r) => `${r.plural} (${r.count.toLocaleString()})`;
    fill(which, resources.length > mostInSelect
      ? picker({ label: "Resource", options: resources.map((r) => ({ id: r.name, text: said(r) })), value: resource.name, onpick: leadTo })
      : resources.length > 1
      ? select(resources.map((r) => [r.name, said(r)]), resource.name, leadTo, { "aria-label": "Resource" })
      : resource && h("strong", {}, `${resource.plural} `, h("span", { class: "soft" }, resource.count.toLocaleString())));
    if (!resource) {
      fill(list, h("li", {}, empty("Nothing is kept", "No operation of this document writes a record.")));
      fill(pane);
      return;
    }
    await load();
    if (id) open(id);
    else fill(pane, empty("No record is open", "Choose one to see what it holds, what differs from the seed, and to change it."));
  }

  async function load() {
    const page = await get(`records/${encodeURIComponent(resource.name)}${query({ offset, limit: pageSize, find })}`);
    fill(list, page.records.map((r) => h("li", { class: r.id === chosen ? "chosen" : "" },
      h("a", { href: `#/records/${encodeURIComponent(resource.name)}/${encodeURIComponent(r.id)}`, "aria-current": r.id === chosen ? "true" : null },
        h("span", { class: "item-title" }, r.title || (r.absent ? "no record" : r.id)), (r.title || r.absent) && h("span", { class: "soft mono" }, r.id)),
      r.created ? chip("created", "info") : r.written && chip("changed", "info"), r.absent && chip("404", "warn"),
      resource.of_caller && button("Copy token", () => copy(r.id, "token"), { class: "quiet small", "aria-label": `Copy token ${r.id}` }))));
    if (!page.records.length) fill(list, h("li", {}, empty(find ? "Nothing is called that" : "There is no record", "A key, a token, or the whole of a unique value finds a record.")));
    const end = Math.min(offset + pageSize, page.count);
    const jump = h("input", { type: "number", min: 1, max: Math.ceil(page.count / pageSize), value: Math.floor(offset / pageSize) + 1, "aria-label": "Page",
      onchange: () => { offset = Math.max(0, Math.min(Math.ceil(page.count / pageSize) - 1, (Number(jump.value) || 1) - 1)) * pageSize; load(); } });
    fill(pages, page.count > pageSize && [
      button("Previous", () => { offset -= pageSize; load(); }, { disabled: offset === 0 }),
      h("span", {}, "Page ", jump, ` of ${Math.ceil(page.count / pageSize).toLocaleString()}`),
      button("Next", () => { offset += pageSize; load(); }, { disabled: end >= page.count })]);
  }

  async function open(id) {
    chosen = id;
    element.classList.toggle("opened", Boolean(id));
    list.querySelectorAll("li").forEach((li) => {
      const link = li.querySelector("a");
      const mine = link && link.hash === `#/records/${encodeURIComponent(resource.name)}/${encodeURIComponent(id)}`;
      li.classList.toggle("chosen", Boolean(mine));
      if (link) mine ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current");
    });
    if (!id) return;
    try {
      const record = await get(path(id));
      if (chosen === id) showRecord(record);
    } catch (error) {
      fill(pane, empty("This record cannot be shown", error.message));
    }
  }

  const path = (id) => `records/${encodeURIComponent(resource.name)}/${encodeURIComponent(id)}`;

  function showRecord(r) {
    const done = (record, text) => { say(text); showRecord(record); load(); };
    const back = button("Back", () => { location.hash = `#/records/${encodeURIComponent(resource.name)}`; }, { class: "quiet back" });
    const head = h("header", { class: "exchange-head" },
      h("div", { class: "exchange-line" }, back, h("h2", { tabIndex: -1 }, r.title || r.id), r.created ? chip("created", "info") : r.written ? chip("changed", "info") : chip(r.absent ? "no record" : "as seeded", "plain")),
      r.token && h("p", { class: "token" }, h("span", { class: "soft" }, "Token "), h("code", {}, r.token), " ", button("Copy token", () => copy(r.token, "token"), { class: "small" })));
    if (r.absent) return void fill(pane, h("article", { class: "exchange" }, head, empty("This user has no record", "Requests with this token get 404, to see how an app takes it.")));
    const reset = button("Reset to seed", async () => {
      try {
        done(await send("POST", `${path(r.id)}/reset`), "Reset to the seed");
      } catch (error) {
        say(error.message, true);
      }
    }, { disabled: !r.written || r.created });
    const tabs = { Current: () => current(r), Edit: () => edit(r, done) };
    const body = h("div", {});
    const choose = (name) => {
      bar.querySelectorAll("button").forEach((b) => b.setAttribute("aria-pressed", String(b.textContent === name)));
      fill(body, tabs[name]());
    };
    const bar = h("div", { class: "tabs", role: "group", "aria-label": "What to show" }, Object.keys(tabs).map((name) => button(name, () => choose(name))));
    fill(pane, h("article", { class: "exchange" }, head,
      h("section", { "aria-label": "What differs from the seed" }, h("h3", {}, "Differs from the seed ", h("span", { class: "soft" }, r.created ? "it was created" : r.differences.length ? count(r.differences.length, "value") : "nothing")),
        r.differences.length > 0 && differences(r.differences, "What differs from the seed", ["Seed", "Now"])),
      h("div", { class: "actions" }, bar, h("span", { class: "push" }), reset), body));
    choose("Current");
    if (window.matchMedia("(max-width: 1000px)").matches) pane.querySelector("h2").focus();
  }

  const current = (r) => h("section", { "aria-label": "Current state" }, jsonView(JSON.stringify(r.record), [], "Current state"));

  function edit(r, done) {
    const f = form(r.fields || [], r.record);
    const save = button("Save", async () => {
      let record;
      try {
        record = f.value();
      } catch (error) {
        return say(error.message, true);
      }
      try {
        f.complain([]);
        done(await send("PUT", path(r.id), record), "Saved");
      } catch (error) {
        const violations = error.body && error.body.violations || [];
        f.complain(violations);
        say(violations.length ? `Not saved: ${count(violations.length, "value")} cannot be answered with` : `Not saved: ${error.message}`, true);
      }
    }, { class: "primary" });
    return h("section", { "aria-label": "Edit" }, f.element, h("div", { class: "actions sticky" }, save, button("Cancel", () => showRecord(r))));
  }

  return { element, go: (name, id) => {
    if (resource && (!name || name === resource.name) && resources.length) {
      if (id !== chosen || !id) { chosen = ""; id ? open(id) : (element.classList.remove("opened"), open("")); }
      return;
    }
    offset = 0;
    find = search.value = "";
    chosen = id || "";
    start(name, id).catch((error) => fill(pane, empty("The records cannot be shown", error.message)));
  }, leave: () => clearTimeout(soon) };
}
