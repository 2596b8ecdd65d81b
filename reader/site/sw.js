// Service worker. The shell of the app is cached by version; episodes only when a listener saves them (offline.js),
// in a cache that updates leave alone. Saved sound is served with Range answers, as players ask for them.

const VERSION = "@VERSION@";
const SCOPE = new URL(self.registration.scope);
const SHELL = "@SHELL@";
const ASSETS = SHELL.at(-1).replace(/[^/]*$/, "");
const SHELL_CACHE = `sori ${SCOPE.pathname} shell ${VERSION}`;
const SAVED = `sori ${SCOPE.pathname} saved`;
const PATIENCE = 4000; // milliseconds to wait for a page before the copy at hand is shown

const running = new Map(); // id -> AbortController of what is being saved

self.addEventListener("install", (event) => {
  const fresh = SHELL.map((name) => new Request(name, { cache: "reload" }));
  event.waitUntil(caches.open(SHELL_CACHE).then((cache) => cache.addAll(fresh)));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith(`sori ${SCOPE.pathname} shell `) && name !== SHELL_CACHE;
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
    .then(() => self.clients.claim())
    .then(renew));
});

self.addEventListener("message", (event) => {
  const { data } = event;
  // A new version waits until the listener asks for it: nothing changes under a running player.
  if (data.do === "change over") self.skipWaiting();
  else if (data.do === "save") event.waitUntil(save(data));
  else if (data.do === "stop") running.get(data.id)?.abort();
  else if (data.do === "remove") event.waitUntil(remove(data));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const inside = url.origin === SCOPE.origin && url.pathname.startsWith(SCOPE.pathname);
  if (request.method !== "GET" || !inside || url.pathname.endsWith(".xml")) return;
  if (url.pathname.endsWith(".mp3")) event.respondWith(sound(request));
  else if (request.mode === "navigate" || url.pathname.endsWith(".html")) event.respondWith(page(request));
  else if (url.pathname.startsWith(`${SCOPE.pathname}search/`)) event.respondWith(newest(request));
  else event.respondWith(kept(request));
});

// The saved sound of an episode, be it the light copy or the whole file: it is known by the name both have.
async function savedSound(cache, file) {
  const key = (await cache.keys()).find(({ url }) => url.endsWith(`/${file}`));
  return key && cache.match(key, { ignoreVary: true });
}

// Pages that were saved with the scripts and styles of a version before, as they are now: those have gone.
async function renew() {
  const cache = await caches.open(SAVED);
  const pages = (await cache.keys()).filter(({ url }) => url.endsWith(".html"));
  await Promise.allSettled(pages.map(async ({ url }) => {
    const response = await fetch(url);
    if (response.ok) await cache.put(url, response);
  }));
}

const address = (stem, suffix) => new URL(`episodes/${stem}${suffix}`, SCOPE).href;

async function tell(message) {
  for (const client of await self.clients.matchAll()) client.postMessage(message);
}

// The sound first and whole: an episode counts as saved once it is there, and a broken stream stores nothing.
async function save({ id, title, sound, seconds }) {
  if (running.has(id)) return;
  const control = new AbortController();
  const { signal } = control;
  running.set(id, control);
  let size = 0;
  try {
    const stem = new URL(sound).pathname.split("/").at(-1).slice(0, -".mp3".length);
    const beside = [address(id, ".html"), address(stem, ".vtt"), address(stem, ".jpg")];
    const extras = Promise.allSettled(beside.map(async (url) => {
      const response = await fetch(url, { signal });
      if (response.ok) await (await caches.open(SAVED)).put(url, response);
    }));
    let response = await fetch(sound, { signal });
    if (!response.ok) response = await fetch(address(stem, ".mp3"), { signal }); // no longer among the newest
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    size = Number(response.headers.get("content-length"));
    // The server's own headers stay: a player that began with the server takes only what is still the same file.
    const headers = new Headers(response.headers);
    headers.set("x-title", encodeURIComponent(title));
    headers.set("x-seconds", seconds);
    const body = response.body.pipeThrough(counter(id, size));
    await (await caches.open(SAVED)).put(sound, new Response(body, { headers }));
    await extras;
    await tell({ is: "saved", id, title, size });
  } catch (error) {
    const is = { AbortError: "stopped", QuotaExceededError: "full" }[error.name] ?? "failed";
    await tell({ is, id, title, size });
  } finally {
    running.delete(id);
  }
}

