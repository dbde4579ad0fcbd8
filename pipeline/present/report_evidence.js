// ---- the page's data, and the sentence behind a number
const root = document.documentElement;
const byId = (id) => document.getElementById(id);
window.addEventListener("error", (event) => { root.dataset.scriptError = String(event.message); });
window.addEventListener("unhandledrejection", (event) => { root.dataset.scriptError = String(event.reason); });

// columns of a row as the payload holds them
const REGION = 0, CODE = 1, LEVEL = 2, CAMPAIGN = 3, METRIC = 4, ITEM = 5, PERIOD = 6, STATUS = 7, VALUE = 8,
  INTERVAL = 9, UNIT = 10, PER_CAPITA = 11, PER_CAPITA_INTERVAL = 12, CLAIMS = 13, DOCUMENTS = 14, CONFLICTS = 15,
  EVIDENCE = 16;

const element = (name, text, attributes = {}) => {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = String(text);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};
const count = (number) => number.toLocaleString("en-US");
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

async function unpack() {
  const holder = byId("payload");
  if (holder.dataset.encoding === "json") return JSON.parse(holder.textContent);
  if (typeof DecompressionStream === "undefined") return null;
  const bytes = Uint8Array.from(atob(holder.textContent.trim()), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

// Opens sentences in the panel; closed, the address is what `addressOf` tells of the table.
function setUpPanel(data, idOf, addressOf) {
  const panel = byId("panel"), body = byId("panel-body"), words = data.words;
  const places = new Map(data.evidence.map((entry, place) => [entry[0], place]));
  const rowOf = new Map();
  for (const row of data.rows) for (const reference of row[EVIDENCE]) {
    if (!rowOf.has(idOf(reference))) rowOf.set(idOf(reference), row);
  }
  let opener = null;

  function passage(id) {
    const inPage = byId("figure-" + id);
    if (inPage) {
      const copy = inPage.cloneNode(true);
      copy.removeAttribute("id");
      return copy;
    }
    if (!places.has(id)) return element("p", fill(words.missing, { id }));
    const [, origin, before, quote, after] = data.evidence[places.get(id)];
    const made = element("figure", undefined, { class: "passage" });
    const text = element("blockquote");
    text.append(before, element("mark", quote), after);
    const caption = element("figcaption", data.documents[origin].join(" · ") + " ");
    caption.append(element("code", id));
    made.append(text, caption);
    return made;
  }

  function aboutRow(row) {
    const about = [row[REGION], row[CAMPAIGN], row[METRIC], row[ITEM], row[PERIOD], row[STATUS]].filter(Boolean).join(" · ");
    const interval = row[INTERVAL].startsWith("[") ? row[INTERVAL] : "";
    const told = [element("p", [about, row[VALUE], row[UNIT], interval].join(" "), { class: "about" })];
    if (row[PER_CAPITA]) {
      const value = [row[PER_CAPITA], row[PER_CAPITA_INTERVAL]].filter(Boolean).join(" ");
      const residents = count(data.residents[row[CODE]]);
      told.push(element("p", fill(words.residents, { value, residents }), { class: "about" }));
    }
    if (row[CONFLICTS]) {
      const link = element("a", fill(words.differs_elsewhere, { n: row[CONFLICTS] }), { href: "#findings" });
      const differs = element("p");
      differs.append(link);
      told.push(differs);
    }
    return told;
  }

  function open(id) {
    const row = rowOf.get(id);
    const others = row ? row[EVIDENCE].map(idOf).filter((other) => other !== id) : [];
    body.replaceChildren(...(row ? aboutRow(row) : []), ...[id, ...others].map(passage));
    const further = row ? row[CLAIMS] - others.length - 1 : 0;
    if (further > 0) body.append(element("p", fill(words.further, { n: further })));
    panel.hidden = false;
    panel.dataset.figure = id;
    panel.scrollTop = 0;
  }

  function close() {
    panel.hidden = true;
    if (location.hash.startsWith("#figure-")) history.replaceState(null, "", addressOf());
    if (opener) opener.focus();
    opener = null;
  }

  const wanted = () => location.hash.startsWith("#figure-") ? location.hash.slice("#figure-".length) : null;
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#figure-"]');
    if (!link) return;
    event.preventDefault();
    opener = link;
    history.pushState(null, "", link.getAttribute("href"));
    open(wanted());
    panel.focus();
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !panel.hidden) close(); });
  byId("panel-close").addEventListener("click", close);
  const follow = () => { if (wanted()) open(wanted()); else panel.hidden = true; };
  window.addEventListener("hashchange", follow);
  window.addEventListener("popstate", follow);
  follow();
}
