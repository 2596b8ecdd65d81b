// On the page of a post: its episode, found by the page's address; what is heard is marked in the page's own paragraphs.
// A figure of ours (`reader embed`) that is there already is taken as it is. Comments and indents are not served.

(async () => {
  const doc = document, me = doc.currentScript, ours = ".sori-listen", find = what => doc.querySelector(what),
    make = (tag, of) => Object.assign(doc.createElement(tag), of),
    load = async name => (await fetch(new URL(name, me.src))).json();
  let box = find(ours), audio, text;
  if (box) {
    // Whatever loads this script once more, of a second post or in the theme, too, finds what is there.
    if (box.sori) return;
    audio = box.querySelector("audio");
    text = box.dataset.transcript;
  } else {
    // As `plain` and `part` in embed.py.
    const { host, pathname, search } = new URL(find("link[rel=canonical]")?.href || location);
    let hash = 2166136261, page =
      host.replace(/^www\./, "") + pathname.replace(/((\/index)?\.html?|\/)$/, "") +
      search.replace(/\b(utm_|fbclid|gclid)[^&]*&?/g, "").replace(/[?&]$/, "");
    try { page = decodeURIComponent(page).normalize("NFC"); } catch {}
    for (const each of page) hash = Math.imul(hash ^ each.codePointAt(), 16777619);
    const one = (await load(`embed/${hash>>>24}.json`)).episodes[page];
    if (find(ours)) return;
    text = one.transcript;
    audio = make("audio", { src: new URL(one.audio, me.src), preload: "none", controls: 1, hidden: 1, ariaLabel: one.title });
    const key = make("button", { type: "button", onclick: () => audio.paused ? audio.play() : audio.pause() }),
      say = () => key.textContent = audio.paused ? "이 글 듣기" : "멈추기";
    audio.onplay = () => { audio.hidden = 0; say(); };
    audio.onpause = say;
    say();
    box = make("figure", { className: "sori-listen" });
    box.append(key, audio);
    // Where the script stands; of a script in the head, where the text begins.
    if (me.closest("body")) me.after(box);
    else (find("article,main") || doc.body).prepend(box);
  }
  box.sori = 1;

  const play = time => { audio.currentTime = time; audio.play(); };
  box.onclick = hit => {
    const link = hit.target.closest("a[href*='#t=']");
    if (link) { hit.preventDefault(); play(+link.hash.slice(3)); }
  };

  // Nothing of the page is touched before someone listens.
  if (text) audio.addEventListener("play", async () => {
    const { segments } = await load(text);

    // The page as its letters and digits, one behind another, and where each stands.
    const bare = each => each.replace(/[^\p{L}\p{N}]/gu, "");
    let all = "", next = 0, node, lit;
    const at = [], cues = [], walk = doc.createTreeWalker(box.closest("article,main,body"), 4);
    while (node = walk.nextNode()) {
      const up = node.parentNode, block = up.closest("p,li,h1,h2,h3,h4,h5,h6,dd,dt,tr,blockquote,div");
      if (block && !up.closest("script,style," + ours)) for (let i = 0; i < node.length; i++) if (bare(node.data[i])) {
        all += node.data[i];
        at.push([block, node, i]);
      }
    }

    // A sentence is where the one before ends, or where it alone stands; else it isn't marked: never a wrong one.
    for (const { startTime, endTime, body } of segments) {
      const said = bare(body), i = all.startsWith(said, next) ? next : all.indexOf(said), end = i + said.length;
      if (!said || i < 0 || i != next && (said.length < 8 || all.includes(said, i + 1))) continue;
      const [block, ...from] = at[i], [last, to, till] = at[end - 1], part = new Range;
      if (block != last) continue;
      next = end;
      part.setStart(...from);
      part.setEnd(to, till + 1);
      // In paragraphs: in a heading it would be part of what a list of headings says.
      if (/^[PLDB]/.test(block.tagName) && !cues.some(cue => cue[2] == block))
        block.prepend(make("button", { type: "button", className: "sori-here", textContent: "▶", ariaLabel: "이 문단 듣기", onclick: () => play(startTime) }), " ");
      cues.push([startTime, endTime, block, part]);
    }

    const css = new CSSStyleSheet;
    css.replaceSync(".sori-now{box-shadow:-6px 0 #c60}::highlight(sori){background:#fd7;color:#000}.sori-here{padding:6px 9px}");
    doc.adoptedStyleSheets.push(css);
    audio.ontimeupdate = () => {
      const now = audio.currentTime + .01, cue = cues.find(([from, to]) => from <= now && now < to);
      for (const each of [lit, lit = cue?.[2]]) each?.classList.toggle("sori-now");
      CSS.highlights?.set("sori", new Highlight(...cue ? [cue[3]] : []));
    };
  }, { once: 1 });
})().catch(() => 0);
