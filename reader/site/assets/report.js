// "발음이 이상해요": a sentence as it is shown and as it was spoken, and the line for the lexicon that would mend it, to
// copy or to send to whoever publishes the show. Nothing is sent from here.

import { ROOT, clock, say } from "./memory.js";
import { at, copy } from "./player.js";

const SPOKEN = /^[가-힣][가-힣 ,]*$/; // what `reader lexicon add` takes
const LONGEST = 250; // characters of a sentence in a link: with what else is in it fewer than the 8 KB that servers take
const short = (text, most) => ([...text].length > most ? `${[...text].slice(0, most - 1).join("")}…` : text);
const tidy = (text) => text.normalize("NFC").replace(/\s+/g, " ").trim();

export function wireReport(player) {
  const dialog = document.getElementById("report");
  const part = (name) => dialog.querySelector(`[data-${name}]`);
  const [written, spoken] = [document.getElementById("report-written"), document.getElementById("report-spoken")];
  let sentences = []; // [{ start, end, shown }]
  let here = 0;
  let record = null; // the episode's own, with what was spoken
  let before = null; // { place, playing } when the dialog was opened
  let until = Infinity; // seconds at which a sentence that is tried ends

  const line = () => {
    const [from, to] = [tidy(written.value), tidy(spoken.value)];
    return from && !from.startsWith("#") && SPOKEN.test(to) ? `${from}\t${to}` : "";
  };

  const show = () => {
    const { start, shown } = sentences[here];
    const said = record?.cues.find((cue) => Math.abs(cue.start - start) < 0.01)?.spoken;
    part("shown").textContent = shown;
    part("said").textContent = said ? `읽은 대로: ${said}` : "";
    const words = new Set(shown.split(/\s+/).map((word) => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}%℃]+$/gu, "")).filter(Boolean));
    document.getElementById("report-words").replaceChildren(...[...words].map((value) => Object.assign(document.createElement("option"), { value })));
    ready();
  };

  // The line, and the ways to send it: a form that the publisher names, a mail.
  const ready = () => {
    part("line").textContent = line();
    const { start, shown } = sentences[here];
    const page = new URL(player.section.dataset.page, location.href);
    page.hash = `t=${Math.floor(start)}`;
    const title = `발음: ${short(tidy(written.value) || shown, 60)}`;
    const body = [short(player.title, 100), `${page.href} (${clock(start)})`, short(shown, LONGEST), short(part("said").textContent, LONGEST), line()].filter(Boolean).join("\n\n");
    const filled = { title: encodeURIComponent(title), body: encodeURIComponent(body) };
    const { address, mail } = dialog.dataset;
    const links = { address, mail: mail && `mailto:${mail}?subject={title}&body={body}` };
    for (const link of dialog.querySelectorAll("[data-by]")) {
      link.href = links[link.dataset.by].replace(/\{(title|body)\}/g, (_, name) => filled[name]);
    }
  };

  player.actions.report = async () => {
    const selected = tidy(String(getSelection()));
    before = { place: player.audio.currentTime || player.place, playing: !player.audio.paused };
    player.audio.pause();
    player.keep();
    const { id } = player;
    // The cells of a table's row are heard as one sentence.
    sentences = player.cues.filter(({ start }, index, all) => start !== all[index - 1]?.start)
      .map(({ element, start, end }) => ({ start, end, shown: element.dataset.said ?? element.textContent }));
    if (!sentences.length) return say("본문이 없는 소식입니다.");
    here = Math.max(0, at(sentences, player.chosen ? Number(player.chosen.dataset.start) : before.place));
    written.value = selected.length <= 40 && sentences[here].shown.includes(selected) ? selected : "";
    spoken.value = "";
    show();
    player.aside = true;
    dialog.showModal();
    if (record?.id !== id) {
      const answer = await fetch(new URL(`episodes/${id}.json`, ROOT)).catch(() => null);
      record = answer?.ok ? await answer.json() : null;
      if (dialog.open && id === player.id) show();
    }
  };

  dialog.addEventListener("input", ready);
  dialog.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.step) {
      here = Math.min(Math.max(0, here + Number(button.dataset.step)), sentences.length - 1);
      show();
      say(sentences[here].shown);
    } else if ("hear" in button.dataset) {
      until = sentences[here].end;
      player.playFrom(sentences[here].start + 0.01);
    } else if ("close" in button.dataset) dialog.close();
    else if (line()) copy(line(), "사전 줄을 복사했습니다.", "이 줄을 복사하세요.");
    else {
      say(tidy(written.value) ? "바른 읽기를 한글로만 적어 주세요." : "잘못 읽은 말을 적어 주세요.");
      (tidy(written.value) ? spoken : written).focus();
    }
  });
  player.audio.addEventListener("timeupdate", () => {
    if (dialog.open && player.audio.currentTime >= until) player.audio.pause();
  });
  // Listening goes on where it was.
  dialog.addEventListener("close", () => {
    until = Infinity;
    player.audio.pause();
    player.seek(before.place);
    player.aside = false;
    if (before.playing) player.play();
  });
}
