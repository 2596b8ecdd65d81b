// The player: the page's <audio> element, with controls for people who listen instead of reading.

import { clock, left, recall, remember, say, spokenClock } from "./memory.js";

const BACK = 15;
const FORWARD = 30;
const RESTART = 3; // seconds into a chapter after which "previous" means its beginning
const FADE = 8; // seconds the sleep timer takes to fade out
const AGAIN = 10_000; // milliseconds between two tries to take up a broken stream
const FINISHED = 10; // seconds from the end that count as heard

export class Player extends EventTarget {
  constructor(section) {
    super();
    this.section = section;
    this.audio = section.querySelector("audio");
    this.audio.controls = false;
    this.find = (name) => section.querySelector(`[data-${name}]`);
    for (const part of section.querySelectorAll("[data-controls]")) part.hidden = false;
    this.actions = {
      toggle: () => this.toggle(),
      back: () => this.seek(this.audio.currentTime - BACK),
      forward: () => this.seek(this.audio.currentTime + FORWARD),
      "previous-chapter": () => this.step(this.chapters, -1, RESTART),
      "next-chapter": () => this.step(this.chapters, 1, 0),
      "previous-sentence": () => this.step(this.cues, -1, 1.2),
      "next-sentence": () => this.step(this.cues, 1, 0),
      slower: () => this.shiftSpeed(-1),
      faster: () => this.shiftSpeed(1),
      share: () => this.share(),
    };
    this.wire();
    this.read();
    this.setSpeed(Number(recall("speed")) || 1);
    if (this.audio.error) this.mend(); // it failed before anybody listened
  }

  // Take over the episode that the page shows now.
  read() {
    const data = this.section.dataset;
    this.id = data.id;
    this.title = data.title;
    const spans = (where) => [...this.section.querySelectorAll(`${where} [data-start]`)].map((element) => (
      { element, start: Number(element.dataset.start), end: Number(element.dataset.end) }));
    this.chapters = spans("[data-chapters]");
    this.cues = spans("[data-text]");
    this.place = this.audio.currentTime ? 0 : recall(`place ${this.id}`, 0);
    this.moved = false;
    this.find("seek").max = Math.round(this.length);
    this.find("total").textContent = clock(this.length);
    if (this.audio.readyState > 0) this.resume();
    this.show();
    this.mark();
  }

  get length() {
    return Number.isFinite(this.audio.duration) ? this.audio.duration : Number(this.section.dataset.seconds);
  }

