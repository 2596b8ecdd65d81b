// What this device remembers: places in episodes, speed, switches. Nothing leaves it.

export const ROOT = new URL(document.documentElement.dataset.root || "./", location.href);

const here = new Map(); // what can't be kept on the device holds as long as the page is open
const prefix = `sori ${ROOT.pathname} `;

export function recall(key, otherwise = null) {
  try {
    if (here.has(key)) return here.get(key) ?? otherwise;
    const text = localStorage.getItem(prefix + key);
    return text === null ? otherwise : JSON.parse(text);
  } catch {
    return otherwise; // private windows and full disks: the page works, it only forgets
  }
}

export function remember(key, value) {
  try {
    if (value === null) localStorage.removeItem(prefix + key);
    else localStorage.setItem(prefix + key, JSON.stringify(value));
    here.delete(key);
  } catch {
    here.set(key, value);
  }
}

// What is left of an episode that was begun, in words; null of one that wasn't.
export function left(id, seconds) {
  const place = recall(`place ${id}`);
  if (!place || !seconds) return null;
  const minutes = Math.round((seconds - place) / 60);
  return minutes < 1 ? "1분 안 남음" : `${minutes}분 남음`;
}

// One quiet line for screen readers and eyes: the answer to something the listener did, never a running report, and
// nothing that an episode says itself as it begins. What is outside an open dialog is silent, so that has its own.
let fading;
export function say(text) {
  const line = document.querySelector("dialog[open] [role=status]") ?? document.getElementById("status");
  line.textContent = text;
  clearTimeout(fading);
  fading = setTimeout(() => { line.textContent = ""; }, 6000);
}

export function clock(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n) => String(n).padStart(2, "0");
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

export function spokenClock(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [[Math.floor(whole / 3600), "시간"], [Math.floor(whole / 60) % 60, "분"], [whole % 60, "초"]];
  return parts.filter(([n]) => n).map(([n, unit]) => n + unit).join(" ") || "0초";
}
