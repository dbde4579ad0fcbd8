"use strict";
// No text of a document is ever parsed as HTML here: everything is set as textContent.
(() => {
  const PAGE = 200;
  const root = document.documentElement;
  const byId = (id) => document.getElementById(id);
  window.addEventListener("error", (event) => { root.dataset.scriptError = String(event.message); });
  window.addEventListener("unhandledrejection", (event) => { root.dataset.scriptError = String(event.reason); });

  // columns of a row as the payload holds them, and which of them each column of the table sorts by
  const REGION = 0, CODE = 1, LEVEL = 2, CAMPAIGN = 3, METRIC = 4, ITEM = 5, PERIOD = 6, STATUS = 7, VALUE = 8,
    INTERVAL = 9, UNIT = 10, CLAIMS = 11, DOCUMENTS = 12, CONFLICTS = 13, EVIDENCE = 14;
  const SORTED_BY = { region: CODE, level: LEVEL, campaign: CAMPAIGN, metric: METRIC, item: ITEM, period: PERIOD,
    status: STATUS, value: VALUE, unit: UNIT, claims: CLAIMS, documents: DOCUMENTS, conflicts: CONFLICTS };
  const CHOICES = { level: LEVEL, campaign: CAMPAIGN, metric: METRIC, status: STATUS };

  const element = (name, text, attributes = {}) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = String(text);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
  const magnitude = (text) => typeof text === "number" ? text : Number(text.replace(/[^0-9.eE+-]/g, ""));

  async function unpack() {
    const holder = byId("payload");
    if (holder.dataset.encoding === "json") return JSON.parse(holder.textContent);
    if (typeof DecompressionStream === "undefined") return null;
    const bytes = Uint8Array.from(atob(holder.textContent.trim()), (character) => character.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  }

  function start(data) {
    const places = new Map(data.evidence.map((entry, place) => [entry[0], place]));
    const idOf = (reference) => typeof reference === "number" ? data.evidence[reference][0] : reference;
    const rowOf = new Map();
    for (const row of data.rows) for (const reference of row[EVIDENCE]) {
      if (!rowOf.has(idOf(reference))) rowOf.set(idOf(reference), row);
    }
    setUpPanel(data, places, idOf, rowOf);
    if (byId("comparison")) setUpTable(data, idOf);
  }

  // ---- the sentence behind a number
  function setUpPanel(data, places, idOf, rowOf) {
    const panel = byId("panel"), body = byId("panel-body");
    let opener = null;

    function passage(id) {
      const inPage = byId("figure-" + id);
      if (inPage) {
        const copy = inPage.cloneNode(true);
        copy.removeAttribute("id");
        return copy;
      }
      if (!places.has(id)) return element("p", fill(data.words.missing, { id }));
      const [, origin, before, quote, after] = data.evidence[places.get(id)];
      const made = element("figure", undefined, { class: "passage" });
      const text = element("blockquote");
      text.append(before, element("mark", quote), after);
      const caption = element("figcaption", data.documents[origin].join(" · ") + " ");
      caption.append(element("code", id));
      made.append(text, caption);
      return made;
    }

    function open(id) {
      const row = rowOf.get(id);
      const others = row ? row[EVIDENCE].map(idOf).filter((other) => other !== id) : [];
      body.replaceChildren();
      if (row) {
        const about = [row[REGION], row[METRIC], row[ITEM], row[PERIOD], row[STATUS]].filter(Boolean).join(" · ");
        const interval = row[INTERVAL].startsWith("[") ? row[INTERVAL] : "";
        body.append(element("p", [about, row[VALUE], row[UNIT], interval].join(" "), { class: "about" }));
      }
      body.append(...[id, ...others].map(passage));
      const further = row ? row[CLAIMS] - others.length - 1 : 0;
      if (further > 0) body.append(element("p", fill(data.words.further, { n: further })));
      panel.hidden = false;
      panel.dataset.figure = id;
      panel.scrollTop = 0;
    }

    function close() {
      panel.hidden = true;
      if (opener) opener.focus();
      opener = null;
    }

    const idIn = (hash) => hash.startsWith("#figure-") ? hash.slice("#figure-".length) : null;
    const wanted = () => idIn(location.hash);
    document.addEventListener("click", (event) => {
      const link = event.target.closest('a[href^="#figure-"]');
      if (!link) return;
      event.preventDefault();
      opener = link;
      history.pushState(null, "", link.getAttribute("href"));
      open(idIn(link.getAttribute("href")));
      panel.focus();
    });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !panel.hidden) close(); });
    byId("panel-close").addEventListener("click", close);
    const follow = () => { if (wanted()) open(wanted()); else panel.hidden = true; };
    window.addEventListener("hashchange", follow);
    window.addEventListener("popstate", follow);
    if (wanted()) open(wanted());
  }

  // ---- the comparison
  function setUpTable(data, idOf) {
    const table = byId("comparison"), body = table.tBodies[0], controls = byId("controls");
    const words = data.words;
    const haystacks = data.rows.map((row) => row.slice(0, EVIDENCE).join("\u0001").toLowerCase());
    const chosen = {};
    let order = data.rows.map((_, place) => place), first = 0, sorting = null, descending = false;

    function cell(row, column) {
      const made = element("td", undefined, { class: "number" });
      if (column !== VALUE || !row[EVIDENCE].length) { made.textContent = row[column]; return made; }
      const attributes = { href: "#figure-" + idOf(row[EVIDENCE][0]), title: row[INTERVAL] };
      made.append(element("a", row[VALUE], attributes));
      return made;
    }

    function tableRow(row) {
      const made = element("tr"), head = element("th", row[REGION] + " ", { scope: "row" });
      head.append(element("span", row[CODE], { class: "code" }));
      made.append(head);
      for (const column of [LEVEL, CAMPAIGN, METRIC, ITEM, PERIOD, STATUS]) made.append(element("td", row[column]));
      made.append(cell(row, VALUE), element("td", row[UNIT]));
      for (const column of [CLAIMS, DOCUMENTS, CONFLICTS]) made.append(cell(row, column));
      return made;
    }

    function show() {
      const shown = order.slice(first, first + PAGE);
      body.replaceChildren(...shown.map((place) => tableRow(data.rows[place])));
      const last = first + shown.length;
      const told = order.length ? fill(words.page, { first: first + 1, last, n: order.length }) : words.no_rows;
      byId("place").textContent = told;
      byId("previous").disabled = first === 0;
      byId("next").disabled = last >= order.length;
    }

    function select() {
      const needles = byId("needle").value.toLowerCase().split(/\s+/).filter(Boolean);
      order = [];
      data.rows.forEach((row, place) => {
        const fits = Object.entries(chosen).every(([column, value]) => !value || row[column] === value);
        if (fits && needles.every((needle) => haystacks[place].includes(needle))) order.push(place);
      });
      if (sorting) sort();
      first = 0;
      show();
    }

    function sort() {
      const column = SORTED_BY[sorting], numeric = column === VALUE || column >= CLAIMS;
      const key = numeric ? (place) => magnitude(data.rows[place][column]) : (place) => data.rows[place][column];
      const keys = new Map(order.map((place) => [place, key(place)]));
      const sign = descending ? -1 : 1;
      order.sort((one, other) => {
        const left = keys.get(one), right = keys.get(other);
        return left < right ? -sign : left > right ? sign : one - other;
      });
    }

    function sortBy(head) {
      descending = sorting === head.dataset.column ? !descending : head.classList.contains("number");
      sorting = head.dataset.column;
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      sort();
      first = 0;
      show();
    }

    function labelled(text, control) {
      const label = element("label", text);
      label.append(control);
      return label;
    }

    const needle = element("input", undefined, { id: "needle", type: "search", placeholder: words.filter_hint });
    needle.addEventListener("input", select);
    controls.append(labelled(words.filter, needle));
    for (const [name, column] of Object.entries(CHOICES)) {
      const values = [...new Set(data.rows.map((row) => row[column]))].filter(Boolean).sort();
      if (values.length < 2) continue;
      const choice = element("select", undefined, { id: "choose-" + name });
      choice.append(element("option", words.all, { value: "" }));
      for (const value of values) choice.append(element("option", value, { value }));
      choice.addEventListener("change", () => { chosen[column] = choice.value; select(); });
      controls.append(labelled(words["column_" + name], choice));
    }
    const turn = (id, text, by) => {
      const button = element("button", text, { id, type: "button" });
      button.addEventListener("click", () => { first = Math.max(0, first + by); show(); });
      return button;
    };
    controls.append(turn("previous", words.previous, -PAGE), turn("next", words.next, PAGE));
    controls.append(element("span", "", { id: "place", role: "status" }));
    for (const head of table.tHead.rows[0].cells) {
      const button = element("button", head.textContent, { type: "button" });
      head.replaceChildren(button);
      button.addEventListener("click", () => sortBy(head));
    }
    table.caption.classList.add("unseen");
    controls.hidden = false;
    show();
  }

  // ---- printing opens the findings' evidence
  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("#findings details:not([open])")];
    for (const details of closed) details.open = true;
  });
  window.addEventListener("afterprint", () => { for (const details of closed) details.open = false; });

  unpack().then((data) => {
    if (data) start(data);
    else byId("too-old").hidden = false;
    root.dataset.ready = "yes";
  });
})();
