// By hand, on the article page: what is selected becomes a quote, a claim, nothing to check, or the open item's place.
/* global htmx */
import { Caret } from "./caret.js";
import { offerSelection, rangeOf, selectSpan, selectedSpan } from "./select.js";

const story = document.getElementById("article-text");
const bar = document.getElementById("selection");
const side = document.querySelector("#desk .side");
const chosen = document.getElementById("words-chosen");
const panel = () => document.getElementById("claim-panel");
const noItem = () => document.getElementById("keys").dataset.noItem;
// Places are places in the version of the text that this page shows.
const shownRevision = () => document.getElementById("desk").dataset.revision;
const unseen = () => document.getElementById("keys").dataset.unseen;
// Keys that come while something is on its way wait for it.
const hold = (promise) => {
  document.body.dispatchEvent(new Event("keys-hold"));
  // Where it fails htmx has told the page.
  return promise.catch(() => {}).finally(() => document.body.dispatchEvent(new Event("keys-release")));
};

const caret = new Caret(story, (text) => {
  if (chosen) chosen.textContent = text;
});

function drop() {
  bar.hidden = true;
  document.getSelection().removeAllRanges();
}

function addAs(kind) {
  const span = bar && selectedSpan(story);
  if (!span) return false;
  drop();
  openAdding(span, kind);
  return true;
}

// The address names what is being added, so that a reload comes back to it, and to what was typed about it.
async function openAdding([start, end], kind) {
  const url = new URL(location.href);
  for (const name of ["at", "add"]) url.searchParams.delete(name);
  const query = new URLSearchParams({ start, end, kind, revision: shownRevision(), next: url.pathname + url.search });
  url.searchParams.set("add", `${start}-${end}-${kind}`);
  history.replaceState(history.state, "", url);
  side.classList.add("has-item");
  await hold(htmx.ajax("GET", `${bar.dataset.add}?${query}`, { target: "#claim-panel", swap: "outerHTML" }));
  const made = panel();
  (made.querySelector("input:checked") ?? made.querySelector("button"))?.focus();
}

// Sentences that no item covers, [start, end) each, as the head of the rail has them.
function uncovered() {
  const told = document.querySelector("[data-uncovered]")?.dataset.uncovered.trim() ?? "";
  return told ? told.split(" ").map((span) => span.split("-").map(Number)) : [];
}

let visited = null;

function jump(span) {
  if (!selectSpan(story, span)) return false;
  visited = span;
  const place = rangeOf(story, span).getBoundingClientRect();
  window.scrollBy({ top: place.top - innerHeight / 3, behavior: "instant" });
  story.focus({ preventScroll: true });
  if (chosen) chosen.textContent = document.getSelection().toString();
  return true;
}

function nextUncovered() {
  const spans = uncovered();
  const from = visited?.[0] ?? -1;
  const next = spans.find(([start]) => start > from) ?? spans[0];
  return Boolean(next) && jump(next);
}

function post(url, values) {
  return hold(htmx.ajax("POST", url, { values, swap: "none", target: "#rail-head" }));
}

// What to do once the page knows what is left.
let afterwards = null;
document.body.addEventListener("article-refreshed", () => {
  afterwards?.();
  afterwards = null;
});

// A refusal comes as words.
document.body.addEventListener("htmx:afterRequest", ({ detail: { requestConfig, xhr } }) => {
  if (!bar || requestConfig?.path !== bar.dataset.waive || xhr.status < 400) return;
  afterwards = null;
  if (xhr.status === 422) {
    document.body.dispatchEvent(new CustomEvent("notice", { detail: { text: xhr.responseText, kind: "warning" } }));
  }
});

function setAsideSentences([start, end]) {
  const going = visited && visited[0] === start && visited[1] === end;
  const before = uncovered().length;
  drop();
  // Who goes from one sentence to the next goes on.
  if (going) {
    afterwards = () => {
      if (uncovered().length < before) nextUncovered();
    };
  }
  post(bar.dataset.waive, { range: `${start}-${end}`, revision: shownRevision() });
}

function setAsideItem() {
  const form = panel().querySelector("form[action$='/waive/']");
  const nothing = form?.querySelector('input[value="nothing_checkable"]');
  if (!nothing) return false;
  nothing.checked = true;
  form.requestSubmit();
  return true;
}

