// ---- start
function start(data) {
  const idOf = (reference) => typeof reference === "number" ? data.evidence[reference][0] : reference;
  for (const value of document.querySelectorAll("[data-figure]:not(#panel)")) {
    value.replaceChildren(element("a", value.textContent, { href: "#figure-" + value.dataset.figure }));
  }
  const address = byId("comparison") ? setUpTable(data, idOf) : () => location.href.split("#")[0];
  setUpPanel(data, idOf, address);
  const severities = ["error", "warning", "info"].filter((severity) => document.querySelector(".finding." + severity));
  setUpList("finding", [...document.querySelectorAll("article.finding")], data.words, severities);
  setUpList("roll-up", [...document.querySelectorAll("#roll-up-table tbody tr")], data.words);
}

// printing opens what is folded of findings and sums
let closed = [];
window.addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("#findings details:not([open]), #roll-ups .parts_count:not([open])")];
  for (const details of closed) details.open = true;
});
window.addEventListener("afterprint", () => { for (const details of closed) details.open = false; });

unpack().then((data) => {
  if (data) start(data);
  else byId("too-old").hidden = false;
  root.dataset.ready = "yes";
});
