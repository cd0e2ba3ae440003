// Places in the article's text: from what is selected in the page to code points and back, and to whole words.

// The server counts code points, the browser UTF-16 units. These are the places where one becomes the other.
const codePoints = (text, units) => [...text.slice(0, units)].length;
const units = (text, points) => [...text].slice(0, points).join("").length;

const runsOf = (story) => [...story.querySelectorAll("[data-start]")];
const startOf = (run) => Number(run.dataset.start);
const endOf = (run) => startOf(run) + codePoints(run.textContent, Infinity);

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
    return startOf(holder) + codePoints(before.toString(), Infinity);
  }
  const runs = runsOf(story);
  if (forwards) {
    const next = runs.find((run) => at.comparePoint(run, 0) >= 0);
    return next ? startOf(next) : null;
  }
  const last = runs.findLast((run) => at.comparePoint(run, run.childNodes.length) <= 0);
  return last ? endOf(last) : null;
}

// [start, end) of what is selected in `story`, whole words; null where nothing of it is.
export function selectedSpan(story) {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0).cloneRange();
  if (!range.intersectsNode(story)) return null;
  const whole = document.createRange();
  whole.selectNodeContents(story);
  if (range.compareBoundaryPoints(Range.START_TO_START, whole) < 0) range.setStart(story, 0);
  if (range.compareBoundaryPoints(Range.END_TO_END, whole) > 0) range.setEnd(story, story.childNodes.length);
  const start = offsetOf(story, range.startContainer, range.startOffset, true);
  const end = offsetOf(story, range.endContainer, range.endOffset, false);
  return start === null || end === null || end <= start ? null : snapped(story, start, end);
}

const positionIn = (run, offset) => {
  const text = run.firstChild ?? run;
  return [text, text.nodeType === Node.TEXT_NODE ? units(text.data, offset - startOf(run)) : 0];
};

// The range in the page of [start, end); null where the text holds none of it.
export function rangeOf(story, [start, end]) {
  const runs = runsOf(story);
  const first = runs.find((run) => endOf(run) > start);
  const last = runs.findLast((run) => startOf(run) < end);
  if (!first || !last || startOf(first) > endOf(last)) return null;
  const range = document.createRange();
  range.setStart(...positionIn(first, Math.max(start, startOf(first))));
  range.setEnd(...positionIn(last, Math.min(end, endOf(last))));
  return range;
}

export function selectSpan(story, span) {
  const range = rangeOf(story, span);
  if (!range) return false;
  const selection = document.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
  return true;
}

// Words as the language of the text has them, marks between them left out: {start, end} in code points, in order.
export function wordsOf(block, language) {
  const runs = runsOf(block);
  if (!runs.length) return [];
  const text = runs.map((run) => run.textContent).join("");
  const words = [];
  let point = startOf(runs[0]);
  for (const { segment, isWordLike } of segmenter(language).segment(text)) {
    const length = codePoints(segment, Infinity);
    if (isWordLike) words.push({ start: point, end: point + length });
    point += length;
  }
  return words;
}

const segmenters = new Map();
function segmenter(language) {
  if (!segmenters.has(language)) {
    let made;
    try {
      made = new Intl.Segmenter(language || undefined, { granularity: "word" });
    } catch {
      made = new Intl.Segmenter(undefined, { granularity: "word" });
    }
    segmenters.set(language, made);
  }
  return segmenters.get(language);
}

// A word of which some is selected is meant as a whole.
function snapped(story, start, end) {
  for (const block of story.querySelectorAll(".block")) {
    const runs = runsOf(block);
    if (!runs.length || startOf(runs[0]) >= end || endOf(runs.at(-1)) <= start) continue;
    for (const word of wordsOf(block, story.lang)) {
      if (word.start < start && start < word.end) start = word.start;
      if (word.start < end && end < word.end) end = word.end;
    }
  }
  return [start, end];
}

// Shows `bar` beside what is selected.
export function offerSelection(story, bar) {
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
}
