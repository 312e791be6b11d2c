// The page: which views there are, and which one is shown.

import { h, fill, button, labelled, empty, say, count } from "./dom.js";
import { get, onTokenWanted } from "./api.js";
import { traffic } from "./traffic.js";

const views = {
  traffic: { text: "Traffic", load: async () => traffic },
  records: { text: "People & things", load: async () => (await import("./records.js")).records },
  try: { text: "Try it", load: async () => (await import("./try.js")).tryIt },
  faults: { text: "Faults", load: async () => (await import("./faults.js")).faults },
  document: { text: "Document", load: async () => (await import("./document.js")).documentView },
};

const main = document.getElementById("main");
const nav = document.getElementById("nav");
let about = { views: [] };
let current = { name: "", view: undefined };

async function route() {
  const [, name, ...rest] = location.hash.split("/");
  const args = rest.map(decodeURIComponent);
  const wanted = about.views.includes(name) ? name : about.views[0];
  if (!wanted) return void fill(main, empty("There is nothing to show", "This server offers no view."));
  if (current.name !== wanted) {
    const make = await views[wanted].load();
    if (current.view) current.view.leave();
    current = { name: wanted, view: make(about) };
    fill(main, current.view.element);
    document.title = `${views[wanted].text} · ${about.title || "actalike"}`;
    nav.querySelectorAll("a").forEach((a) => a.dataset.view === wanted ? a.setAttribute("aria-current", "page") : a.removeAttribute("aria-current"));
    const link = nav.querySelector("[aria-current]"); // the bar may be wider than the window
    nav.scrollLeft = link.offsetLeft - nav.offsetLeft - (nav.clientWidth - link.offsetWidth) / 2;
  }
  current.view.go(...args);
}

// askForToken shows a field until somebody gives the token.
function askForToken() {
  return new Promise((given) => {
    const field = h("input", { type: "password", autocomplete: "off", spellcheck: false });
    const open = button("Open", () => field.value && given(field.value.trim()), { class: "primary" });
    field.addEventListener("keydown", (event) => { if (event.key === "Enter") open.click(); });
    fill(main, h("div", { class: "gate form" }, h("h2", {}, "This console needs its token"), labelled("Control token", field, "It is what the server was started with: --control-token"), open));
    field.focus();
  });
}

let troubled;
function trouble(t) {
  const text = JSON.stringify(t);
  if (text === troubled) return; // an alert is read out each time it is made
  troubled = text;
  fill(document.getElementById("trouble"), t && h("p", { class: "trouble" }, h("strong", {}, "The document could not be loaded again; the old one is in force. "), h("span", { class: "mono" }, t.message), t.hint && h("span", { class: "soft" }, ` ${t.hint}`)));
}

// reloaded shows what another document has changed, and makes the view anew: it
// was about the old one.
function reloaded(now) {
  const news = document.getElementById("news");
  about = now;
  name();
  say("The document was loaded again");
  fill(news, now.dropped_count > 0 && h("div", { class: "news" },
    h("div", {}, h("strong", {}, `${count(now.dropped_count, "record")} had no place in the new document and ${now.dropped_count === 1 ? "was" : "were"} dropped.`),
      h("ul", {}, now.dropped.map((d) => h("li", {}, d)), now.dropped_count > now.dropped.length && h("li", {}, `and ${count(now.dropped_count - now.dropped.length, "more", "more")}`))),
    button("Dismiss", () => fill(news), { class: "small" })));
  if (current.name !== "traffic") {
    if (current.view) current.view.leave();
    current = { name: "", view: undefined };
    route();
  }
}

function name() {
  fill(document.getElementById("title"), [about.title, about.version].filter(Boolean).join(" "));
}

const themes = ["system", "light", "dark"];
const theme = document.getElementById("theme");
function paint(name) {
  document.documentElement.dataset.theme = name;
  fill(theme, { system: "Theme: system", light: "Theme: light", dark: "Theme: dark" }[name]);
  localStorage.setItem("actalike-theme", name);
}
theme.addEventListener("click", () => paint(themes[(themes.indexOf(document.documentElement.dataset.theme) + 1) % themes.length]));
paint(themes.includes(localStorage.getItem("actalike-theme")) ? localStorage.getItem("actalike-theme") : "system");

onTokenWanted(askForToken);

const newsEvery = 1000;

async function start() {
  about = await get("console");
  name();
  fill(nav, about.views.map((name) => h("a", { href: `#/${name}`, "data-view": name }, views[name].text)));
  trouble(about.trouble);
  window.addEventListener("hashchange", route);
  await route();
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const now = await get("console");
      trouble(now.trouble);
      if (now.loads !== about.loads) reloaded(now);
    } catch { /* the traffic view says that the server is away */ }
  }, newsEvery);
}

start().catch((error) => fill(main, empty("The server cannot be reached", error.message)));
