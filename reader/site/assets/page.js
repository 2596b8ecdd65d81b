// Another episode in the same player: from a list, from the queue, or because the one before has ended.

import { ROOT, left, recall, remember, say } from "./memory.js";
import * as offline from "./offline.js";
import * as queue from "./queue.js";
import { button, showRows } from "./rows.js";
import { enliven } from "./text.js";

let asked = 0; // episodes asked for: the last one is meant, whichever comes first

const front = () => document.querySelector("[data-rows]");

// Put another episode into the player, from its own page: the sound element stays, so a phone lets it play on.
// Nothing is announced: an episode says its own title first, and a screen reader would talk over it.
export async function load(player, id, play) {
  const url = new URL(`episodes/${id}.html`, ROOT);
  const mine = ++asked;
  const response = await fetch(url).catch(() => null);
  const text = response?.ok && await response.text().catch(() => "");
  if (mine !== asked) return;
  const other = text && new DOMParser().parseFromString(text, "text/html");
  const from = other && other.querySelector("[data-player]");
  if (!from) {
    const gone = [404, 410].includes(response?.status);
    if (gone) queue.drop(id);
    return say(gone ? "이제 없는 소식입니다." : "불러오지 못했습니다. 연결을 확인하세요.");
  }
  for (const element of other.querySelectorAll("[data-player] :is([href], [src]), .around [href]")) {
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
  section.querySelector("img").dataset.cover = new URL(from.querySelector("img").dataset.cover, url).href;
  enliven(section.querySelector("details.text"));
  audio.querySelector("track").src = from.querySelector("track").src;
  audio.setAttribute("aria-label", from.dataset.title);
  audio.src = from.querySelector("audio").src;
  player.older = other.querySelector("[data-older]")?.href;
  readdress(other, url, id);
  player.read();
  player.prefer(offline.has(id));
  showRows(player);
  offline.label();
  if (play) await player.play();
}

// Title and address are those of what is heard: a page loaded again, or kept as a bookmark, is of this episode.
function readdress(other, url, id) {
  document.title = other.title;
  const around = document.querySelector(".around");
  around?.replaceChildren(...(other.querySelector(".around")?.childNodes ?? []));
  history.replaceState(history.state, "", front() ? `${location.pathname}?e=${id}` : url.pathname);
}

export function wireRows(player) {
  document.addEventListener("click", (event) => {
    const control = event.target.closest("[data-play]");
    if (!control) return;
    const { id } = control.closest(".row").dataset;
    if (id === player.id) player.toggle();
    else load(player, id, true);
  });
  player.addEventListener("state", () => showRows(player));
  player.older = document.querySelector("[data-older]")?.href;
  player.addEventListener("finished", (event) => {
    if (!event.detail.stop) goOn(player);
  });
  const named = new URLSearchParams(location.search).get("e");
  if (front() && named && named !== player.id && /^[\w-]+$/.test(named)) load(player, named, false);
  else if (front()) offerLast(player);
  document.documentElement.classList.remove("begun"); // early.js kept its place
}

async function goOn(player) {
  const wanted = queue.first();
  const next = wanted ?? (recall("go on", true) ? following(player) : null);
  if (next) await load(player, next, true);
  if (wanted && player.id !== wanted && queue.first() !== wanted) await goOn(player); // it was withdrawn
}

// What comes after: the next of the list on the front page (offline, of what is saved), else the next older episode.
function following(player) {
  const list = (!navigator.onLine && document.querySelector("[data-saved-rows]")) || front();
  const ids = [...(list?.querySelectorAll(".row") ?? [])].map((row) => row.dataset.id);
  const next = ids[ids.indexOf(player.id) + 1];
  if (next && (ids.includes(player.id) || !navigator.onLine)) return next;
  return player.older?.split("/").at(-1).replace(".html", "");
}

// What was heard last and not to its end, on the front page, unless it is what the player has already.
function offerLast(player) {
  const last = recall("last");
  const rest = last && left(last.id, last.seconds);
  const place = document.querySelector("[data-resume]");
  if (!rest || !place || last.id === player.id) return;
  const link = Object.assign(document.createElement("a"), { textContent: last.title });
  link.href = new URL(`episodes/${last.id}.html`, ROOT).href;
  const go = button(`이어 듣기, ${rest}`, { "aria-label": `이어 듣기, ${rest}: ${last.title}` });
  place.replaceChildren(go, link);
  place.hidden = false;
  go.addEventListener("click", async () => {
    await load(player, last.id, true);
    place.hidden = true;
    player.section.querySelector(".play").focus();
  });
  player.addEventListener("state", () => { place.hidden ||= !player.audio.paused; });
}

// Switches that the device remembers.
export function wireSwitches() {
  for (const [id, key] of [["keys-on", "keys"], ["go-on", "go on"]]) {
    const box = document.getElementById(id);
    box.checked = recall(key, true);
    box.addEventListener("change", () => remember(key, box.checked));
  }
}