function counter(id, size) {
  let [done, told] = [0, 0];
  return new TransformStream({
    transform(chunk, out) {
      done += chunk.byteLength;
      if (size && done / size - told > 0.02) {
        told = done / size;
        tell({ is: "saving", id, share: told });
      }
      out.enqueue(chunk);
    },
  });
}

async function remove({ ids, title }) {
  const cache = await caches.open(SAVED);
  for (const id of ids) {
    for (const { url } of await cache.keys()) {
      if (new RegExp(`/${id}(-[0-9a-f]{8})?\\.[^/]*$`).test(url)) await cache.delete(url, { ignoreVary: true });
    }
  }
  await tell({ is: "removed", id: ids[0], title });
}

// A player takes the rest of a file only from whom it got the beginning (Chromium refuses a change of source). So what
// began on the network goes on there while it can; the page asks for the saved copy by another address, with ?saved.
async function sound(request) {
  const url = new URL(request.url);
  const whole = await savedSound(await caches.open(SAVED), url.pathname.split("/").at(-1));
  if (!whole) return fetch(request);
  const range = request.headers.get("range");
  if (url.searchParams.has("saved")) return ranged(range, whole);
  return Promise.race([fetch(request), impatient()]).catch(() => ranged(range, whole));
}

// What a server answers to one byte range (RFC 9110, 14): 206, or 416 past the end. Others get the whole.
async function ranged(range, whole) {
  const asked = /^bytes=(\d*)-(\d*)$/.exec(range ?? "");
  if (!asked || (!asked[1] && !asked[2])) return whole;
  const blob = await whole.blob();
  const { size } = blob;
  const start = asked[1] ? Number(asked[1]) : Math.max(0, size - Number(asked[2]));
  const end = asked[1] && asked[2] ? Math.min(Number(asked[2]), size - 1) : size - 1;
  if (start >= size || start > end) {
    return new Response(null, { status: 416, headers: { "content-range": `bytes */${size}` } });
  }
  const headers = new Headers(whole.headers);
  headers.set("content-length", end - start + 1);
  headers.set("content-range", `bytes ${start}-${end}/${size}`);
  headers.set("accept-ranges", "bytes");
  return new Response(blob.slice(start, end + 1), { status: 206, headers });
}

// Pages: from the network while it answers, else the saved episode's page; else the way leads to the front page as last seen.
async function page(request) {
  const url = new URL(request.url);
  const front = url.pathname === SCOPE.pathname || url.pathname === `${SCOPE.pathname}index.html`;
  const key = front ? SCOPE.href : url.origin + url.pathname;
  const shell = await caches.open(SHELL_CACHE);
  const copy = (await shell.match(key)) ?? (await (await caches.open(SAVED)).match(key));
  try {
    const response = await (copy ? Promise.race([fetch(request), impatient()]) : fetch(request));
    // The front page of another version is kept by the worker of that version, which has its scripts and styles.
    if (front && response.ok && (await response.clone().text()).includes(ASSETS)) await shell.put(key, response.clone());
    return response;
  } catch (error) {
    if (copy) return copy;
    if (request.mode === "navigate" && !front && await shell.match(SCOPE.href)) return Response.redirect(SCOPE.href);
    throw error;
  }
}

function impatient() {
  return new Promise((_, reject) => { setTimeout(() => reject(new Error("slow network")), PATIENCE); });
}

async function newest(request) {
  const cache = await caches.open(SHELL_CACHE);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(request, response.clone());
    return response;
  } catch (error) {
    const copy = await cache.match(request);
    if (copy) return copy;
    throw error;
  }
}

// Scripts and styles carry their version in the address, so those of a version that waits are there, too; captions and
// pictures come with a saved episode.
async function kept(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}
