// The rows of lists: what they tell of an episode, and their buttons.

import { ROOT, left, recall } from "./memory.js";
import * as queue from "./queue.js";

export function rowOf(id, title, seconds, facts) {
  const row = Object.assign(document.createElement("li"), { className: "row" });
  Object.assign(row.dataset, { id, title, seconds: seconds || "" });
  const link = Object.assign(document.createElement("a"), { className: "row-title", textContent: title });
  link.href = new URL(`episodes/${id}.html`, ROOT).href;
  row.append(link, Object.assign(document.createElement("p"), { className: "row-facts", textContent: facts }));
  return row;
}

export function button(text, attributes) {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: text });
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

export function enlivenRows(player, list) {
  for (const row of list.querySelectorAll(".row")) {
    row.dataset.title = row.querySelector(".row-title").textContent;
    const actions = Object.assign(document.createElement("p"), { className: "row-actions" });
    actions.append(button("", { "data-play": "" }), button("", { "data-later": "" }));
    actions.append(button("오프라인 저장", { "data-offline-save": "", hidden: "" }));
    row.append(actions);
  }
  showRows(player);
}

// What each row's buttons do now, how much is left of what was begun, and which row is heard.
export function showRows(player) {
  const playing = !player.audio.paused;
  for (const row of document.querySelectorAll(".row[data-title]")) {
    const { id, title, seconds } = row.dataset;
    const here = id === player.id;
    if (here) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
    const rest = left(id, Number(seconds));
    tell(row);
    label(row, "play", here && playing ? "멈춤" : recall(`place ${id}`) ? "이어 듣기" : "재생", rest);
    label(row, "later", queue.has(id) ? "다음에서 빼기" : "다음에 듣기");
  }
}

// How much of it is left, or that it was heard.
export function tell(row) {
  const { id, seconds } = row.dataset;
  const state = left(id, Number(seconds)) ?? (recall(`heard ${id}`) ? "들었음" : "");
  const place = row.querySelector(".row-state") ?? Object.assign(document.createElement("span"), { className: "row-state" });
  place.textContent = state && `, ${state}`;
  row.querySelector(".row-facts").append(place);
}

function label(row, name, does, more) {
  const control = row.querySelector(`[data-${name}]`);
  if (!control) return;
  control.textContent = does;
  control.setAttribute("aria-label", `${does}${more && does === "이어 듣기" ? `, ${more}` : ""}: ${row.dataset.title}`);
}
