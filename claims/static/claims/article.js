// The article page: choosing items without reloading, keeping text and rail up to date. Links do all of it, too.
/* global htmx */
import "./byhand.js";
import "./summary.js";
import { selectSpan, selectedSpan } from "./select.js";

const desk = document.getElementById("desk");
const story = document.getElementById("article-text");
const rail = document.getElementById("rail-items");
const head = document.getElementById("rail-head");
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
  for (const old of desk.querySelectorAll(".is-selected")) old.classList.remove("is-selected");
  rail.querySelector("[aria-current]")?.removeAttribute("aria-current");
  if (!pk) return;
  for (const piece of story.querySelectorAll(`[data-items~="${CSS.escape(pk)}"]`)) piece.classList.add("is-selected");
  document.getElementById(`item-${pk}`)?.classList.add("is-selected");
  const link = document.getElementById(`rail-${pk}`);
  link?.setAttribute("aria-current", "true");
  link?.parentElement.classList.add("is-selected");
}

function go(url) {
  url.hash = "";
  if (url.href !== location.href) history.pushState(null, "", url);
  seen = location.search;
}

function show(pk) {
  const url = page();
  for (const name of ["at", "add"]) url.searchParams.delete(name);
  if (pk) url.searchParams.set("item", pk);
  else url.searchParams.delete("item");
  go(url);
  mark(pk);
  side.classList.toggle("has-item", Boolean(pk));
  const entry = pk && document.getElementById(`entry-${pk}`);
  if (!entry) return;
  reveal(entry);
  // Entries on the way there get their real height only when they are drawn.
  requestAnimationFrame(() => reveal(entry));
}

const intoView = (pk) => document.getElementById(`item-${pk}`)?.scrollIntoView({ block: "center", behavior: "instant" });

