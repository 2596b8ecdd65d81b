// The list: play here, find, what is saved, and going on to the next episode without leaving the page.

import { ROOT, recall, remember, say } from "./memory.js";
import * as offline from "./offline.js";
import { enliven } from "./text.js";

// Put another episode into the player, from its own page: the sound element stays, so a phone lets it play on.
export async function load(player, id, play) {
  const url = new URL(`episodes/${id}.html`, ROOT);
  const response = await fetch(url).catch(() => null);
  if (!response?.ok) return say("불러오지 못했습니다. 연결을 확인하세요.");
  const other = new DOMParser().parseFromString(await response.text(), "text/html");
  const from = other.querySelector("[data-player]");
  for (const element of from.querySelectorAll("[href], [src]")) {
    const name = element.hasAttribute("href") ? "href" : "src";
    element.setAttribute(name, new URL(element.getAttribute(name), url).href);
  }
  player.keep();
  const { section, audio } = player;
  for (const key of ["id", "title", "seconds"]) section.dataset[key] = from.dataset[key];
  section.dataset.page = url.href;
  for (const key of ["sound", "whole"]) section.dataset[key] = new URL(from.dataset[key], url).href;
  for (const part of [".now-title", "[data-facts]", "[data-chapters]", "[data-text]", "[data-links]"]) {
    section.querySelector(part).replaceChildren(...from.querySelector(part).childNodes);
  }
  player.find("find-text").replaceChildren();
  section.querySelector("details.text").open &&= section.dataset.keepOpen === "true";
  section.querySelector("img").dataset.cover = new URL(from.querySelector("img").dataset.cover, url).href;
  enliven(player.find("text"));
  audio.querySelector("track").src = from.querySelector("track").src;
  audio.setAttribute("aria-label", from.dataset.title);
  audio.src = from.querySelector("audio").src;
  player.read();
  player.prefer(offline.has(id));
  showCurrent(player);
  offline.label();
  if (play) await player.play();
  say(`지금 듣기: ${player.title}`);
}

export function enlivenRows(player, list) {
  for (const row of list.querySelectorAll(".row")) {
    const title = row.querySelector(".row-title").textContent;
    row.dataset.title = title;
    const actions = Object.assign(document.createElement("p"), { className: "row-actions" });
    const play = button("재생", { "aria-label": `재생: ${title}`, "data-play": "" });
    actions.append(play, button("오프라인 저장", { "data-offline-save": "", hidden: "" }));
    row.append(actions);
    if (recall(`heard ${row.dataset.id}`)) row.querySelector(".row-facts").append(", 들었음");
  }
  showCurrent(player);
}

function button(text, attributes) {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: text });
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

export function showCurrent(player) {
  const playing = !player.audio.paused;
  for (const row of document.querySelectorAll(".row[data-title]")) {
    const here = row.dataset.id === player.id;
    if (here) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
    const does = here && playing ? "멈춤" : "재생";
    const control = row.querySelector("[data-play]");
    if (!control) continue;
    control.textContent = does;
    control.setAttribute("aria-label", `${does}: ${row.dataset.title}`);
  }
}

export function wireRows(player) {
  document.addEventListener("click", (event) => {
    const control = event.target.closest("[data-play]");
    if (!control) return;
    const { id } = control.closest(".row").dataset;
    if (id === player.id) player.toggle();
    else load(player, id, true);
  });
  player.addEventListener("state", () => showCurrent(player));
  player.addEventListener("finished", (event) => {
    if (event.detail.stop || !recall("go on", true)) return;
    const next = following(player.id);
    if (next) load(player, next, true);
  });
}

// The next older episode: from the list on the front page, from the link on an episode's own.
function following(id) {
  const rows = [...document.querySelectorAll("[data-rows] .row")].map((row) => row.dataset.id);
  const older = document.querySelector("[data-older]")?.href.split("/").at(-1).replace(".html", "");
  return rows.length ? rows[rows.indexOf(id) + 1] : older !== id ? older : null;
}

export function wireSaving(player) {
  const bar = player.find("save-progress");
  document.addEventListener("click", (event) => {
    const control = event.target.closest("[data-offline-save]");
    if (!control) return;
    const episode = control.closest("[data-id]").dataset;
    const { id } = episode;
    offline.toggle(episode, (share) => {
      if (id !== player.id) return;
      bar.hidden = share === null;
      bar.value = share ?? 0;
    });
  });
  let rows = [];
  document.querySelector("[data-saved-clear]")?.addEventListener("click", () => {
    if (confirm("저장한 소식을 이 기기에서 모두 지울까요?")) offline.remove(rows.map((row) => row.id));
  });
  const refresh = async () => {
    rows = await offline.refresh();
    player.prefer(offline.has(player.id));
    await listSaved(player, rows);
  };
  addEventListener("saved-changed", refresh);
  refresh();
}

async function listSaved(player, rows) {
  const place = document.querySelector("[data-saved]");
  if (!place) return;
  place.hidden = !rows.length;
  place.querySelector("[data-saved-facts]").textContent = await offline.facts(rows);
  const list = place.querySelector("[data-saved-rows]");
  list.replaceChildren(...rows.map((row) => rowOf(row.id, row.title, `${(row.size / 1e6).toFixed(1)} MB`)));
  for (const row of list.children) {
    row.append(button("재생", { "data-play": "", "aria-label": `재생: ${row.dataset.title}` }));
    row.append(button("지우기", { "data-remove": "", "aria-label": `지우기: ${row.dataset.title}` }));
    row.querySelector("[data-remove]").addEventListener("click", () => offline.remove([row.dataset.id], row.dataset.title));
  }
  showCurrent(player);
}

export function rowOf(id, title, facts) {
  const row = Object.assign(document.createElement("li"), { className: "row" });
  row.dataset.id = id;
  row.dataset.title = title;
  const link = Object.assign(document.createElement("a"), { className: "row-title", textContent: title });
  link.href = new URL(`episodes/${id}.html`, ROOT).href;
  row.append(link, Object.assign(document.createElement("p"), { className: "row-facts", textContent: facts }));
  return row;
}
