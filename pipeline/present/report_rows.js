// ---- the comparison: search, filters, order, pages; what is chosen stands in the address
const PAGE = 200;
// which text of a row each column of the table shows and sorts by, and which of them can be chosen
const SHOWN = { region: REGION, level: LEVEL, campaign: CAMPAIGN, metric: METRIC, item: ITEM, period: PERIOD, status: STATUS,
  value: VALUE, unit: UNIT, per_capita: PER_CAPITA, claims: CLAIMS, documents: DOCUMENTS, conflicts: CONFLICTS };
const CHOICES = { campaign: CAMPAIGN, level: LEVEL, period: PERIOD, metric: METRIC, status: STATUS };
const INTERVALS = { value: INTERVAL, per_capita: PER_CAPITA_INTERVAL };
const ADDRESS = "#rows?";
const magnitude = (text) => typeof text === "number" ? text : Number(text.replace(/[^0-9.eE+-]/g, ""));

function labelled(text, control) {
  const label = element("label", text);
  label.append(control);
  return label;
}

function setUpTable(data, idOf) {
  const table = byId("comparison"), body = table.tBodies[0], controls = byId("controls"), words = data.words;
  const heads = [...table.tHead.rows[0].cells], labels = new Map(heads.map((head) => [head.dataset.column, head.textContent]));
  const haystacks = data.rows.map((row) => row.slice(0, EVIDENCE).join("\u0001").toLowerCase());
  const collator = new Intl.Collator(root.lang);
  const ranks = { [LEVEL]: rankOf(data.levels), [PERIOD]: rankOf(data.periods.map(([text]) => text)) };
  const chosen = { q: "", sort: "" };
  for (const name of Object.keys(CHOICES)) chosen[name] = "";
  let order = [], first = 0;

  function rankOf(texts) { return new Map(texts.map((text, place) => [text, place])); }

  // -- rows
  function tableCell(row, name) {
    const made = element("td", undefined, { "data-label": labels.get(name) });
    const column = SHOWN[name];
    if (name in INTERVALS || column >= CLAIMS) made.className = "number";
    if (name === "value" && row[EVIDENCE].length) {
      const attributes = { href: "#figure-" + idOf(row[EVIDENCE][0]), title: row[INTERVAL] };
      made.append(element("a", row[VALUE], attributes));
    } else made.textContent = row[column];
    const interval = name in INTERVALS ? row[INTERVALS[name]] : "";
    if (interval.startsWith("[")) made.append(element("span", interval, { class: "interval" }));
    return made;
  }

  function tableRow(row) {
    const made = element("tr"), head = element("th", row[REGION] + " ", { scope: "row" });
    head.append(element("span", row[CODE], { class: "code" }));
    made.append(head, ...[...labels.keys()].slice(1).map((name) => tableCell(row, name)));
    return made;
  }

  function show() {
    const shown = order.slice(first, first + PAGE), last = first + shown.length;
    body.replaceChildren(...shown.map((place) => tableRow(data.rows[place])));
    byId("place").textContent = order.length
      ? fill(words.page, { first: count(first + 1), last: count(last), n: count(order.length) }) : words.no_rows;
    byId("previous").disabled = first === 0;
    byId("next").disabled = last >= order.length;
    tellChosen();
  }

  // -- what is chosen
  const isChosen = (row, name) => !chosen[name] || (row[CHOICES[name]] || words.not_stated) === chosen[name];

  function tellChosen() {
    const parts = Object.keys(CHOICES).filter((name) => chosen[name]).map((name) => labels.get(name) + words.colon + chosen[name]);
    if (chosen.q) parts.unshift(words.filter + words.colon + chosen.q);
    const hidden = data.rows.length - order.length, told = byId("chosen");
    told.hidden = !parts.length;
    const numbers = { shown: count(order.length), n: count(data.rows.length), hidden: count(hidden) };
    byId("chosen-text").textContent = parts.length ? words.chosen + parts.join(words.joint) + " — " + fill(words.filtered, numbers) : "";
    for (const name of Object.keys(CHOICES)) byId("choose-" + name)?.classList.toggle("active", Boolean(chosen[name]));
    byId("needle").classList.toggle("active", Boolean(chosen.q));
  }

  function select() {
    const needles = chosen.q.toLowerCase().split(/\s+/).filter(Boolean), names = Object.keys(CHOICES);
    order = [];
    data.rows.forEach((row, place) => {
      if (names.every((name) => isChosen(row, name)) && needles.every((needle) => haystacks[place].includes(needle))) order.push(place);
    });
    sort();
    first = 0;
    show();
  }

  // -- order: numbers as numbers, levels and periods in theirs, other texts as the language has it; empty ones last
  function sort() {
    const name = chosen.sort.replace(/^-/, ""), sign = chosen.sort.startsWith("-") ? -1 : 1;
    for (const head of heads) head.removeAttribute("aria-sort");
    if (!(name in SHOWN)) { order.sort((one, other) => one - other); return; }
    heads.find((head) => head.dataset.column === name)?.setAttribute("aria-sort", sign < 0 ? "descending" : "ascending");
    const column = name === "region" ? CODE : SHOWN[name], numeric = name in INTERVALS || column >= CLAIMS;
    const texts = (one, other) => one < other ? -1 : Number(one > other);
    const compare = numeric || column in ranks || column === CODE ? texts : collator.compare;
    const key = (value) => numeric ? magnitude(value) : column in ranks ? ranks[column].get(value) : value;
    const keys = new Map(order.map((place) => [place, data.rows[place][column] === "" ? null : key(data.rows[place][column])]));
    order.sort((one, other) => {
      const left = keys.get(one), right = keys.get(other);
      if (left === null || right === null) return Number(left === null) - Number(right === null) || one - other;
      return sign * compare(left, right) || one - other;
    });
  }

  // -- the address
  function address() {
    const held = new URLSearchParams(Object.entries(chosen).filter(([, value]) => value)).toString();
    return held ? ADDRESS + held : location.href.split("#")[0];
  }

  function choose(values) {
    for (const name of Object.keys(chosen)) chosen[name] = values[name] ?? chosen[name];
    byId("needle").value = chosen.q;
    for (const name of Object.keys(CHOICES)) {
      const choice = byId("choose-" + name);
      if (choice && choice.value !== chosen[name]) choice.value = chosen[name];
      if (choice && choice.selectedIndex < 0) choice.value = "";
      chosen[name] = choice ? choice.value : "";  // what no row has cannot be chosen
    }
    select();
  }

  const changed = (values) => { choose(values); history.replaceState(null, "", address()); };
  const none = Object.fromEntries(Object.keys(chosen).map((name) => [name, ""]));

  function follow() {
    if (!location.hash.startsWith(ADDRESS)) return false;
    const held = Object.fromEntries(new URLSearchParams(location.hash.slice(ADDRESS.length)));
    choose({ ...none, ...held });
    return true;
  }

  // -- controls
  function choiceOf(name) {
    const column = CHOICES[name], present = new Set(data.rows.map((row) => row[column]));
    if (present.size < 2) return;
    const choice = element("select", undefined, { id: "choose-" + name });
    const option = (value) => element("option", value, { value });
    choice.append(element("option", words.all, { value: "" }));
    if (name === "period") {
      const groups = new Map();
      for (const [text, year] of data.periods.filter(([text]) => present.has(text))) {
        if (!groups.has(year)) groups.set(year, element("optgroup", undefined, { label: year || "…" }));
        groups.get(year).append(option(text));
      }
      choice.append(...groups.values());
    } else {
      const values = [...present].filter(Boolean).sort(collator.compare);
      choice.append(...(name === "level" ? data.levels.filter((level) => present.has(level)) : values).map(option));
    }
    if (present.has("")) choice.append(option(words.not_stated));
    choice.addEventListener("change", () => changed({ [name]: choice.value }));
    controls.append(labelled(labels.get(name), choice));
  }

  function turn(id, text, by) {
    const button = element("button", text, { id, type: "button" });
    button.addEventListener("click", () => { first = Math.max(0, first + by); show(); table.parentElement.scrollTop = 0; });
    return button;
  }

  const needle = element("input", undefined, { id: "needle", type: "search", placeholder: words.filter_hint });
  needle.addEventListener("input", () => changed({ q: needle.value }));
  controls.append(labelled(words.filter, needle));
  Object.keys(CHOICES).forEach(choiceOf);
  controls.append(turn("previous", words.previous, -PAGE), turn("next", words.next, PAGE));
  controls.append(element("span", "", { id: "place", class: "kept", role: "status" }));
  const told = element("p", undefined, { id: "chosen", class: "kept left-out" }), reset = element("button", words.reset, { id: "reset", type: "button" });
  told.append(element("span", "", { id: "chosen-text", role: "status" }), " ", reset);
  reset.addEventListener("click", () => { changed(none); needle.focus(); });
  controls.append(told);
  for (const head of heads) {
    const button = element("button", head.textContent, { type: "button" }), name = head.dataset.column;
    head.dataset.label = head.textContent;
    head.replaceChildren(button);
    const down = head.classList.contains("number");
    button.addEventListener("click", () => {
      changed({ sort: chosen.sort === name ? "-" + name : chosen.sort === "-" + name ? name : (down ? "-" : "") + name });
    });
  }
  table.caption.classList.add("unseen");
  controls.hidden = false;
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-rows]");
    if (!link) return;
    event.preventDefault();
    history.pushState(null, "", ADDRESS + link.dataset.rows);
    follow();
    byId("comparison-section").scrollIntoView();
    table.parentElement.focus({ preventScroll: true });
  });
  window.addEventListener("hashchange", follow);
  window.addEventListener("popstate", follow);
  if (follow()) byId("comparison-section").scrollIntoView(); else select();
  return address;
}
