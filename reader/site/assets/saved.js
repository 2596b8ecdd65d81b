// What is saved on this device: the buttons that save, and the list, which comes first while there is no network.

import { spokenClock } from "./memory.js";
import * as offline from "./offline.js";
import { load } from "./page.js";
import { button, rowOf, showRows } from "./rows.js";

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
    arrange(rows);
  };
  addEventListener("saved-changed", refresh);
  addEventListener("online", () => arrange(rows));
  addEventListener("offline", () => arrange(rows));
  refresh().then(() => {
    // Begun without a network, the front page has in its player what can be heard.
    const front = document.querySelector("[data-saved]");
    const begun = !player.audio.paused || player.audio.currentTime > 0;
    if (front && !navigator.onLine && rows.length && !begun && !offline.has(player.id)) load(player, rows[0].id, false);
  });
}

// Without a network what is saved stands before what isn't.
function arrange(rows) {
  const saved = document.querySelector("[data-saved]");
  const list = document.querySelector("[data-list]");
  if (!saved || saved.contains(document.activeElement)) return;
  const first = !navigator.onLine && rows.length > 0;
  if (first !== Boolean(saved.compareDocumentPosition(list) & Node.DOCUMENT_POSITION_FOLLOWING)) list[first ? "before" : "after"](saved);
}

async function listSaved(player, rows) {
  const place = document.querySelector("[data-saved]");
  if (!place) return;
  place.hidden = !rows.length;
  place.querySelector("[data-saved-facts]").textContent = await offline.facts(rows);
  const list = place.querySelector("[data-saved-rows]");
  list.replaceChildren(...rows.map(({ id, title, seconds, size }) => {
    const facts = [seconds && spokenClock(seconds), `${(size / 1e6).toFixed(1)} MB`];
    const row = rowOf(id, title, seconds, facts.filter(Boolean).join(", "));
    row.append(button("재생", { "data-play": "" }));
    row.append(button("지우기", { "data-remove": "", "aria-label": `지우기: ${title}` }));
    row.querySelector("[data-remove]").addEventListener("click", () => offline.remove([id], title));
    return row;
  }));
  showRows(player);
}
