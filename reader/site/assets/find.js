// Finding episodes: titles at once, then on request the texts, a month's file at a time, newest first.

import { ROOT, spokenClock } from "./memory.js";
import { label } from "./offline.js";
import { enlivenRows, rowOf } from "./page.js";

const MOST = 50; // rows shown

export function wireFind(player) {
  const form = document.querySelector("[data-find]");
  if (!form) return;
  const part = (name) => form.querySelector(`[data-${name}]`);
  const [field, deep, found, list] = [form.querySelector("input"), part("find-deep"), part("found"), part("results")];
  const all = document.querySelector("[data-rows]");
  form.hidden = false;
  let titles = null;
  let search = 0; // grows with every new search, so that a slow old one can tell it is stale

  const show = (rows) => {
    list.replaceChildren(...rows.slice(0, MOST).map(([id, title, day, seconds, source, quote]) => (
      rowOf(id, title, [day, spokenClock(seconds), source, quote].filter(Boolean).join(", ")))));
    enlivenRows(player, list);
    label();
  };

  const run = async () => {
    const mine = ++search;
    const words = terms(field.value);
    list.hidden = deep.hidden = !words.length;
    all.hidden = words.length > 0;
    found.textContent = "";
    if (!words.length) return;
    titles ??= await fetchJson("search/titles.json");
    if (mine !== search) return;
    if (!titles) {
      found.textContent = "찾기 목록을 불러오지 못했습니다.";
      return;
    }
    const rows = titles.filter(([, title, day, , source]) => holds(`${title} ${source} ${day}`, words));
    show(rows);
    found.textContent = `제목에서 ${rows.length}개를 찾았습니다.${rows.length > MOST ? ` 새것 ${MOST}개를 보입니다.` : ""}`;
  };

  const runDeep = async () => {
    const mine = ++search;
    const words = terms(field.value);
    const months = [...new Set(titles.map((row) => row[2].slice(0, 7)))];
    const rows = [];
    for (const [index, month] of months.entries()) {
      const texts = (await fetchJson(`search/${month}.json`)) ?? {};
      if (mine !== search) return;
      for (const row of titles.filter((candidate) => candidate[2].startsWith(month))) {
        const text = texts[row[0]] ?? "";
        if (holds(`${row[1]} ${text}`, words)) rows.push([...row, around(text, words[0])]);
      }
      if (rows.length >= MOST) break;
      if (index % 12 === 11) found.textContent = `찾는 중입니다. ${months.length}달 가운데 ${index + 1}달`;
    }
    show(rows);
    found.textContent = `제목과 본문에서 ${rows.length}개를 찾았습니다.`;
  };

  let waiting;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(run, 250);
  });
  deep.addEventListener("click", runDeep);
}

// Words to look for. A consonant still being typed (전기ㅂ) is not a word yet.
function terms(text) {
  return text.normalize("NFC").toLowerCase().replace(/[ㄱ-ㅎㅏ-ㅣ]$/, "").split(/\s+/).filter(Boolean);
}

function holds(text, words) {
  const low = text.toLowerCase();
  return words.every((word) => low.includes(word));
}

function around(text, word) {
  const place = text.toLowerCase().indexOf(word);
  if (place < 0) return "";
  return `…${text.slice(Math.max(0, place - 20), place + word.length + 40)}…`;
}

async function fetchJson(name) {
  const response = await fetch(new URL(name, ROOT)).catch(() => null);
  return response?.ok ? response.json() : null;
}
