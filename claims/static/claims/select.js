// Adding by hand: words selected in the text become the range of a new quote or claim.

// The server counts code points, the browser UTF-16 units. This is the one place where one becomes the other.
const codePoints = (text, units) => [...text.slice(0, units)].length;

// The offset in the article's text of a position in the page. Only runs ([data-start]) hold text of the article;
// a position outside them moves to the nearest run: forwards where a selection starts, backwards where it ends.
function offsetOf(story, node, offset, forwards) {
  const at = document.createRange();
  at.setStart(node, offset);
  const holder = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-start]");
  if (holder && story.contains(holder)) {
    const before = document.createRange();
    before.setStart(holder, 0);
    before.setEnd(node, offset);
    return Number(holder.dataset.start) + codePoints(before.toString(), Infinity);
  }
  const runs = [...story.querySelectorAll("[data-start]")];
  const end = (run) => Number(run.dataset.start) + codePoints(run.textContent, Infinity);
  if (forwards) {
    const next = runs.find((run) => at.comparePoint(run, 0) >= 0);
    return next ? Number(next.dataset.start) : null;
  }
  const last = runs.findLast((run) => at.comparePoint(run, run.childNodes.length) <= 0);
  return last ? end(last) : null;
}

// [start, end) of what is selected in `story`, without blanks at its ends; null where nothing of it is.
export function selectedSpan(story) {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  if (!range.intersectsNode(story)) return null;
  const whole = document.createRange();
  whole.selectNodeContents(story);
  if (range.compareBoundaryPoints(Range.START_TO_START, whole) < 0) range.setStart(story, 0);
  if (range.compareBoundaryPoints(Range.END_TO_END, whole) > 0) range.setEnd(story, story.childNodes.length);
  const start = offsetOf(story, range.startContainer, range.startOffset, true);
  const end = offsetOf(story, range.endContainer, range.endOffset, false);
  return start === null || end === null || end <= start ? null : [start, end];
}

export function offerSelection(story, bar, choose) {
  const place = () => {
    const span = selectedSpan(story);
    bar.hidden = !span;
    if (!span) return;
    const box = document.getSelection().getRangeAt(0).getBoundingClientRect();
    const left = Math.min(box.left, document.documentElement.clientWidth - bar.offsetWidth - 8);
    bar.style.insetBlockStart = `${Math.max(box.bottom, 0) + window.scrollY + 6}px`;
    bar.style.left = `${Math.max(left, 8) + window.scrollX}px`;
  };
  let waiting;
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = setTimeout(place, 200);
  });
  // Pressing a button must not take the selection away before it is read.
  bar.addEventListener("pointerdown", (event) => event.preventDefault());
  bar.addEventListener("click", (event) => {
    const kind = event.target.closest("[data-kind]")?.dataset.kind;
    const span = selectedSpan(story);
    if (!kind || !span) return;
    bar.hidden = true;
    document.getSelection().removeAllRanges();
    choose(span, kind);
  });
}
