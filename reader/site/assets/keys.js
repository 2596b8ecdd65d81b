// Single-key shortcuts. They can be switched off (WCAG 2.2, 2.1.4), and go by place on the keyboard: with a
// Korean layout the K key types ㅏ and still plays.

import { recall, say } from "./memory.js";

const KEYS = {
  KeyK: "toggle", KeyJ: "back", KeyL: "forward", KeyP: "previous-chapter", KeyN: "next-chapter",
  Comma: "previous-sentence", Period: "next-sentence", BracketLeft: "slower", BracketRight: "faster",
};

export function listenForKeys(player) {
  const dialog = document.getElementById("help");
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  player.actions.help = () => dialog.showModal();
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input, select, textarea, dialog") || !recall("keys", true)) return;
    if (event.code === "Slash") {
      const field = document.getElementById("find") ?? document.getElementById("find-text");
      if (event.shiftKey) player.actions.help();
      else if (field?.checkVisibility()) field.focus();
      else say("여기에는 찾기가 없습니다.");
    } else if (event.code === "KeyS") player.find("offline-save").click();
    else if (event.code in KEYS) player.actions[KEYS[event.code]]();
    else return;
    event.preventDefault();
  });
}
