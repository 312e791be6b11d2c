"use strict";
// Shows the checks that hold every word of the search. The verdicts are shown and hidden by the style sheet alone.
(() => {
  const search = document.getElementById("search");
  const checks = [...document.querySelectorAll(".check")];
  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let hits = 0;
    for (const check of checks) {
      check.hidden = !words.every((word) => check.dataset.search.includes(word));
      if (!check.hidden) hits++;
    }
    for (const family of document.querySelectorAll(".family")) {
      family.hidden = !family.querySelector(".check:not([hidden])");
    }
    document.getElementById("none").hidden = hits > 0;
    document.getElementById("hits").value = words.length ? hits + " of " + checks.length : "";
  };
  // A link to a check opens it, and shows it if the search had hidden it.
  const open = () => {
    const check = location.hash && document.getElementById(location.hash.slice(1));
    if (!check) return;
    if (check.hidden) { search.value = ""; apply(); }
    for (const box of document.querySelectorAll(".filter input[type=checkbox]")) {
      if (check.classList.contains(box.id.slice("show-".length))) box.checked = true;
    }
    check.open = true;
    check.scrollIntoView();
  };
  document.querySelector(".find").hidden = false;
  document.querySelector(".filter").addEventListener("submit", (event) => event.preventDefault());
  search.addEventListener("input", apply);
  addEventListener("hashchange", open);
  apply();
  open();
})();
