// Faults: server bugs on purpose, switched while the mock runs.

import { h, fill, button, labelled, say, count, empty } from "./dom.js";
import { get, send, remove } from "./api.js";

export function faults() {
  const list = h("div", { class: "faults" });
  const summary = h("p", { class: "soft", role: "status" });
  const search = h("input", { type: "search", placeholder: "Find a fault", "aria-label": "Find a fault", oninput: () => draw() });
  const onlyOn = h("input", { type: "checkbox", id: "only-on", onchange: () => draw() });
  const off = button("Switch all off", async () => {
    try {
      await remove("faults");
      await load();
      say("No fault is on");
    } catch (error) {
      say(error.message, true);
    }
  });
  const latency = h("div", {});
  const element = h("div", { class: "page" },
    h("div", { class: "page-head" }, h("h2", {}, "Faults"), h("p", { class: "soft" }, "Bugs that real servers have, for this mock to have too. Does your app notice? Does your suite?")),
    latency,
    h("div", { class: "bar" }, search, h("label", { class: "check", for: "only-on" }, onlyOn, " Only those that are on"), h("span", { class: "push" }), summary, off),
    list);
  let all = [];

  async function load() {
    all = await get("faults");
    draw();
    drawLatency();
  }

  async function drawLatency() {
    let now;
    try {
      now = await get("latency");
    } catch {
      return; // this server has none
    }
    const number = (value, name) => h("input", { type: "number", min: 0, max: 60000, step: "any", value, name });
    const mean = number(now.latency_ms, "mean"), jitter = number(now.jitter_ms, "jitter");
    const rows = [labelled("Delay every answer, ms", mean), labelled("Give or take, ms", jitter)];
    const set = async () => {
      try {
        await send("PUT", "latency", { latency_ms: Number(mean.value), jitter_ms: Number(jitter.value) });
        rows[0].complain([]);
        say(Number(mean.value) ? `Answers take ${mean.value} ms longer` : "Answers are not delayed");
      } catch (error) {
        rows[0].complain([error.message]);
      }
    };
    fill(latency, h("section", { class: "card latency", "aria-label": "Latency" }, rows, button("Set", set)));
  }

  function draw() {
    const wanted = search.value.toLowerCase();
    const shown = all.filter((f) => (!onlyOn.checked || f.on) && `${f.id} ${f.title} ${f.text} ${f.family}`.toLowerCase().includes(wanted));
    const families = new Map();
    for (const f of shown) families.set(f.family || "other", [...(families.get(f.family || "other") || []), f]);
    sum();
    if (!shown.length) return void fill(list, empty("No fault is like that", "Search in names and descriptions."));
    fill(list, [...families].map(([family, some]) => h("section", { "aria-label": family }, h("h3", { class: "family" }, family, " ", h("span", { class: "soft" }, some.length)), h("div", { class: "cards" }, some.map(card)))));
  }

  function sum() {
    const on = all.filter((f) => f.on).length;
    fill(summary, on ? `${count(on, "fault")} on` : "None is on");
    off.disabled = !on;
  }

  function card(f) {
    const user = h("input", { type: "text", value: f.user || "", placeholder: "everybody", spellcheck: false, autocomplete: "off" });
    const probability = h("input", { type: "number", min: 0, max: 100, step: "any", value: +(100 * (f.probability ?? 1)).toFixed(4) });
    const delay = h("input", { type: "number", min: 0, max: 60000, step: "any", value: f.latency_ms || 0 });
    const rows = { user: labelled("For user", user), probability: labelled("Probability, %", probability), latency: labelled("Latency, ms", delay) };
    const wrong = h("p", { class: "wrong", role: "alert", hidden: true });
    const toggle = h("button", { type: "button", role: "switch", class: "switch", "aria-checked": String(Boolean(f.on)), "aria-label": f.title, onclick: () => save(!f.on) });
    async function save(on) {
      try {
        const now = await send("PUT", `faults/${encodeURIComponent(f.id)}`, { on, user: user.value.trim(), probability: Number(probability.value) / 100, latency_ms: Number(delay.value) });
        const place = all.findIndex((x) => x.id === f.id);
        all[place] = { ...f, on, ...now };
        say(`${f.title}: ${on ? "on" : "off"}`);
        const next = card(all[place]);
        element.replaceWith(next);
        next.querySelector(".switch").focus();
        sum();
      } catch (error) {
        wrong.hidden = false;
        fill(wrong, error.message);
      }
    }
    const change = () => { if (f.on) save(true); };
    [user, probability, delay].forEach((i) => i.addEventListener("change", change));
    const element = h("article", { class: `card fault ${f.on ? "on" : ""}`, "data-fault": f.id },
      h("div", { class: "card-head" }, h("div", {}, h("h4", {}, f.title), h("p", { class: "soft mono" }, f.id)), toggle),
      h("p", { class: "text" }, f.text),
      f.example && h("details", {}, h("summary", {}, "Example"), h("p", { class: "text" }, f.example)),
      h("div", { class: "settings" }, rows.user, rows.probability, rows.latency), wrong);
    return element;
  }

  return { element, leave: () => {}, go: () => load().catch((error) => fill(list, empty("The faults cannot be shown", error.message))) };
}