  // Where listening goes on: what the address asks for (#t=83), once and of this episode only; else where it stopped.
  resume() {
    const asked = Number(/[#&]t=(\d+(\.\d+)?)/.exec(location.hash)?.[1] ?? NaN);
    if (Number.isFinite(asked)) {
      this.audio.currentTime = asked;
      history.replaceState(history.state, "", location.pathname + location.search);
    } else if (this.place > 1) this.audio.currentTime = this.place; // even if it plays by now: events come late on slow phones
    this.place = 0;
    this.show();
  }

  wire() {
    const { audio } = this;
    audio.addEventListener("loadedmetadata", () => this.resume());
    audio.addEventListener("timeupdate", () => this.show());
    audio.addEventListener("seeked", () => this.show());
    audio.addEventListener("loadedmetadata", () => this.dress());
    audio.addEventListener("play", () => { this.begin(); });
    audio.addEventListener("playing", () => this.announce(this.cover));
    audio.addEventListener("pause", () => { this.wanted = Boolean(audio.error); this.keep(); this.mark(); });
    audio.addEventListener("ratechange", () => this.position());
    audio.addEventListener("error", () => this.mend());
    audio.addEventListener("ended", () => this.ended());
    addEventListener("pagehide", () => this.keep());
    addEventListener("hashchange", () => this.resume());
    setInterval(() => audio.paused || this.keep(), 5000);
    this.find("seek").addEventListener("input", (event) => this.seek(Number(event.target.value)));
    this.find("speed").addEventListener("change", (event) => this.setSpeed(Number(event.target.value)));
    this.find("timer").addEventListener("change", (event) => this.setTimer(event.target.value));
    this.section.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button && this.actions[button.dataset.do]) this.actions[button.dataset.do]();
      const chapter = event.target.closest("[data-chapters] a");
      if (chapter && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        this.playFrom(Number(chapter.dataset.start));
      }
    });
    this.wireSession();
  }

  // Headphones, lock screens, cars.
  wireSession() {
    if (!("mediaSession" in navigator)) return;
    const on = (action, handler) => {
      try { navigator.mediaSession.setActionHandler(action, handler); } catch { /* an action unknown here */ }
    };
    on("play", () => this.play());
    on("pause", () => this.audio.pause());
    on("seekbackward", (detail) => this.seek(this.audio.currentTime - (detail.seekOffset || BACK)));
    on("seekforward", (detail) => this.seek(this.audio.currentTime + (detail.seekOffset || FORWARD)));
    on("seekto", (detail) => this.seek(detail.seekTime));
    on("previoustrack", this.actions["previous-chapter"]);
    on("nexttrack", this.actions["next-chapter"]);
  }

  // What the lock screen shows. The picture comes once sound flows: on a slow network it would delay it.
  announce(picture) {
    if (!("mediaSession" in navigator)) return;
    const artwork = picture ? [{ src: picture, type: "image/jpeg" }] : [];
    navigator.mediaSession.metadata = new MediaMetadata({ title: this.title, artist: this.section.dataset.show, artwork });
  }

  get cover() {
    return new URL(this.section.querySelector("img").dataset.cover, location.href).href;
  }

  dress() {
    this.section.querySelector("img").src = this.cover;
  }

  // Hear the copy that this device has saved, if there is one. What has begun goes on as it began (see sw.js).
  prefer(saved) {
    this.saved = saved;
    const { audio } = this;
    if (saved && audio.paused && !audio.seeking && !audio.currentTime) this.change();
  }

  change() {
    const { sound } = this.section.dataset;
    const source = new URL(this.saved ? `${sound}?saved` : sound, location.href).href;
    if (this.audio.src === source) this.audio.load();
    else this.audio.src = source;
  }

  // A broken stream is taken up once where it broke; when that fails too, the listener is told.
  mend() {
    const again = performance.now() - (this.mended ?? -Infinity) > AGAIN;
    this.mended = performance.now();
    this.mark();
    if (!again) return say("소리를 불러오지 못했습니다. 연결을 확인하세요.");
    const playing = this.wanted;
    this.section.dataset.sound = this.section.dataset.whole; // the light copy goes when newer episodes come
    this.place = this.audio.currentTime || this.place;
    this.change();
    if (playing) this.play();
  }

  begin() {
    this.wanted = true;
    this.moved = true;
    remember("last", { id: this.id, title: this.title, seconds: Math.round(this.length) });
    this.announce();
    this.mark();
  }

  position() {
    if (!navigator.mediaSession?.setPositionState || !Number.isFinite(this.audio.duration)) return;
    const { duration, currentTime, playbackRate } = this.audio;
    navigator.mediaSession.setPositionState({ duration, playbackRate, position: Math.min(currentTime, duration) });
  }

  play() {
    return this.audio.play().catch((error) => {
      if (error.name !== "AbortError") say("재생할 수 없습니다. 한 번 더 눌러 주세요.");
    });
  }

  toggle() {
    if (this.audio.paused) this.play();
    else this.audio.pause();
  }

  playFrom(seconds) {
    this.seek(seconds);
    this.play();
  }

  seek(seconds) {
    const to = Math.min(Math.max(0, seconds), Math.max(0, this.length - 0.1));
    this.moved = true;
    if (this.audio.readyState === 0) {
      this.place = to;
      this.audio.load();
    } else this.audio.currentTime = to;
    this.show(to);
    this.tell(to);
  }

  // To the span before or after the one being heard; `restart`: seconds after which "before" means its own start.
  step(spans, way, restart) {
    const now = this.audio.currentTime;
    const here = at(spans, now);
    const again = way < 0 && here >= 0 && now - spans[here].start > restart;
    let target = again ? here : here + way;
    while (!again && here >= 0 && spans[target]?.start === spans[here].start) target += way; // cells of a row, heard as one
    if (target >= spans.length) say("마지막입니다.");
    else this.seek(target < 0 ? 0 : spans[target].start + 0.01);
  }

  // Show where we are. Cheap: called four times a second.
  show(seconds = this.audio.currentTime || this.place) {
    this.find("elapsed").textContent = clock(seconds);
    const slider = this.find("seek");
    slider.value = Math.round(seconds);
    // Screen readers read out each change of a slider that has the focus: there only what the listener moves is told.
    if (this.audio.paused || document.activeElement !== slider) this.tell(seconds);
    slider.style.setProperty("--done", `${(100 * seconds) / (this.length || 1)}%`);
    this.light(this.chapters, "chapter", seconds);
    this.light(this.cues, "cue", seconds);
    this.wake(seconds);
    this.position();
  }

  tell(seconds) {
    this.find("seek").setAttribute("aria-valuetext", `${spokenClock(seconds)}, 전체 ${spokenClock(this.length)}`);
  }

  light(spans, kind, seconds) {
    const here = at(spans, seconds);
    const element = here < 0 ? null : spans[here].element;
    const lit = this[`lit-${kind}`];
    const before = lit?.[0];
    if (element === before) return; // undefined at first, so that the first look shows the title
    // The cells of a table's row are heard as one sentence.
    const now = [element, ...spans.filter((span) => span.element !== element && span.start === spans[here]?.start).map((span) => span.element)];
    for (const each of lit ?? []) each?.removeAttribute("aria-current");
    for (const each of now) each?.setAttribute("aria-current", "true");
    this[`lit-${kind}`] = now;
    if (kind === "cue") {
      this.find("sentence").textContent = element?.dataset.said ?? element?.textContent ?? this.title;
      this.dispatchEvent(new CustomEvent("sentence", { detail: { element, before } }));
    }
  }

  mark() {
    const playing = !this.audio.paused;
    this.section.classList.toggle("playing", playing);
    const rest = left(this.id, this.length);
    this.find("play-label").textContent = playing ? "멈춤" : rest ? `이어 듣기, ${rest}` : "재생";
    this.dispatchEvent(new Event("state"));
  }

  // Only what was moved here: another window may have gone on meanwhile. What is tried in a dialog (`aside`) is no listening.
  keep() {
    const { currentTime } = this.audio;
    if (!this.moved || this.aside || currentTime < 1 || this.audio.readyState === 0) return;
    this.moved = !this.audio.paused;
    const heard = currentTime > this.length - FINISHED;
    remember(`place ${this.id}`, heard ? null : Math.floor(currentTime));
    if (heard) remember(`heard ${this.id}`, true);
    if (heard && recall("last")?.id === this.id) remember("last", null);
  }

  ended() {
    this.keep();
    this.mark();
    if (this.aside) return;
    const last = ["chapter", "episode"].includes(this.timer);
    if (last) this.setTimer("");
    this.dispatchEvent(new CustomEvent("finished", { detail: { stop: last } }));
  }

  setSpeed(speed) {
    this.audio.defaultPlaybackRate = speed;
    this.audio.playbackRate = speed;
    this.find("speed").value = String(speed);
    remember("speed", speed);
  }

  shiftSpeed(way) {
    const list = this.find("speed");
    const index = Math.min(Math.max(0, list.selectedIndex + way), list.options.length - 1);
    this.setSpeed(Number(list.options[index].value));
    say(`빠르기 ${list.options[index].text}`);
  }

  // "" off, minutes, "chapter" or "episode".
  setTimer(choice) {
    this.timer = choice;
    this.find("timer").value = choice;
    this.audio.volume = 1;
    const minutes = Number(choice);
    this.until = minutes ? performance.now() + minutes * 60_000 : Infinity;
    const chapter = this.chapters[at(this.chapters, this.audio.currentTime)];
    this.untilPlace = choice === "chapter" && chapter ? chapter.end - 0.05 : Infinity;
  }

  // The sleep timer, looked at while sound plays.
  wake(seconds) {
    if (!this.timer || this.audio.paused) return;
    const left = Math.min((this.until - performance.now()) / 1000, this.untilPlace - seconds);
    if (Number(this.timer) && left < FADE) this.audio.volume = Math.max(0.05, left / FADE);
    if (left > 0) return;
    this.audio.pause();
    this.setTimer("");
    say("취침 타이머가 끝나 멈췄습니다.");
  }

  async share() {
    const url = new URL(this.section.dataset.page, location.href);
    url.hash = `t=${Math.floor(this.audio.currentTime)}`;
    if (navigator.share) {
      await navigator.share({ title: this.title, url: url.href }).catch(() => {});
    } else await copy(url.href, "이 시각의 주소를 복사했습니다.");
  }
}

// Index of the span that `seconds` is in, or of the last one before it; -1 before the first.
export function at(spans, seconds) {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle].start <= seconds + 0.005) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

// The clipboard needs https; at home over http the address is shown instead, ready to be copied.
export async function copy(text, done, ask = "이 주소를 복사하세요.") {
  try {
    await navigator.clipboard.writeText(text);
    say(done);
  } catch {
    prompt(ask, text);
  }
}
