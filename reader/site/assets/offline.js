// Saving episodes on this device. The service worker does it (sw.js), so that saving goes on when the listener turns
// to another page; this side asks, shows how far it is, and lists what is there.

import { ROOT, say } from "./memory.js";

const SAVED = `sori ${ROOT.pathname} saved`; // sw.js knows it by the same name
const EPISODE = /\/([^/]+-[0-9a-f]{10})(?:-[0-9a-f]{8})?\.mp3$/; // what is behind the id changes with the content
const PING = 20_000; // milliseconds; a worker with nothing to answer is put to sleep, with what it was saving

export let able = "serviceWorker" in navigator && "caches" in window && isSecureContext;

const running = new Map(); // id -> callback for the share that is done, while it is being saved
let known = new Map(); // id -> { id, title, size, seconds } of what is saved

const megabytes = (bytes) => (bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`);

// Look into the cache again, and label every button with what pressing it does now.
export async function refresh() {
  const cache = able && await caches.open(SAVED).catch(unable);
  if (!cache) return [];
  const rows = [];
  for (const request of await cache.keys()) {
    const id = EPISODE.exec(request.url)?.[1];
    const { headers } = (id && (await cache.match(request))) || {};
    if (!headers) continue;
    const number = (name) => Number(headers.get(name));
    rows.push({ id, title: decodeURIComponent(headers.get("x-title") || id), size: number("content-length"), seconds: number("x-seconds") });
  }
  rows.sort((one, other) => (one.id < other.id ? 1 : -1)); // ids begin with a day: newest first
  known = new Map(rows.map((row) => [row.id, row]));
  label();
  return rows;
}

// Where storage is blocked, or a private window has none, nothing is offered that can't be done.
function unable() {
  able = false;
  label();
}

export const has = (id) => known.has(id);

export function label() {
  for (const button of document.querySelectorAll("[data-offline-save]")) {
    const { id, title } = button.closest("[data-id]").dataset;
    const does = running.has(id) ? "저장 멈추기" : known.has(id) ? "저장 지우기" : "오프라인 저장";
    button.hidden = !able;
    button.textContent = does;
    if (button.closest(".row")) button.setAttribute("aria-label", `${does}: ${title}`);
  }
}

// Save the episode, or stop saving it, or remove it: whatever is the next thing to do.
export function toggle({ id, title, sound, seconds }, progress) {
  if (running.has(id)) return ask({ do: "stop", id });
  if (known.has(id)) return ask({ do: "remove", ids: [id], title });
  running.set(id, progress);
  label();
  ask({ do: "save", id, title, seconds, sound: new URL(sound, location.href).href });
  navigator.storage?.persist?.(); // asks the browser not to clear it when space runs low
}

export function remove(ids, title) {
  ask({ do: "remove", ids, title });
}

function ask(message) {
  const { controller, ready } = navigator.serviceWorker;
  if (controller) controller.postMessage(message);
  else ready.then(({ active }) => active.postMessage(message));
}

// Answers of the worker.
async function hear({ data }) {
  const { id, title } = data;
  if (data.is === "saving") {
    if (!running.has(id)) running.set(id, () => {}); // begun on a page before this one
    running.get(id)(data.share);
    return;
  }
  running.get(id)?.(null);
  running.delete(id);
  dispatchEvent(new Event("saved-changed"));
  if (data.is === "saved") say(`저장했습니다: ${title}, ${megabytes(data.size)}`);
  else if (data.is === "stopped") say("저장을 멈췄습니다.");
  else if (data.is === "removed") say(title ? `지웠습니다: ${title}` : "저장한 것을 모두 지웠습니다.");
  else if (data.is === "full") say(`남은 공간이 모자랍니다. 필요 ${megabytes(data.size)}`);
  else if (data.is === "failed") say("저장하지 못했습니다. 연결을 확인하고 다시 눌러 주세요.");
}

export async function facts(rows) {
  const total = rows.reduce((sum, row) => sum + row.size, 0);
  const { quota = 0, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  const room = quota ? `, 더 쓸 수 있는 공간 ${megabytes(quota - usage)}` : "";
  return `${rows.length}개, ${megabytes(total)}${room}`;
}

// Register the worker; tell when a new version of the site waits, and change over only when asked to.
export function register(onWaiting) {
  if (!able) return;
  navigator.serviceWorker.addEventListener("message", hear);
  setInterval(() => running.size && ask({ do: "stay" }), PING);
  navigator.serviceWorker.register(new URL("sw.js", ROOT), { scope: ROOT.pathname }).then((registration) => {
    const offer = () => registration.waiting && navigator.serviceWorker.controller && onWaiting(registration.waiting);
    offer();
    registration.addEventListener("updatefound", () => {
      registration.installing.addEventListener("statechange", offer);
    });
  }).catch(() => navigator.serviceWorker.controller || unable()); // no worker, no saving: everything else works
}
