// The transcript: text to be read as text. The sentence being heard is marked; a sentence that is tapped is heard; each
// block has a button "from here"; words can be found in it.

import { say, spokenClock } from "./memory.js";

const BLOCKS = "table, p, li, figcaption";
const PLAY = '<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="M7 4.5v15L20 12z"/></svg>';

export function readAlong(player) {
  const details = player.section.querySelector("details.text");
  const box = player.find("text");
  player.addEventListener("sentence", (event) => { player.chosen = null; follow(details, box, event.detail); });
  box.addEventListener("click", (event) => {
    const here = event.target.closest("a, .from-here, [data-start]");
    if (here?.matches(".from-here") || (here?.matches("[data-start]") && getSelection().isCollapsed)) choose(player, box, here);
  });
  box.addEventListener("keydown", (event) => walk(player, box, event));
  details.addEventListener("toggle", () => enliven(details));
  enliven(details);
  new ResizeObserver(() => reach(box)).observe(box);
}

// A table that is wider than the page is a stop for Tab, so that it can be scrolled without a mouse.
function reach(box) {
  for (const frame of box.querySelectorAll(".table")) {
    const wide = frame.scrollWidth > frame.clientWidth;
    for (const [name, value] of [["tabindex", "0"], ["role", "group"], ["aria-label", "옆으로 넘겨 보는 표"]]) {
      if (wide) frame.setAttribute(name, value);
      else frame.removeAttribute(name);
    }
  }
}

// Buttons and the search field come when the transcript is opened: a closed one adds no stop for Tab.
export function enliven(details) {
  const box = details.querySelector("[data-text]");
  if (!details.open || box.querySelector(".from-here")) return;
  const seen = new Set();
  for (const sentence of sentencesOf(box)) {
    const block = blockOf(sentence);
    if (!block || seen.has(block)) continue;
    seen.add(block);
    const name = `여기부터 듣기, ${spokenClock(Number(sentence.dataset.start))}`;
    const button = Object.assign(document.createElement("button"), { type: "button", className: "from-here", innerHTML: PLAY });
    button.setAttribute("aria-label", name);
    button.dataset.from = sentence.dataset.start;
    button.tabIndex = seen.size > 1 ? -1 : 0;
    if (block.tagName === "TABLE") block.parentElement.before(button); // in its caption it would be part of its name
    else block.prepend(button);
  }
  addFind(details, box);
}

const sentencesOf = (box) => [...box.querySelectorAll("[data-start]")];
const blockOf = (sentence) => sentence.closest("table") ?? sentence.closest(BLOCKS);

// The button of the block that a sentence is in; of a heading, the one after it.
function buttonOf(box, sentence) {
  const buttons = [...box.querySelectorAll(".from-here")];
  const start = Number(sentence.dataset.start);
  const block = blockOf(sentence);
  if (!block) return buttons.find((button) => Number(button.dataset.from) >= start) ?? buttons.at(-1);
  return buttons.findLast((button) => Number(button.dataset.from) <= start) ?? buttons[0];
}

function choose(player, box, here) {
  player.chosen = null;
  rove(box, here);
  player.playFrom(Number(here.dataset.from ?? here.dataset.start) + 0.01);
}

// One stop for Tab, arrows from there: forty paragraphs would be forty stops.
function rove(box, here) {
  const button = here.matches(".from-here") ? here : buttonOf(box, here);
  for (const other of box.querySelectorAll('.from-here[tabindex="0"]')) other.tabIndex = -1;
  if (button) button.tabIndex = 0;
}

// Up and down by paragraphs, left and right by sentences, Enter to hear from there.
function walk(player, box, event) {
  const here = event.target.closest("a, .from-here, [data-start]");
  if (!here || here.tagName === "A" || event.ctrlKey || event.metaKey || event.altKey) return;
  const buttons = [...box.querySelectorAll(".from-here")];
  const steps = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };
  if (event.key in steps) {
    const at = buttons.indexOf(here.matches(".from-here") ? here : buttonOf(box, here));
    go(player, box, buttons[Math.min(Math.max(0, at + steps[event.key]), buttons.length - 1)]);
  } else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
    const sentences = sentencesOf(box);
    const first = sentences.findIndex((each) => each.dataset.start === here.dataset.from);
    const way = event.key === "ArrowRight" ? 1 : -1;
    const at = first < 0 ? sentences.indexOf(here) + way : first + (way < 0 ? -1 : 0);
    go(player, box, sentences[Math.min(Math.max(0, at), sentences.length - 1)]);
  } else if (here.matches("[data-start]") && (event.key === "Enter" || event.key === " ")) choose(player, box, here);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function go(player, box, to) {
  if (!to) return;
  player.chosen = to.matches(".from-here") ? null : to;
  if (player.chosen) { // a stop for Tab only while it has the focus
    to.tabIndex = 0;
    to.addEventListener("blur", () => to.removeAttribute("tabindex"), { once: true });
  }
  rove(box, to);
  to.focus();
}

// Keep the sentence in sight for those who read along: only if the one before was in sight, or they look elsewhere.
function follow(details, box, { element, before }) {
  if (!element || !details.open || details.contains(document.activeElement)) return;
  rove(box, element);
  if (before && inSight(before) && !inSight(element)) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    element.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  }
}

function inSight(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}

function addFind(details, box) {
  const place = details.querySelector("[data-find-text]");
  if (place.childElementCount) return;
  const label = Object.assign(document.createElement("label"), { htmlFor: "find-text", textContent: "본문에서 찾기" });
  const input = Object.assign(document.createElement("input"), { id: "find-text", type: "search", autocomplete: "off" });
  place.append(label, input);
  let found = [];
  let next = 0;
  input.addEventListener("input", () => {
    const word = input.value.trim().normalize("NFC").toLowerCase();
    for (const sentence of box.querySelectorAll(".hit")) sentence.classList.remove("hit");
    found = word ? sentencesOf(box).filter((sentence) => sentence.textContent.toLowerCase().includes(word)) : [];
    for (const sentence of found) sentence.classList.add("hit");
    next = 0;
    say(word ? `문장 ${found.length}개에 있습니다. Enter로 옮겨 갑니다.` : "");
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !found.length) return;
    const to = found[next % found.length];
    next += 1;
    rove(box, to);
    to.scrollIntoView({ block: "center" });
    say(`${((next - 1) % found.length) + 1} / ${found.length}: ${to.textContent}`);
  });
}
