// Selecting words of the article by keys: one word is always selected, arrows move it, Shift and arrows select more.
import { rangeOf, selectSpan, selectedSpan, wordsOf } from "./select.js";

const box = (story, word) => rangeOf(story, [word.start, word.end]).getBoundingClientRect();

export class Caret {
  constructor(story, tell) {
    this.story = story;
    this.tell = tell;
    this.on = false;
    story.addEventListener("keydown", (event) => this.#pressed(event));
    story.addEventListener("blur", () => (this.on = false));
    story.addEventListener("pointerdown", () => (this.on = false));
  }

  // Begins at `offset` in the text, else at what is selected, else at the first word in sight.
  start(offset) {
    this.words = [...this.story.querySelectorAll(".block")].flatMap((block) => wordsOf(block, this.story.lang));
    if (!this.words.length) return false;
    const from = offset ?? selectedSpan(this.story)?.[0] ?? this.#firstInSight();
    this.anchor = Math.max(this.words.findIndex((word) => word.end > from), 0);
    this.focus = this.anchor;
    this.on = true;
    this.story.focus({ preventScroll: true });
    this.#show();
    return true;
  }

  #firstInSight() {
    const blocks = [...this.story.querySelectorAll(".block")];
    const block = blocks.find((candidate) => candidate.getBoundingClientRect().bottom > 80);
    return Number(block?.querySelector("[data-start]")?.dataset.start ?? 0);
  }

  #show() {
    const [first, last] = [this.anchor, this.focus].sort((a, b) => a - b);
    selectSpan(this.story, [this.words[first].start, this.words[last].end]);
    const place = box(this.story, this.words[this.focus]);
    if (place.top < 70 || place.bottom > innerHeight - 90) {
      window.scrollBy({ top: place.top - innerHeight / 3, behavior: "instant" });
    }
    this.tell(document.getSelection().toString());
  }

  // The word of the line above or below that stands nearest.
  #line(by) {
    const from = box(this.story, this.words[this.focus]);
    let best = null;
    for (let at = this.focus + by; this.words[at]; at += by) {
      const place = box(this.story, this.words[at]);
      const away = by > 0 ? place.top - from.bottom : from.top - place.bottom;
      if (away < -from.height / 2) continue;
      if (best && (by > 0 ? place.top > best.bottom : place.bottom < best.top)) break;
      const distance = Math.abs((place.left + place.right - from.left - from.right) / 2);
      if (!best || distance < best.distance) best = { at, distance, top: place.top, bottom: place.bottom };
    }
    return best?.at ?? this.focus;
  }

  #pressed(event) {
    if (!this.on || event.ctrlKey || event.metaKey || event.altKey) return;
    const rtl = getComputedStyle(this.#blockOf()).direction === "rtl";
    const target = {
      ArrowRight: () => this.focus + (rtl ? -1 : 1),
      ArrowLeft: () => this.focus + (rtl ? 1 : -1),
      ArrowDown: () => this.#line(1),
      ArrowUp: () => this.#line(-1),
    }[event.key]?.();
    if (target === undefined) return;
    event.preventDefault();
    this.focus = Math.min(Math.max(target, 0), this.words.length - 1);
    if (!event.shiftKey) this.anchor = this.focus;
    this.#show();
  }

  #blockOf() {
    const { startContainer } = rangeOf(this.story, [this.words[this.focus].start, this.words[this.focus].end]);
    return startContainer.parentElement.closest(".block");
  }
}
