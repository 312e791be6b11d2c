// A list of any length: only the rows in sight are in the page.

import { h } from "./dom.js";

// virtual makes a list whose rows are all rowHeight() pixels high. Items are asked
// by place: item(i), of length(). render(item, i) makes a row; key says which one
// has the focus; onend is called when the end comes near.
export function virtual({ rowHeight, length, item, render, key, label, onend, role }) {
  const space = h("div", { class: "rows-space" });
  const box = h("div", { class: "rows", tabIndex: 0, role: role || "region", "aria-label": label, onscroll: () => later() }, space);
  const shown = new Map();
  let waiting = 0;
  function later() {
    waiting ||= requestAnimationFrame(() => { waiting = 0; draw(); });
  }
  function draw() {
    const height = rowHeight();
    space.style.height = `${length() * height}px`;
    const first = Math.max(0, Math.floor(box.scrollTop / height) - 8);
    const last = Math.min(length(), Math.ceil((box.scrollTop + box.clientHeight) / height) + 8);
    const wanted = new Set();
    for (let i = first; i < last; i++) {
      const k = key ? key(item(i)) : i;
      wanted.add(k);
      let row = shown.get(k);
      if (!row) {
        row = render(item(i), i);
        shown.set(k, row);
        space.append(row);
      }
      row.style.top = `${i * height}px`;
      row.style.height = `${height}px`;
      if (role) {
        row.setAttribute("aria-posinset", i + 1);
        row.setAttribute("aria-setsize", length());
      }
    }
    for (const [k, row] of shown) {
      if (!wanted.has(k)) {
        row.remove();
        shown.delete(k);
      }
    }
    if (onend && last === length() && length() > 0) onend();
  }
  const watch = new ResizeObserver(later);
  watch.observe(box);
  box.draw = later;
  box.drawNow = draw;
  box.again = () => { shown.forEach((row) => row.remove()); shown.clear(); later(); };
  box.rowOf = (k) => shown.get(k);
  box.reveal = (i) => {
    const height = rowHeight();
    if (i * height < box.scrollTop) box.scrollTop = i * height;
    else if ((i + 1) * height > box.scrollTop + box.clientHeight) box.scrollTop = (i + 1) * height - box.clientHeight;
    draw();
  };
  box.stop = () => watch.disconnect();
  return box;
}
