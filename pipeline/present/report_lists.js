// ---- findings and sums: a search over what stands in the page, and how much of it shows
function setUpList(name, items, words, severities = []) {
  const controls = byId(name + "-controls");
  if (items.length < 2) return;
  const texts = items.map((item) => item.textContent.toLowerCase());
  const needle = element("input", undefined, { id: name + "-needle", type: "search", placeholder: words.find_hint });
  const choice = element("select", undefined, { id: name + "-severity" });
  const place = element("span", "", { id: name + "-place", class: "kept", role: "status" });

  function select() {
    const needles = needle.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    items.forEach((item, number) => {
      item.hidden = !(needles.every((one) => texts[number].includes(one)) && (!choice.value || item.classList.contains(choice.value)));
      shown += Number(!item.hidden);
    });
    for (const heading of document.querySelectorAll("#findings h3")) {
      let next = heading.nextElementSibling;
      while (next && next.tagName === "ARTICLE" && next.hidden) next = next.nextElementSibling;
      heading.hidden = !(next && next.tagName === "ARTICLE");
    }
    place.textContent = fill(words.found, { shown: count(shown), n: count(items.length) });
    place.classList.toggle("active", shown < items.length);
    needle.classList.toggle("active", Boolean(needle.value));
    choice.classList.toggle("active", Boolean(choice.value));
  }

  needle.addEventListener("input", select);
  choice.addEventListener("change", select);
  controls.append(labelled(words.find, needle));
  if (severities.length > 1) {
    choice.append(element("option", words.all, { value: "" }));
    for (const severity of severities) choice.append(element("option", words["severity_" + severity], { value: severity }));
    controls.append(labelled(words.severity, choice));
  }
  controls.append(place);
  controls.hidden = false;
  select();
}
