// A review: each question with its sentences, their sound, and a field for the right reading.

const AT_ONCE = 100; // questions: more make a page that is slow to open
const get = (id) => document.getElementById(id);
const copy = (id) => get(id).content.firstElementChild.cloneNode(true);
const whys = Object.fromEntries(
  [...get("whys").querySelectorAll("dt")].map((kind) => [kind.textContent, kind.nextElementSibling.textContent]),
);
const audio = new Audio();
let spoken = null; // what sounds of a new reading

function tell(text) {
  get("status").textContent = "";
  setTimeout(() => (get("status").textContent = text)); // the same words again are to be said again
}

async function post(name, told) {
  const response = await fetch(name, { method: "POST", body: JSON.stringify(told) });
  if (response.ok) return response;
  const answer = response.status === 422 ? await response.json() : {};
  throw new Error(answer.error ?? "할 수 없었습니다. reader review가 아직 돌고 있는지 보세요.");
}

function hush() {
  audio.pause();
  spoken?.stop();
  spoken = null;
}

function hear(place) {
  hush();
  const end = Math.max(place.end, place.start + 0.1);
  audio.src = `show/${place.sound}#t=${place.start.toFixed(3)},${end.toFixed(3)}`;
  audio.play().catch((failure) => {
    if (failure.name !== "AbortError") tell("소리 파일을 열 수 없습니다."); // another was asked for before this one came
  });
}

let speakers = null;

async function say(told) {
  speakers ??= new AudioContext();
  const response = await post("say", told);
  const sound = await speakers.decodeAudioData(await response.arrayBuffer());
  hush();
  await speakers.resume();
  spoken = new AudioBufferSourceNode(speakers, { buffer: sound });
  spoken.connect(speakers.destination);
  spoken.start();
}

function placed(place) {
  const row = copy("place");
  const [shown, said] = row.querySelectorAll("p");
  const mark = document.createElement("mark");
  mark.textContent = place.written;
  shown.append(place.before, ...(place.written ? [mark] : []), place.after);
  said.textContent = `지금 읽기: ${place.spoken}`;
  row.querySelector("span").textContent = place.title;
  const button = row.querySelector("button");
  button.setAttribute("aria-label", `듣기: ${place.before}${place.written}${place.after}`);
  button.addEventListener("click", () => hear(place));
  return row;
}

function asked(question, number) {
  const row = copy("question");
  const name = question.written || question.about;
  const form = row.querySelector("form");
  const { written, spoken: reading } = form.elements;
  const error = row.querySelector(".error");
  const done = row.querySelector(".done");
  const first = question.places[0];
  row.querySelector("h2").textContent = question.spoken ? `${name} → ${question.spoken}` : name;
  row.querySelector(".why").textContent = `${whys[question.kind]}${question.heard ? `: ${question.heard}` : ""}. ${question.count}문장`;
  row.querySelector(".places").append(...question.places.map(placed));
  written.value = question.written;
  reading.value = question.spoken;
  error.id = `error-${number}`;
  for (const field of [written, reading]) field.setAttribute("aria-describedby", error.id);
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-label", `${button.textContent}: ${name}`);

  const attempt = async (what) => {
    error.textContent = "";
    for (const field of [written, reading]) field.removeAttribute("aria-invalid");
    form.setAttribute("aria-busy", "true");
    try {
      await what();
    } catch (failure) {
      error.textContent = failure.message;
      reading.setAttribute("aria-invalid", "true");
      tell(failure.message);
    }
    form.removeAttribute("aria-busy");
  };
  const told = () => ({
    shown: first.before + first.written + first.after, written: written.value.trim(), spoken: reading.value.trim(),
  });
  const finish = async (response) => {
    done.textContent = (await response.json()).told;
    done.hidden = false;
    tell(done.textContent);
  };
  form.querySelector("[data-do=say]").addEventListener("click", () => attempt(() => say(told())));
  form.querySelector("[data-do=right]").addEventListener("click", () =>
    attempt(async () => finish(await post("right", { about: question.about }))),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(async () => finish(await post("save", told())));
  });
  return row;
}

function show(questions, from) {
  const rows = questions.slice(from, from + AT_ONCE).map((question, at) => asked(question, from + at));
  get("list").append(...rows);
  const next = from + rows.length;
  get("more").hidden = next >= questions.length;
  get("more").onclick = () => {
    show(questions, next);
    const heading = get("list").children[next].querySelector("h2");
    heading.tabIndex = -1;
    heading.focus();
  };
}

try {
  const facts = await (await fetch("questions")).json();
  const { questions } = facts;
  get("lexicon").textContent = facts.lexicon;
  get("unlisted").hidden = facts.listed;
  get("summary").textContent = questions.length
    ? `${facts.sentences.toLocaleString("ko")}문장 가운데 확인할 읽기가 ${questions.length.toLocaleString("ko")}가지 있습니다. 중요한 것부터 늘어놓았습니다. 저장하면 ${facts.lexicon}에 적습니다.`
    : `${facts.sentences.toLocaleString("ko")}문장을 보았고, 의심스러운 읽기가 없습니다.`;
  show(questions, 0);
} catch {
  get("summary").textContent = "목록을 받을 수 없었습니다. reader review가 아직 돌고 있는지 보세요.";
}
