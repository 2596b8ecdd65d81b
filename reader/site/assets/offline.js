// Saving episodes on this device. Whole files go into a cache of their own, which no update of the site empties;
// the service worker answers from there, Range requests included.

import { ROOT, say } from "./memory.js";

const SAVED = `sori ${ROOT.pathname} saved`; // sw.js knows it by the same name
const running = new Map(); // id -> AbortController

export const able = "serviceWorker" in navigator && "caches" in window && isSecureContext;

const address = (id, suffix) => new URL(`${suffix === ".vtt" ? "transcripts" : "episodes"}/${id}${suffix}`, ROOT).href;
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

export async function saved() {
  if (!able) return [];
  const cache = await caches.open(SAVED);
  const rows = [];
  for (const request of await cache.keys()) {
    if (!request.url.endsWith(".mp3")) continue;
    const { headers } = await cache.match(request);
    const id = request.url.split("/").at(-1).slice(0, -4);
    rows.push({ id, title: decodeURIComponent(headers.get("x-title") || id), size: Number(headers.get("content-length")) });
  }
  return rows;
}

// Save the episode, or stop saving it, or remove it: whatever is the next thing to do.
export async function toggle(id, title, progress) {
  if (running.has(id)) return running.get(id).abort();
  const cache = await caches.open(SAVED);
  if (await cache.match(address(id, ".mp3"))) return remove(id, title);
  const control = new AbortController();
  running.set(id, control);
  changed();
  try {
    const size = await save(cache, id, title, progress, control.signal);
    say(`저장했습니다: ${title}, ${megabytes(size)}`);
  } catch (error) {
    say(error.name === "AbortError" ? "저장을 멈췄습니다." : reason(error));
  } finally {
    running.delete(id);
    progress?.(null);
    changed();
  }
}

async function save(cache, id, title, progress, signal) {
  navigator.storage?.persist?.(); // asks the browser not to clear it when space runs low
  const sound = await fetch(address(id, ".mp3"), { signal });
  if (!sound.ok) throw new Error(`HTTP ${sound.status}`);
  const size = Number(sound.headers.get("content-length"));
  const { quota = Infinity, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  if (size > quota - usage) throw new DOMException(megabytes(quota - usage), "QuotaExceededError");
  for (const suffix of [".html", ".vtt", ".jpg"]) {
    const extra = await fetch(address(id, suffix), { signal });
    if (extra.ok) await cache.put(address(id, suffix), extra);
  }
  let done = 0;
  const counted = sound.body.pipeThrough(new TransformStream({
    transform(chunk, out) {
      done += chunk.byteLength;
      progress?.(size ? done / size : 0);
      out.enqueue(chunk);
    },
  }));
  const headers = { "content-type": "audio/mpeg", "content-length": String(size), "x-title": encodeURIComponent(title) };
  // Last: an episode counts as saved once its sound is there. A broken stream stores nothing.
  await cache.put(address(id, ".mp3"), new Response(counted, { headers }));
  return size;
}

function reason(error) {
  if (error.name === "QuotaExceededError") return `남은 공간이 모자랍니다. ${error.message}`;
  return "저장하지 못했습니다. 연결을 확인하고 다시 눌러 주세요.";
}

export async function remove(id, title) {
  const cache = await caches.open(SAVED);
  for (const suffix of [".mp3", ".html", ".vtt", ".jpg"]) await cache.delete(address(id, suffix));
  if (title) say(`지웠습니다: ${title}`);
  changed();
}

export async function clear() {
  await caches.delete(SAVED);
  say("저장한 것을 모두 지웠습니다.");
  changed();
}

function changed() {
  dispatchEvent(new Event("saved-changed"));
}

// Every save button says what pressing it does now.
export async function labelButtons(rows) {
  const have = new Set(rows.map((row) => row.id));
  for (const button of document.querySelectorAll("[data-offline-save]")) {
    const { id, title } = button.closest("[data-id]").dataset;
    const does = running.has(id) ? "저장 멈추기" : have.has(id) ? "저장 지우기" : "오프라인 저장";
    button.hidden = !able;
    button.textContent = does;
    if (button.closest(".row")) button.setAttribute("aria-label", `${does}: ${title}`);
  }
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
  navigator.serviceWorker.register(new URL("sw.js", ROOT), { scope: ROOT.pathname }).then((registration) => {
    const offer = () => registration.waiting && navigator.serviceWorker.controller && onWaiting(registration.waiting);
    offer();
    registration.addEventListener("updatefound", () => {
      registration.installing.addEventListener("statechange", offer);
    });
  }).catch(() => {}); // no worker, no saving: everything else works
}