// Loads an item's panel. `from` is what was pressed: rail and text each bring the other into view.
async function select(pk, from) {
  show(pk);
  if (from !== story) intoView(pk);
  await htmx.ajax("GET", panelOf(pk), { target: "#claim-panel", swap: "outerHTML" }).catch(() => {});
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

// What has changed since event `seq` comes by the ids of its blocks and items; focus, selection and scroll stay.
let { seq, revision } = desk.dataset;

function partsUrl() {
  const url = new URL(desk.dataset.parts, location.href);
  url.search = location.search;
  for (const name of ["at", "add"]) url.searchParams.delete(name);
  url.searchParams.set("since", seq);
  url.searchParams.set("revision", revision);
  return url.pathname + url.search;
}

function arrange(items) {
  const arrived = new Map([...items.children].map((entry) => [entry.id, entry]));
  const order = items.dataset.order.split(" ").filter(Boolean);
  const shown = new Set(items.dataset.shown.split(" "));
  const ids = ["rail-empty", ...order.map((pk) => `entry-${pk}`)];
  const wanted = new Set(ids);
  for (const old of [...rail.children]) if (!wanted.has(old.id)) old.remove();
  let at = rail.firstElementChild;
  for (const id of ids) {
    const old = document.getElementById(id);
    const entry = arrived.get(id) ?? old;
    if (!entry) continue;
    if (old && old !== entry) {
      if (old === at) at = entry;
      old.replaceWith(entry);
    }
    if (entry === at) at = at.nextElementSibling;
    else rail.insertBefore(entry, at);
    if (id !== "rail-empty") entry.hidden = !shown.has(id.slice("entry-".length));
  }
}

function replaceText(text, whole) {
  if (whole) {
    story.querySelectorAll(".block").forEach((block) => block.remove());
    story.append(...text.children);
    return;
  }
  for (const block of [...text.children]) document.getElementById(block.id)?.replaceWith(block);
}

function put(html) {
  const parts = new DOMParser().parseFromString(html, "text/html").getElementById("parts");
  if (!parts) return;
  const part = (name) => parts.querySelector(`[data-part=${name}]`);
  const focus = document.activeElement?.id;
  const span = selectedSpan(story);
  const scroll = rail.scrollTop;
  ({ seq, revision } = parts.dataset);
  desk.dataset.revision = revision;
  const gone = () => head.querySelector(".rail-gone");
  const unfolded = gone()?.open;
  head.replaceChildren(...part("head").childNodes);
  if (unfolded && gone()) gone().open = true;
  const changesText = part("text").childElementCount > 0;
  replaceText(part("text"), "whole" in parts.dataset);
  arrange(part("items"));
  rail.scrollTop = scroll;
  if (changesText && span) selectSpan(story, span);
  if (focus && document.activeElement === document.body) document.getElementById(focus)?.focus({ preventScroll: true });
  mark(selected());
  document.body.dispatchEvent(new CustomEvent("article-refreshed"));
}

let running = null;
let again = false;

async function fetchParts() {
  do {
    again = false;
    // Where this fails htmx has told the page; an answer that is none of ours (a sign-in page) changes nothing.
    await htmx.ajax("GET", partsUrl(), {
      target: "#rail-head",
      swap: "none",
      handler: (_element, { xhr }) => {
        if (xhr.status === 200) put(xhr.responseText);
        else htmx.trigger(document.body, "htmx:responseError", { xhr });
      },
    });
  } while (again);
}

// One at a time; whoever asks meanwhile gets another round.
function refresh() {
  if (running) again = true;
  else running = fetchParts().catch(() => {}).finally(() => (running = null));
  return running;
}

// The filters narrow the rail alone; the item that is open stays open.
function narrow(change) {
  const url = page();
  change(url.searchParams);
  go(url);
  return refresh();
}
head.addEventListener("click", (event) => {
  const link = event.target.closest(".rail-filters a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const filter = new URL(link.href).searchParams.get("show");
  narrow((query) => query.set("show", filter)).then(() => head.querySelector(".rail-filters [aria-current]")?.focus());
});
words.form.addEventListener("submit", (event) => {
  event.preventDefault();
  // On to what was found.
  narrow((query) => query.set("q", words.value)).then(() => rail.querySelector("li:not([hidden]) > a")?.focus());
});
words.addEventListener("search", () => narrow((query) => query.set("q", words.value)));

// After an action the server names the item, and what to show in its place or after it.
document.body.addEventListener("claim-changed", ({ detail }) => {
  const pk = detail.shown ? String(detail.shown) : null;
  if (pk && pk !== selected()) {
    show(pk);
    intoView(pk);
    side.scrollTop = 0;
  }
  refresh();
});
// Somebody else changed something: `article-changed` may come from anywhere in the page.
document.body.addEventListener("article-changed", refresh);

// Going through the list: the panel is fetched once the person has arrived somewhere; keys wait for it.
let arriving;

function step(by) {
  const links = [...rail.querySelectorAll("li:not([hidden]) > a[data-item]")];
  const at = links.findIndex((link) => link.dataset.item === selected());
  const next = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by];
  if (!next) return false;
  const { item } = next.dataset;
  show(item);
  next.focus({ preventScroll: true });
  intoView(item);
  if (arriving) clearTimeout(arriving);
  else document.body.dispatchEvent(new CustomEvent("keys-gather", { detail: ["next", "previous"] }));
  arriving = setTimeout(() => {
    arriving = undefined;
    select(item, story);
    document.body.dispatchEvent(new Event("keys-gathered"));
  }, 90);
  return true;
}

// The server knows what waits for whom.
function nextWaiting() {
  const link = head.querySelector("[data-act=next-waiting]");
  if (!link) return false;
  const url = new URL(link.href);
  for (const [name, value] of page().searchParams) if (["item", "show", "q"].includes(name)) url.searchParams.set(name, value);
  htmx.ajax("GET", url.pathname + url.search, { target: "#claim-panel", swap: "outerHTML" }).catch(() => {});
  return true;
}
head.addEventListener("click", (event) => {
  if (!event.target.closest("[data-act=next-waiting]") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  nextWaiting();
});

function enter() {
  const first = "form input:checked, form input:not([type=hidden]), form button:not([tabindex]), a";
  const target = selected() && document.getElementById("claim-panel").querySelector(first);
  target?.focus();
  return Boolean(target);
}

function leave(_key, target) {
  const link = document.getElementById(`rail-${selected()}`);
  if (target === words && !link) words.blur();
  else if (target === words || side.contains(target)) link?.focus({ preventScroll: true });
  return true;
}

const ACTS = {
  next: () => step(1),
  previous: () => step(-1),
  "next-waiting": nextWaiting,
  enter,
  leave,
  find: () => {
    words.focus();
    return true;
  },
};
document.body.addEventListener("key-act", (event) => {
  const { act, key, target } = event.detail;
  if (ACTS[act]?.(key, target)) event.preventDefault();
});
