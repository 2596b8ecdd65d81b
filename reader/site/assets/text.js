// The transcript: the sentence being heard is marked, any sentence can be played, words can be found in it.

import { say } from "./memory.js";

export function readAlong(player) {
  const details = player.section.querySelector("details.text");
  const box = player.find("text");
  enliven(box);
  player.addEventListener("sentence", (event) => follow(details, event.detail));
  box.addEventListener("click", (event) => {
    const sentence = event.target.closest("[data-start]");
    if (sentence && getSelection().isCollapsed) choose(player, box, sentence);
  });
  box.addEventListener("keydown", (event) => walk(player, box, event));
  details.addEventListener("toggle", () => details.open && addFind(player, box));
  if (details.open) addFind(player, box);
}

// One stop for Tab, arrows from there: sixty sentences would be sixty stops.
export function enliven(box) {
  for (const [index, sentence] of box.querySelectorAll("[data-start]").entries()) {
    sentence.setAttribute("role", "button");
    sentence.tabIndex = index ? -1 : 0;
  }
}

function choose(player, box, sentence) {
  rove(box, sentence);
  player.playFrom(Number(sentence.dataset.start) + 0.01);
}

function rove(box, sentence) {
  box.querySelector('[tabindex="0"]')?.setAttribute("tabindex", "-1");
  sentence.tabIndex = 0;
}

function walk(player, box, event) {
  const here = event.target.closest("[data-start]");
  if (!here || event.ctrlKey || event.metaKey || event.altKey) return;
  const all = [...box.querySelectorAll("[data-start]")];
  const steps = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, Home: -all.length, End: all.length };
  if (event.key in steps) {
    const to = all[Math.min(Math.max(0, all.indexOf(here) + steps[event.key]), all.length - 1)];
    rove(box, to);
    to.focus();
  } else if (event.key === "Enter" || event.key === " ") choose(player, box, here);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

// Keep the sentence in sight for those who read along: only if the one before was in sight, or they look elsewhere.
function follow(details, { element, before }) {
  if (!element || !details.open || details.contains(document.activeElement)) return;
  if (before && inSight(before) && !inSight(element)) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    element.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  }
}

function inSight(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}

// The search field comes when the transcript is open, so that a closed one adds no stop for Tab.
function addFind(player, box) {
  const place = player.find("find-text");
  if (place.childElementCount) return;
  const label = Object.assign(document.createElement("label"), { htmlFor: "find-text", textContent: "본문에서 찾기" });
  const input = Object.assign(document.createElement("input"), { id: "find-text", type: "search", autocomplete: "off" });
  place.append(label, input);
  let found = [];
  let next = 0;
  input.addEventListener("input", () => {
    const word = input.value.trim().normalize("NFC").toLowerCase();
    for (const sentence of box.querySelectorAll(".hit")) sentence.classList.remove("hit");
    found = word ? [...box.querySelectorAll("[data-start]")].filter((s) => s.textContent.toLowerCase().includes(word)) : [];
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
