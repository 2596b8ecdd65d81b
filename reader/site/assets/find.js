// Finding episodes: by title, by day, by words of their texts. The titles are loaded with the first search, then the
// texts, a hundred episodes at a time, newest first; what is older than `ENOUGH` only when asked for.

import { daysIn } from "./days.js";
import { ROOT, spokenClock } from "./memory.js";
import { label } from "./offline.js";
import { enlivenRows, rowOf } from "./rows.js";

const MOST = 50; // rows shown
const PAGE = 100; // episodes of a month in one file, counted from its oldest (site.MONTH_PAGE)
const ENOUGH = 200_000; // characters of texts that a search loads by itself

let titles = null; // [id, title, day, seconds, source], newest first
const texts = new Map(); // file -> { id: text }, what is loaded

export function wireFind(player) {
  const form = document.querySelector("[data-find]");
  if (!form) return;
  const part = (name) => form.querySelector(`[data-${name}]`);
  const [field, deep, found, list] = [form.querySelector("input"), part("find-deep"), part("found"), part("results")];
  const all = document.querySelector("[data-rows]");
  form.hidden = false;
  let search = 0; // grows with every new search, so that a slow old one can tell it is stale

  const show = (rows) => {
    list.replaceChildren(...rows.slice(0, MOST).map(([id, title, day, seconds, source, quote]) => (
      rowOf(id, title, seconds, [day, spokenClock(seconds), source, quote].filter(Boolean).join(", ")))));
    enlivenRows(player, list);
    label();
  };

  const run = async (enough) => {
    const mine = ++search;
    const wanted = meant(field.value);
    list.hidden = !wanted;
    all.hidden = Boolean(wanted);
    deep.hidden = true;
    found.textContent = "";
    if (!wanted) return;
    titles ??= await fetchJson("search/titles.json");
    if (mine !== search) return;
    if (!titles) {
      found.textContent = "찾기 목록을 불러오지 못했습니다.";
      return;
    }
    const rows = titles.filter(([, title, day, , source]) => wanted.holds(`${title} ${source}`, day));
    show(rows);
    const told = new Set(rows.map(([id]) => id));
    let [size, till] = [0, null];
    for (const [file, listed] of pages()) {
      if (size > enough || rows.length >= MOST) {
        till = listed[0][2];
        break;
      }
      if (!texts.has(file)) texts.set(file, await fetchJson(`search/${file}.json`));
      if (mine !== search) return;
      for (const row of listed) {
        const text = texts.get(file)?.[row[0]] ?? "";
        size += text.length;
        if (!told.has(row[0]) && wanted.holds(`${row[1]} ${row[4]} ${text}`, row[2])) rows.push([...row, wanted.around(text)]);
      }
      if (texts.get(file)) continue;
      texts.delete(file); // not to be had now
      till ??= listed[0][2];
      if (enough < Infinity) break;
    }
    show(rows);
    const many = rows.length > MOST ? ` 앞의 ${MOST}개를 보입니다.` : "";
    deep.hidden = !till || rows.length >= MOST;
    const day = till && till.split("-").map((part, index) => `${Number(part)}${"년월일"[index]}`).join(" ");
    found.textContent = `${till && deep.hidden ? "적어도 " : ""}${rows.length}개를 찾았습니다.${many}${deep.hidden ? "" : ` ${day}부터 그 앞의 본문은 아직 찾지 않았습니다.`}`;
  };

  let waiting;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(run, 250, ENOUGH);
  });
  deep.addEventListener("click", () => { field.focus(); run(Infinity); });
}

// The files of texts, newest first, each with the rows of its episodes.
function pages() {
  const month = ([, , day]) => day.slice(0, 7);
  const left = {}; // month -> its episodes that are in no file yet
  for (const row of titles) left[month(row)] = (left[month(row)] ?? 0) + 1;
  const files = new Map();
  for (const row of titles) {
    const file = `${month(row)}-${Math.ceil(left[month(row)]-- / PAGE)}`;
    if (!files.has(file)) files.set(file, []);
    files.get(file).push(row);
  }
  return files;
}

// What is looked for: words, all of which are there, and days, on which it came out or which it names.
// A consonant still being typed (전기ㅂ) is not a word yet.
function meant(typed) {
  const { days, rest } = daysIn(typed.normalize("NFC").toLowerCase());
  const words = rest.replace(/[ㄱ-ㅎㅏ-ㅣ]$/, "").split(/\s+/).filter(Boolean);
  if (!words.length && !days.length) return null;
  const holds = (text, day) => {
    const low = text.toLowerCase();
    return words.every((word) => low.includes(word)) && days.every((each) => each.is(day) || each.named.test(low));
  };
  const around = (text) => {
    const place = words.length ? text.toLowerCase().indexOf(words[0]) : text.search(days[0].named);
    return place < 0 ? "" : `…${text.slice(Math.max(0, place - 20), place + 50)}…`;
  };
  return { holds, around };
}

async function fetchJson(name) {
  const response = await fetch(new URL(name, ROOT)).catch(() => null);
  return response?.ok ? response.json().catch(() => null) : null; // a hotel's network answers with a page of its own
}
