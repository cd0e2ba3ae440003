// Hovering over a mark, or focusing what stands at its start, says in one line what it is and where it stands.

const story = document.getElementById("article-text");
const tip = document.createElement("p");
tip.className = "summary card small";
tip.id = "summary";
tip.role = "tooltip";
tip.hidden = true;
document.body.append(tip);
let about = null;

function hide() {
  tip.hidden = true;
  about = null;
}

function tell(anchor, pieces) {
  if (about === anchor) return;
  const text = pieces.map((pk) => document.getElementById(`item-${pk}`)?.ariaLabel).filter(Boolean);
  if (!text.length) return;
  about = anchor;
  tip.replaceChildren(...text.map((line) => Object.assign(document.createElement("span"), { textContent: line })));
  tip.hidden = false;
  const box = anchor.getClientRects()[0];
  const room = document.documentElement.clientWidth - tip.offsetWidth - 8;
  tip.style.left = `${Math.max(Math.min(box.left, room), 8) + window.scrollX}px`;
  tip.style.top = `${box.top + window.scrollY - tip.offsetHeight - 6}px`;
}

const itemsOf = (piece) => (piece.dataset.items ?? piece.dataset.item).trim().split(" ");

story.addEventListener("pointerover", (event) => {
  if (event.pointerType !== "mouse") return;
  const piece = event.target.closest("[data-item]");
  if (piece) tell(piece, itemsOf(piece));
  else hide();
});
// The pointer may go onto the line itself, to read it.
story.addEventListener("pointerleave", (event) => {
  if (event.relatedTarget !== tip) hide();
});
tip.addEventListener("pointerleave", hide);
story.addEventListener("focusin", (event) => {
  const start = event.target.closest(".start");
  if (start?.matches(":focus-visible")) tell(start, itemsOf(start));
});
story.addEventListener("focusout", hide);
// What it was about may have been replaced.
document.body.addEventListener("article-refreshed", hide);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") hide();
});