function nothing(shown) {
  const span = bar && selectedSpan(story);
  if (span) {
    setAsideSentences(span);
    return true;
  }
  return Boolean(shown) && panel().dataset.claim === shown && setAsideItem();
}

const boundaries = () => panel().querySelector("form[data-boundaries]");

function reselect() {
  const span = selectedSpan(story);
  const form = boundaries();
  if (!span || !form) return false;
  drop();
  const values = Object.fromEntries(new FormData(form));
  hold(htmx.ajax("POST", form.getAttribute("action"), {
    values: { ...values, start: span[0], end: span[1], revision: shownRevision() },
    target: "#claim-panel",
    swap: "outerHTML",
  }));
  return true;
}

const OF_PLACE = new Set(["start-earlier", "start-later", "end-later", "end-earlier"]);
// Several presses are one change: it is sent when no more follow.
let sending;
const PAUSE_MS = 600;

function shift(name, by) {
  const form = boundaries();
  if (!form) return false;
  const words = [...form.querySelectorAll(`input[name="${name}"]`)];
  const next = words[words.findIndex((word) => word.checked) + by];
  if (!next) return false;
  next.checked = true;
  const value = (field) => Number(form.querySelector(`input[name="${field}"]:checked`).value);
  if (value("start") >= value("end")) {
    words[words.indexOf(next) - by].checked = true;
    return false;
  }
  preview([value("start"), value("end")]);
  if (sending) clearTimeout(sending);
  else document.body.dispatchEvent(new CustomEvent("keys-gather", { detail: [...OF_PLACE] }));
  sending = setTimeout(() => send(form), PAUSE_MS);
  return true;
}

function send(form) {
  sending = undefined;
  preview(null);
  if (form.isConnected) form.requestSubmit();
  document.body.dispatchEvent(new Event("keys-gathered"));
}

// What the boundaries will be, until they are.
function preview(span) {
  if (!CSS.highlights) return;
  CSS.highlights.delete("new-place");
  const range = span && rangeOf(story, span);
  if (range) CSS.highlights.set("new-place", new Highlight(range));
  if (range && chosen) chosen.textContent = range.toString();
}

const ACTS = {
  words: () => Boolean(bar) && caret.start(openPlace()),
  "add-quote": () => addAs("quote"),
  "add-assertion": () => addAs("assertion"),
  nothing,
  reselect,
  uncovered: nextUncovered,
  "start-earlier": () => shift("start", -1),
  "start-later": () => shift("start", 1),
  "end-later": () => shift("end", 1),
  "end-earlier": () => shift("end", -1),
};

function openPlace() {
  const mark = story.querySelector("mark.is-selected");
  return mark && !selectedSpan(story) ? Number(mark.dataset.start) : undefined;
}

document.body.addEventListener("key-act", (event) => {
  const { act } = event.detail;
  if (!ACTS[act]) return;
  const { claim } = panel().dataset;
  if (OF_PLACE.has(act) && !claim) event.detail.because = noItem();
  else if ((OF_PLACE.has(act) || act === "reselect") && event.detail.shown !== claim) event.detail.because = unseen();
  else if (ACTS[act](event.detail.shown)) event.preventDefault();
  else event.detail.because = reason(act);
});

function reason(act) {
  const said = (name) => panel().querySelector(`[data-unavailable="${name}"]`)?.textContent ?? "";
  if (OF_PLACE.has(act)) return said("boundaries");
  if (act === "reselect" && selectedSpan(story)) return panel().dataset.claim ? said("boundaries") : noItem();
  if (act === "nothing" && panel().dataset.claim) return said("waive");
  return "";
}

document.body.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-act]:not([data-key])");
  const act = pressed?.dataset.act;
  if (!ACTS[act] || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (ACTS[act]()) event.preventDefault();
});

if (bar) {
  offerSelection(story, bar);
  document.addEventListener("selectionchange", () => {
    bar.querySelector('[data-act="reselect"]').hidden = !boundaries();
  });
}

// ?at=12-40: what somebody was sent to look at.
const at = new URLSearchParams(location.search).get("at")?.match(/^(\d+)-(\d+)$/);
if (at) jump([Number(at[1]), Number(at[2])]);
const adding = new URLSearchParams(location.search).get("add")?.match(/^(\d+)-(\d+)-(quote|assertion)$/);
if (bar && adding) openAdding([Number(adding[1]), Number(adding[2])], adding[3]);
