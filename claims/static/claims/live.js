// Who else is on this article, and what they change. Asks for what came after the last event that the page knows, and
// says so by "article-changed" on <body>: `claims` are the ids of items that others changed, null when there are too
// many to tell apart; `seq` is the last event. Whoever shows items listens to that. Here the focus and the scroll stay
// where they are; the item that is open is shown anew only while nobody is in it.
/* global htmx */

const VISIBLE_MS = 5_000;
const HIDDEN_MS = 30_000;
// A page that nobody has looked at for so long says no more that somebody is here.
const AWAY_MS = 600_000;
const LONGEST_MS = 120_000;
const TIMEOUT_MS = 10_000;

const box = document.getElementById("live");
const people = box.querySelector(".live-people");
const news = box.querySelector(".live-news");
const openItem = box.querySelector(".live-open");

const selected = () => new URL(location.href).searchParams.get("item");

// One line each; one with `claims` leads to the first of them that the page shows.
function say(...lines) {
  const paragraphs = lines.map(({ text, claims = [] }) => {
    const line = document.createElement("p");
    line.textContent = text;
    const pk = claims.find((claim) => document.getElementById(`rail-${claim}`));
    if (pk) {
      const link = document.createElement("a");
      link.href = `?item=${pk}#item-${pk}`;
      link.textContent = box.dataset.show;
      line.append(link);
    }
    return line;
  });
  news.replaceChildren(...paragraphs);
}

// The rail's own link knows how to choose an item without loading the page.
box.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='?item=']");
  const entry = link && document.getElementById(`rail-${new URL(link.href).searchParams.get("item")}`);
  if (!entry || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  entry.click();
});

// In the rail, initials stand beside the items that others have open.
function markRail() {
  const here = new Map();
  for (const person of people.querySelectorAll("li[data-item]")) {
    const before = here.get(person.dataset.item);
    const initials = person.querySelector(".avatar").textContent;
    here.set(person.dataset.item, before ? `${before} ${initials}` : initials);
  }
  for (const old of document.querySelectorAll("[data-here]")) delete old.dataset.here;
  for (const [pk, initials] of here) {
    const line = document.querySelector(`#rail-${CSS.escape(pk)} .rail-line`);
    if (line) line.dataset.here = initials;
  }
}
document.body.addEventListener("article-refreshed", markRail);

function showPeople(html) {
  people.innerHTML = html;
  people.hidden = !people.childElementCount;
  markRail();
}

function isEdited(field) {
  if (field.type === "hidden") return false;
  if (field.matches("select")) return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.matches("[type=radio], [type=checkbox]")
    ? field.checked !== field.defaultChecked
    : field.value !== field.defaultValue;
}

// The focus is elsewhere, and nothing has been typed or chosen that the server does not know.
const isIdle = (panel) =>
  !panel.contains(document.activeElement) && ![...panel.querySelectorAll("input, select, textarea")].some(isEdited);

const reload = (pk) => htmx.ajax("GET", `/claims/${pk}/panel/`, { target: "#claim-panel", swap: "outerHTML" });

function refreshOpen(claims) {
  const pk = selected();
  const panel = document.getElementById("claim-panel");
  if (!pk || panel?.dataset.claim !== pk || (claims && !claims.includes(Number(pk)))) return;
  if (isIdle(panel)) reload(pk);
  else openItem.hidden = false;
}
openItem.querySelector("button").addEventListener("click", async () => {
  await reload(selected());
  document.getElementById("claim-panel").focus();
});
// Whatever the panel shows now is as the server has it.
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "claim-panel" && event.detail.xhr.status === 200) openItem.hidden = true;
});

let { seq } = box.dataset;
let mark = "";

function take(answer) {
  ({ seq, mark } = answer);
  showPeople(answer.people);
  if (!answer.news?.length) return;
  say(...answer.news);
  document.body.dispatchEvent(new CustomEvent("article-changed", { detail: { claims: answer.claims, seq } }));
  refreshOpen(answer.claims);
}

// False when there is no more use in asking.
async function ask() {
  const query = new URLSearchParams({ after: seq, people: mark, item: selected() ?? "" });
  const answer = await fetch(`${box.dataset.url}?${query}`, {
    redirect: "manual",
    cache: "no-store",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (answer.status === 200) take(await answer.json());
  else if (answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 404) {
    showPeople("");
    say({ text: box.dataset.ended });
    return false;
  } else if (answer.status !== 204) throw new Error(String(answer.status));
  return true;
}

let failures = 0;
let timer;
let asking = false;
let hiddenSince = document.hidden ? Date.now() : Infinity;

async function poll() {
  clearTimeout(timer);
  if (asking) return;
  asking = true;
  let goOn = true;
  try {
    goOn = await ask();
    if (goOn && failures > 1) say();
    failures = 0;
  } catch {
    failures += 1;
    if (failures === 2) {
      mark = "";
      showPeople("");
      say({ text: box.dataset.lost });
    }
  }
  asking = false;
  if (goOn) later();
}

// Spread a little, so that pages opened together do not ask together.
function later() {
  clearTimeout(timer);
  if (Date.now() - hiddenSince > AWAY_MS) return;
  const rest = document.hidden ? HIDDEN_MS : VISIBLE_MS;
  timer = setTimeout(poll, Math.min(rest * 2 ** failures, LONGEST_MS) * (0.9 + Math.random() * 0.2));
}

document.addEventListener("visibilitychange", () => {
  hiddenSince = document.hidden ? Date.now() : Infinity;
  if (document.hidden) later();
  else poll();
});
addEventListener("online", poll);
addEventListener("pageshow", (event) => event.persisted && poll());
addEventListener("pagehide", () => {
  const { "X-CSRFToken": token } = JSON.parse(document.body.getAttribute("hx-headers"));
  navigator.sendBeacon(box.dataset.url, new URLSearchParams({ csrfmiddlewaretoken: token }));
});
timer = setTimeout(poll, 500);
