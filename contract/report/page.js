"use strict";
// Shows the checks that hold every word of the search. The style sheet alone shows and hides verdicts, so that it works
// without this script; here only the headings follow that have nothing left below them.
(() => {
  const search = document.getElementById("search");
  const checks = [...document.querySelectorAll(".check")];
  const boxes = [...document.querySelectorAll(".filter input[type=checkbox]")];
  const isShown = (check) => !check.hidden && boxes.some((box) => box.checked && check.classList.contains(box.id.slice("show-".length)));
  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const check of checks) check.hidden = !words.every((word) => check.dataset.search.includes(word));
    const hits = checks.filter(isShown).length;
    for (const family of document.querySelectorAll(".family")) {
      family.hidden = ![...family.querySelectorAll(".check")].some(isShown);
    }
    document.getElementById("none").hidden = hits > 0;
    document.getElementById("hits").value = hits < checks.length ? hits + " of " + checks.length : "";
  };
  // A link to a check opens it, and shows it if the search had hidden it.
  const open = () => {
    const check = location.hash && document.getElementById(location.hash.slice(1));
    if (!check) return;
    if (check.hidden) search.value = "";
    for (const box of boxes) box.checked ||= check.classList.contains(box.id.slice("show-".length));
    apply();
    check.open = true;
    check.scrollIntoView();
  };
  document.querySelector(".find").hidden = false;
  document.querySelector(".filter").addEventListener("submit", (event) => event.preventDefault());
  document.querySelector(".filter").addEventListener("input", apply);
  addEventListener("hashchange", open);
  apply();
  open();
})();
