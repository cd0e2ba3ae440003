// The queue by keys: from row to row, tick one, find. keys.js says which key is which.

const links = [...document.querySelectorAll(".queue-item")];
const row = () => document.activeElement?.closest("tr[id^=row-]");

function step(by) {
  const at = links.findIndex((link) => row()?.contains(link));
  const next = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by];
  next?.focus({ preventScroll: true });
  next?.closest("tr").scrollIntoView({ block: "nearest", behavior: "instant" });
  return Boolean(next);
}

// The focus stays at the row's words, so that the next key goes on from there.
function tick() {
  const box = row()?.querySelector("td.choose input");
  box?.click();
  return Boolean(box);
}

function find() {
  document.getElementById("id_text").select();
  return true;
}

const ACTS = { next: () => step(1), previous: () => step(-1), tick, find };

document.body.addEventListener("key-act", (event) => {
  if (ACTS[event.detail.act]?.()) event.preventDefault();
});
