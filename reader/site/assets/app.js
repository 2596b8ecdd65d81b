// Adds to a page that works without it: player controls, transcript, saving, finding, shortcuts.

import { ROOT } from "./memory.js";
import { Player, copy } from "./player.js";

const section = document.querySelector("[data-player]");
const player = section && new Player(section);
const rest = player && Promise.all(["text", "keys", "page", "rows", "queue", "saved", "report", "find", "offline"].map((name) => import(`./${name}.js`)));

// The player first, on a slow network a second earlier; then what can wait.
rest?.then(([text, keys, page, rows, queue, saved, report, find, offline]) => {
  text.readAlong(player);
  keys.listenForKeys(player);
  report.wireReport(player);
  page.wireSwitches();
  const list = document.querySelector("[data-rows]");
  if (list) {
    rows.enlivenRows(player, list);
    addMini(player);
  }
  queue.wireQueue(player);
  page.wireRows(player);
  find.wireFind(player);
  saved.wireSaving(player);
  offline.register(offerUpdate);
});

const notice = (name) => document.querySelector(`[data-${name}]`);

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  const address = new URL(button.dataset.copy, ROOT).href;
  button.addEventListener("click", () => copy(address, "구독 주소를 복사했습니다. 팟캐스트 앱에 붙여 넣으세요."));
}

const online = () => { if (notice("offline")) notice("offline").hidden = navigator.onLine; };
addEventListener("online", online);
addEventListener("offline", online);
online();

function offerUpdate(waiting) {
  if (!notice("update")) return;
  notice("update").hidden = false;
  notice("update-now").addEventListener("click", () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    waiting.postMessage({ do: "change over" });
  });
}

addEventListener("beforeinstallprompt", (event) => {
  const button = notice("install");
  if (!button) return;
  event.preventDefault();
  button.hidden = false;
  button.onclick = () => { button.hidden = true; event.prompt(); };
});

// A small bar while the player is out of sight and playing.
function addMini(player) {
  const bar = Object.assign(document.createElement("div"), { className: "mini", hidden: true });
  bar.setAttribute("role", "region");
  bar.setAttribute("aria-label", "지금 듣기");
  const control = Object.assign(document.createElement("button"), { type: "button" });
  const link = Object.assign(document.createElement("a"), { href: "#now" });
  bar.append(control, link);
  document.body.append(bar);
  control.addEventListener("click", () => player.toggle());
  let seen = true;
  let begun = false;
  const show = () => {
    begun ||= !player.audio.paused;
    bar.hidden = seen || !begun;
    control.textContent = player.audio.paused ? "재생" : "멈춤";
    link.textContent = player.title;
  };
  player.addEventListener("state", show);
  new IntersectionObserver(([entry]) => { seen = entry.isIntersecting; show(); }).observe(player.section.querySelector(".transport"));
}
