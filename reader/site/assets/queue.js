// What is to be heard next: put in from any list, heard before the list goes on, kept on this device.

import { recall, remember, say, spokenClock } from "./memory.js";
import { button, rowOf, showRows } from "./rows.js";

const all = () => [recall("queue", [])].flat().filter((row) => row?.id); // [{ id, title, seconds }]

export const has = (id) => all().some((each) => each.id === id);

export const first = () => all()[0]?.id;

// What has been withdrawn is waited for no longer.
export function drop(id) {
  const rows = all().filter((row) => row.id !== id);
  remember("queue", rows.length ? rows : null);
  dispatchEvent(new Event("storage"));
}

export function wireQueue(player) {
  const place = document.querySelector("[data-queue]");
  const list = place.querySelector("[data-queue-rows]");

  const show = () => {
    place.hidden = !all().length;
    list.replaceChildren(...all().map(({ id, title, seconds }, index) => {
      const row = rowOf(id, title, seconds, seconds ? spokenClock(seconds) : "");
      const actions = Object.assign(document.createElement("p"), { className: "row-actions" });
      actions.append(button("재생", { "data-play": "" }));
      if (index) actions.append(button("위로", { "data-move": "-1", "aria-label": `위로: ${title}` }));
      if (index < all().length - 1) actions.append(button("아래로", { "data-move": "1", "aria-label": `아래로: ${title}` }));
      actions.append(button("빼기", { "data-out": "", "aria-label": `빼기: ${title}` }));
      row.append(actions);
      return row;
    }));
    showRows(player);
  };
  const keep = (rows) => { remember("queue", rows.length ? rows : null); show(); };

  document.addEventListener("click", (event) => {
    const control = event.target.closest("[data-later], [data-move], [data-out]");
    if (!control) return;
    const { id, title, seconds } = control.closest("[data-id]").dataset;
    const rows = all();
    const at = rows.findIndex((row) => row.id === id);
    const { move } = control.dataset;
    if (move) {
      const to = at + Number(move);
      rows.splice(to, 0, ...rows.splice(at, 1));
      keep(rows);
      // The same button of the same row, or at an end of the list the one that is left.
      const again = list.children[to].querySelector(`[data-move="${move}"]`) ?? list.children[to].querySelector("[data-move]");
      again.focus();
      say(`${to + 1}번째로 옮겼습니다.`);
    } else if (at < 0) {
      keep([...rows, { id, title, seconds: Number(seconds) }]);
      say(`다음에 들을 소식 ${rows.length + 1}번째로 넣었습니다.`);
    } else {
      keep(rows.filter((row) => row.id !== id));
      if ("out" in control.dataset) (list.children[Math.min(at, rows.length - 2)]?.querySelector("[data-out]") ?? player.section.querySelector(".play")).focus();
      say("다음에 들을 소식에서 뺐습니다.");
    }
  });
  // What begins is no longer to come.
  player.addEventListener("state", () => { if (!player.audio.paused && has(player.id)) keep(all().filter((row) => row.id !== player.id)); });
  addEventListener("storage", show); // changed in another window
  show();
}
