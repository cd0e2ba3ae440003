// The article page: choosing items without reloading, keeping text and rail up to date, keys. Links do all of it, too.
/* global htmx */
import { offerSelection } from "./select.js";

const desk = document.getElementById("desk");
const story = document.getElementById("article-text");
const rail = document.getElementById("rail-items");
const side = desk.querySelector(".side");
const words = document.getElementById("rail-words");
const page = () => new URL(location.href);
const selected = () => page().searchParams.get("item");
let seen = location.search;
const panelOf = (pk) => `/claims/${pk}/panel/`;

// Only the rail scrolls: the page stays where the reader is.
function reveal(entry) {
  const box = entry.getBoundingClientRect();
  const room = rail.getBoundingClientRect();
  rail.scrollTop += Math.min(box.top - room.top, 0) + Math.max(box.bottom - room.bottom, 0);
  rail.scrollLeft += Math.min(box.left - room.left, 0) + Math.max(box.right - room.right, 0);
}

function mark(pk) {
  side.classList.toggle("has-item", Boolean(pk));
  for (const old of desk.querySelectorAll(".is-selected")) old.classList.remove("is-selected");
  rail.querySelector("[aria-current]")?.removeAttribute("aria-current");
  if (!pk) return;
  for (const piece of story.querySelectorAll("[data-items]")) {
    piece.classList.toggle("is-selected", piece.dataset.items.split(" ").includes(pk));
  }
  document.getElementById(`item-${pk}`)?.classList.add("is-selected");
  const link = document.getElementById(`rail-${pk}`);
  if (!link) return;
  link.setAttribute("aria-current", "true");
  link.parentElement.classList.add("is-selected");
  reveal(link.parentElement);
}

function go(url) {
  url.hash = "";
  if (url.href !== location.href) history.pushState(null, "", url);
  seen = location.search;
}

function show(pk) {
  const url = page();
  if (pk) url.searchParams.set("item", pk);
  else url.searchParams.delete("item");
  go(url);
  mark(pk);
}

// Loads an item's panel. `from` is what was pressed: rail and text each bring the other into view.
async function select(pk, from) {
  show(pk);
  if (from !== story) document.getElementById(`item-${pk}`)?.scrollIntoView({ block: "center", behavior: "instant" });
  await htmx.ajax("GET", panelOf(pk), { target: "#claim-panel", swap: "outerHTML" });
  side.scrollTop = 0;
}

desk.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const pressed = event.target.closest("[data-item]");
  if (!pressed || !(story.contains(pressed) || rail.contains(pressed))) return;
  const isText = pressed.matches("mark");
  if (isText && !document.getSelection().isCollapsed) return;
  event.preventDefault();
  select(pressed.dataset.item, story.contains(pressed) ? story : rail);
});

side.querySelector(".side-close").addEventListener("click", (event) => {
  event.preventDefault();
  const last = selected();
  show(null);
  document.getElementById(`item-${last}`)?.focus({ preventScroll: true });
});

// Back and forward; a link to a place on this page leads to no other item.
window.addEventListener("popstate", () => {
  if (location.search !== seen) location.reload();
});

// After an action the server names the item; text, rail and coverage come anew, focus and scroll stay.
async function refresh(pk) {
  if (pk && pk !== selected()) show(pk);
  const focus = document.activeElement?.id;
  const scroll = rail.scrollTop;
  await htmx.ajax("GET", `${desk.dataset.parts}${location.search}`, { target: "#rail-head", swap: "none" });
  rail.scrollTop = scroll;
  if (focus && document.activeElement === document.body) document.getElementById(focus)?.focus({ preventScroll: true });
  mark(selected());
}

// Filters narrow the rail alone; the item that is open stays open.
function narrow(change) {
  const url = page();
  change(url.searchParams);
  go(url);
  return refresh(null);
}
desk.querySelector("#rail-head").addEventListener("click", (event) => {
  const link = event.target.closest(".rail-filters a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const show = new URL(link.href).searchParams.get("show");
  narrow((query) => query.set("show", show)).then(() => desk.querySelector(".rail-filters [aria-current]")?.focus());
});
words.form.addEventListener("submit", (event) => {
  event.preventDefault();
  narrow((query) => query.set("q", words.value));
});
words.addEventListener("search", () => narrow((query) => query.set("q", words.value)));

document.body.addEventListener("claim-changed", (event) => refresh(event.detail.shown ? String(event.detail.shown) : null));

const bar = document.getElementById("selection");
if (bar) {
  offerSelection(story, bar, ([start, end], kind) => {
    const url = page();
    const query = new URLSearchParams({ start, end, kind, next: url.pathname + url.search });
    side.classList.add("has-item");
    htmx.ajax("GET", `${bar.dataset.add}?${query}`, { target: "#claim-panel", swap: "outerHTML" }).then(() => {
      const panel = document.getElementById("claim-panel");
      (panel.querySelector("input:checked") ?? panel.querySelector("button"))?.focus();
    });
  });
}

// Keys, never while somebody types or a modifier is held.
const typing = (target) => target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");

function step(by) {
  const links = [...rail.querySelectorAll("a[data-item]")];
  const at = links.findIndex((link) => link.dataset.item === selected());
  const next = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by];
  if (!next) return;
  next.focus({ preventScroll: true });
  select(next.dataset.item, rail);
}

function focusPanel() {
  const panel = document.getElementById("claim-panel");
  const first = panel.querySelector("form input:checked, form input:not([type=hidden]), form button:not([tabindex]), a");
  first?.focus();
}

function showKeys() {
  const keys = document.getElementById("keys");
  keys.open = !keys.open;
  if (keys.open) keys.querySelector("summary").focus();
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  "/": () => words.focus(),
  "?": showKeys,
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape" && side.contains(event.target)) {
    document.getElementById(`rail-${selected()}`)?.focus();
    return;
  }
  if (typing(event.target)) return;
  const atItem = event.target === document.body || event.target.matches("#rail-items a[aria-current]");
  if (event.key === "Enter" && selected() && atItem) {
    event.preventDefault();
    focusPanel();
    return;
  }
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
