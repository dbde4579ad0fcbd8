"""The report in headless Chromium: no error, links open sentences, marks are right, nothing foreign runs.

The browser has no network to ask for and no profile; it gets a copy of the page with a scenario
at its end that acts as a reader would and leaves what it saw in ``data-seen`` of the root.
"""

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html
from present_factories import cell, finding, large_contents, small_contents, summed_contents

from pipeline.present.charts import charts_of
from pipeline.present.contents import Contents
from pipeline.present.derived import Derived
from pipeline.present.naming import Names
from pipeline.present.report import report_html

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="chromium is not installed: apt-get install chromium"
)

OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--enable-logging=stderr",
    "--v=0",
    "--virtual-time-budget=20000",
    "--dump-dom",
)

WAIT = """
const waiting = setInterval(() => {
  if (document.documentElement.dataset.ready !== "yes") return;
  clearInterval(waiting);
  const panel = () => {
    const element = document.getElementById("panel");
    return { hidden: element.hidden, marks: [...element.querySelectorAll("mark")].map((mark) => mark.textContent),
      text: element.textContent };
  };
  const type = (text) => {
    document.getElementById("needle").value = text;
    document.getElementById("needle").dispatchEvent(new Event("input"));
  };
  const click = (selector) => document.querySelector(selector).click();
  const table = () => [...document.querySelectorAll("#comparison tbody tr")].map((row) => row.cells[0].textContent);
  const choose = (name, value) => {
    const choice = document.getElementById("choose-" + name);
    choice.value = value;
    choice.dispatchEvent(new Event("change"));
  };
  const text = (id) => document.getElementById(id).textContent;
  const shows = (element) => element.getClientRects().length > 0;
  const rows = () => [...document.querySelectorAll("#comparison tbody tr")];
  const values = () => rows().map((row) => row.querySelector("td a, td.number").firstChild.textContent);
  const seen = {};
  SCENARIO
  document.documentElement.dataset.seen = JSON.stringify(seen);
}, 20);
"""


def look(
    page: str, folder: Path, scenario: str = "", fragment: str = ""
) -> tuple[Any, dict[str, Any], list[str]]:
    """Return the document as the browser made it, what the scenario saw, and the console's lines."""
    acted = page.replace("</body>", f"<script>{WAIT.replace('SCENARIO', scenario)}</script></body>")
    path = folder / "page.html"
    path.write_text(acted, encoding="utf-8")
    command = [str(CHROMIUM), *OPTIONS, f"--user-data-dir={folder / 'profile'}", path.as_uri() + fragment]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    tree = lxml_html.fromstring(ran.stdout)
    assert tree.get("data-ready") == "yes", ran.stderr
    console = [line for line in ran.stderr.splitlines() if "CONSOLE" in line]
    return tree, json.loads(tree.get("data-seen") or "null"), console


def page_of(contents: Contents, lang: Any = "zh") -> str:
    return report_html(contents, [], lang, Names())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_runs_without_a_word_on_the_console(lang: Any, tmp_path: Path) -> None:
    contents = small_contents(5)
    page = report_html(contents, charts_of(contents.cells, lang, Names()), lang, Names())
    scenario = """
      seen.images = [...document.images].map((image) => image.complete && image.naturalWidth > 300);
      seen.requests = performance.getEntriesByType("resource").map((entry) => entry.name.slice(0, 5));
    """
    tree, seen, console = look(page, tmp_path, scenario)
    assert console == []
    assert tree.get("data-script-error") is None
    assert seen["images"] == [True] * 3
    assert [scheme for scheme in seen["requests"] if scheme != "data:"] == []


def test_every_number_opens_its_sentence_with_the_span_marked(tmp_path: Path) -> None:
    contents = small_contents(250)
    scenario = """
      seen.opened = [];
      for (const page of [1, 2]) {
        // every third one: Chromium takes at most 200 changes of the address in ten seconds
        for (const link of [...document.querySelectorAll("#comparison tbody a")].filter((_, n) => n % 3 === 0)) {
          link.click();
          const mark = document.querySelector("#panel mark");
          seen.opened.push([link.getAttribute("href"), location.hash, mark.previousSibling.textContent, ...panel().marks]);
        }
        click("#next");
      }
      document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
      seen.closed = panel().hidden;
      seen.address = location.hash;
    """
    _, seen, console = look(page_of(contents), tmp_path, scenario)
    chosen = [*contents.figures[:200:3], *contents.figures[200::3]]
    places = [f"#figure-{f.figure_id}" for f in chosen]
    before = [f.sentence[: f.start] for f in chosen]
    assert seen["opened"] == [
        [place, place, text, f.quote] for place, text, f in zip(places, before, chosen, strict=True)
    ]
    assert (seen["closed"], seen["address"]) == (True, "")
    assert console == []


def test_every_link_of_key_results_sums_and_findings_leads_somewhere(tmp_path: Path) -> None:
    contents, derived = summed_contents()
    contents = replace(contents, findings=[finding([f.figure_id for f in contents.figures])])
    scenario = """
      seen.opened = [...document.querySelectorAll('#results a[href^="#figure-"], #roll-ups a')].map((link) => {
        link.click();
        return [link.textContent, ...panel().marks];
      });
      seen.dead = [...document.links].map((link) => link.getAttribute("href"))
        .filter((href) => !href.startsWith("#figure-") && !document.getElementById(href.slice(1)));
      click("#comparison tbody a");
      seen.residents = panel().text;
    """
    _, seen, console = look(report_html(contents, [], "zh", Names(), derived), tmp_path, scenario)
    assert seen["opened"] == [["100", "100场次"], ["100", "100场次"], ["1,000", "1000场次"]]
    assert seen["dead"] == []
    assert "每10万常住人口250（2020年普查常住人口400,000）" in seen["residents"]
    assert console == []


@pytest.mark.parametrize("number", [0, 249])  # in the page itself; only in the payload
def test_a_fragment_opens_the_evidence(number: int, tmp_path: Path) -> None:
    contents = small_contents(250)
    _, seen, _ = look(page_of(contents), tmp_path, "seen.panel = panel();", f"#figure-{number:016x}")
    assert seen["panel"]["hidden"] is False
    assert seen["panel"]["marks"] == [contents.figures[number].quote]
    assert f"某旗工作总结{number}" in seen["panel"]["text"]


def test_evidence_that_was_left_out_names_the_command(tmp_path: Path) -> None:
    _, seen, _ = look(
        page_of(small_contents(3)), tmp_path, "seen.panel = panel();", "#figure-0123456789abcdef"
    )
    assert "heshu explain" in seen["panel"]["text"]
    assert "0123456789abcdef" in seen["panel"]["text"]


def test_a_cell_of_several_claims_shows_them_all(tmp_path: Path) -> None:
    contents = small_contents(3)
    both = cell(0, figure_ids=tuple(f.figure_id for f in contents.figures), claims=7)
    page = page_of(small_contents(3, cells=[both]))
    _, seen, _ = look(page, tmp_path, 'click("#comparison tbody a"); seen.panel = panel();')
    assert seen["panel"]["marks"] == [f.quote for f in contents.figures]
    assert "另有4处出处" in seen["panel"]["text"]


def test_the_table_sorts_filters_and_turns_pages(tmp_path: Path) -> None:
    cells = [cell(n, value=(n * 37) % 450, metric="money" if n % 9 == 0 else "works") for n in range(450)]
    scenario = """
      seen.first = [table().length, document.getElementById("place").textContent];
      click("#next"); click("#next");
      seen.last = [table().length, document.getElementById("next").disabled];
      click("th[data-column=value] button");
      seen.falling = values().slice(0, 3);
      click("th[data-column=value] button");
      seen.rising = values().slice(0, 3);
      seen.sorted = document.querySelector("th[data-column=value]").getAttribute("aria-sort");
      const choice = document.getElementById("choose-metric");
      choice.value = "money"; choice.dispatchEvent(new Event("change"));
      seen.chosen = table().length;
      type("第9旗");
      seen.found = table();
      type("没有这样的地区");
      seen.none = [table().length, document.getElementById("place").textContent];
    """
    _, seen, console = look(page_of(Contents(cells=cells)), tmp_path, scenario)
    assert seen == {
        "first": [200, "第1至200行，共450行"],
        "last": [50, True],
        "falling": ["449", "448", "447"],
        "rising": ["0", "1", "2"],
        "sorted": "ascending",
        "chosen": 50,
        "found": ["第9旗 150009"],
        "none": [0, "没有符合条件的行。"],
    }
    assert console == []


def many_kinds() -> list[Any]:
    """Cells of two campaigns and one without, three levels, four periods and one without; eleven in conflict."""
    return [
        cell(
            n,
            campaign=("ethnic-unity", "anti-fraud", None)[n % 3],
            level=("county", "prefecture", "province")[n % 3],
            period=("2022-10", "2022-09", None, "2021/..", "../2023")[n % 5],
            value=n % 7 * 100,
            upper=None if n % 7 == 3 else n % 7 * 100,
            bound="over" if n % 7 == 3 else "exact",
            conflicts=int(n < 11),
        )
        for n in range(210)
    ]


def test_filters_tell_what_they_leave_out_and_stand_in_the_address(tmp_path: Path) -> None:
    scenario = """
      seen.periods = [...document.querySelectorAll("#choose-period option")].map((option) => option.textContent);
      seen.hidden = document.getElementById("chosen").hidden;
      choose("campaign", "anti-fraud"); choose("level", "prefecture");
      seen.two = [table().length, text("chosen-text")];
      choose("period", "not stated");
      seen.unstated = text("place");
      seen.active = [...document.querySelectorAll("#controls .active")].map((control) => control.id);
      seen.address = location.hash;
      click("#comparison tbody a");
      click("#panel-close");
      seen.kept = location.hash === seen.address;
      click("#reset");
      seen.all = [text("place"), document.getElementById("chosen").hidden, location.hash];
      click("#results a[data-rows]");
      seen.key = [text("chosen-text"), text("place")];
    """
    contents = Contents(
        cells=many_kinds(), figures=small_contents(1).figures, documents=small_contents(1).documents
    )
    page = page_of(contents, "en")
    _, seen, console = look(page, tmp_path, scenario)
    assert seen["periods"] == ["all", "since 2021", "2022-09", "2022-10", "until 2023", "not stated"]
    assert seen["hidden"] is True
    assert seen["two"] == [
        70,
        "Filters: Campaign: anti-fraud, Level: prefecture — 70 of 210 rows chosen; 140 are filtered out.",
    ]
    assert seen["unstated"] == "Rows 1 to 14 of 14"
    assert seen["active"] == ["choose-campaign", "choose-level", "choose-period"]
    assert seen["address"] == "#rows?campaign=anti-fraud&level=prefecture&period=not+stated"
    assert seen["kept"] is True
    assert seen["all"] == ["Rows 1 to 200 of 210", True, ""]
    assert "Filters: Search: 宣讲, Campaign: " in seen["key"][0]
    assert console == []
    _, seen, _ = look(
        page, tmp_path, 'seen.place = text("place");', "#rows?level=prefecture&q=第1旗&sort=-value"
    )
    assert seen["place"] == "Rows 1 to 1 of 1"


def test_sorting_knows_levels_periods_and_bounds_and_keeps_the_order_of_equals(tmp_path: Path) -> None:
    cells = many_kinds()[:35]
    scenario = """
      const column = (name) => [...document.querySelectorAll("#comparison tbody tr")].map((row) =>
        row.cells[[...row.parentElement.parentElement.tHead.rows[0].cells].findIndex((head) => head.dataset.column === name)]);
      const codes = () => column("region").map((head) => Number(head.querySelector(".code").textContent) - 150000);
      for (const name of ["value", "level", "period", "region"]) {
        for (const way of ["first", "second"]) {
          click("th[data-column=" + name + "] button");
          seen[name + " " + way] = [codes(), document.querySelector("th[aria-sort]").getAttribute("aria-sort"),
            document.querySelectorAll("th[aria-sort]").length];
        }
      }
    """
    _, seen, console = look(page_of(Contents(cells=cells)), tmp_path, scenario)
    shown = [n for n in range(35) if cells[n].campaign] + [n for n in range(35) if not cells[n].campaign]
    ranks: dict[str, Any] = {
        "value": lambda n: cells[n].value,
        "level": lambda n: ("nation", "province", "prefecture", "county").index(cells[n].level),
        "period": lambda n: ("2021/..", "2022-09", "2022-10", "../2023").index(cells[n].period or ""),
        "region": lambda n: n,
    }
    for name, rank in ranks.items():
        stated = [n for n in shown if name != "period" or cells[n].period]
        empty = [n for n in shown if n not in stated]  # last in both directions
        rising = sorted(stated, key=rank) + empty
        falling = sorted(sorted(stated, key=shown.index, reverse=True), key=rank)[::-1] + empty
        ways = [(rising, "ascending"), (falling, "descending")]
        first, second = ways[::-1] if name == "value" else ways
        assert seen[f"{name} first"] == [*first, 1], name
        assert seen[f"{name} second"] == [*second, 1], name
    assert console == []


def test_findings_are_searched_and_the_printed_page_holds_their_evidence(tmp_path: Path) -> None:
    contents = small_contents(120)
    findings = [
        finding([contents.figures[n].figure_id], n, severity="error" if n < 60 else "info") for n in range(80)
    ]
    # what is for print holds for the screen here, so that it can be seen what would be printed
    page = page_of(replace(contents, findings=findings)).replace("@media print", "@media all")
    scenario = """
      const articles = () => [...document.querySelectorAll("article.finding")].filter(shows);
      seen.folded = document.querySelectorAll("#findings details:not([open])").length;
      const needle = document.getElementById("finding-needle"), severity = document.getElementById("finding-severity");
      needle.value = "第7旗"; needle.dispatchEvent(new Event("input"));
      const headings = [...document.querySelectorAll("#findings h3")];
      seen.found = [articles().length, text("finding-place"), headings.filter(shows).length];
      needle.value = ""; needle.dispatchEvent(new Event("input"));
      severity.value = "info"; severity.dispatchEvent(new Event("change"));
      seen.notes = articles().length;
      severity.value = ""; severity.dispatchEvent(new Event("change"));
      type("第1旗");
      window.dispatchEvent(new Event("beforeprint"));
      seen.marks = articles().map((article) => [...article.querySelectorAll("mark")].filter(shows).length);
      seen.controls = [...document.querySelectorAll("input, select, button, nav")].filter(shows).length;
      seen.told = shows(document.getElementById("chosen-text")) && shows(document.getElementById("place"));
      seen.head = getComputedStyle(document.querySelector("#comparison thead th"), "::before").content;
      seen.repeated = getComputedStyle(document.querySelector("#comparison thead")).display;
      seen.whole = getComputedStyle(document.querySelector(".tall")).overflow;
      seen.uncut = [".passage", "#comparison tbody tr"].map((one) => getComputedStyle(document.querySelector(one)).breakInside);
      window.dispatchEvent(new Event("afterprint"));
      seen.afterwards = document.querySelectorAll("#findings details:not([open])").length;
    """
    _, seen, console = look(page, tmp_path, scenario)
    assert seen == {
        "folded": 30,
        "found": [1, "显示1条，共80条。", 1],
        "notes": 20,
        "marks": [1] * 80,
        "controls": 0,
        "told": True,
        "head": '"地区"',
        "repeated": "table-header-group",
        "whole": "visible",
        "uncut": ["avoid", "avoid"],
        "afterwards": 30,
    }
    assert console == []


def test_hostile_texts_do_not_run(tmp_path: Path) -> None:
    hostile = (
        '</script><script>document.title="owned"</script><img src=x onerror="document.title=1">\u202e21\u202c'
    )
    cells = [
        cell(
            n,
            region_name=hostile,
            item_class=hostile,
            unit=hostile,
            campaign=f"{n}{hostile}",
            period=hostile[n:],
        )
        for n in range(3)
    ]
    _, sums = summed_contents()
    parts = tuple(cells)
    roll_up = sums.roll_ups[0]._replace(like=cells[0], parts=parts, reported=cells[0])
    derived = Derived([roll_up], (), dict.fromkeys([roll_up.region, *roll_up.missing], hostile))
    scenario = """
      choose("campaign", document.getElementById("choose-campaign").options[1].value);
      type('<img src=x onerror="document.title=2">');
      seen.chosen = text("chosen-text");
      click("#reset");
      for (const link of document.querySelectorAll("#roll-ups a")) link.click();
      for (const link of document.querySelectorAll("#comparison tbody a")) link.click();
      seen.title = document.title;
      seen.images = document.images.length;
      seen.text = panel().text;
    """
    page = report_html(small_contents(3, tail=hostile, cells=cells), [], "zh", Names(), derived)
    assert "\u202e" not in page
    _, seen, console = look(page, tmp_path, scenario)
    assert '<img src=x onerror="document.title=2">' in seen["chosen"]
    assert seen["title"] == "核数报告"
    assert seen["images"] == 0
    assert '</script><script>document.title="owned"' in seen["text"]
    assert "⟨U+202E⟩21⟨U+202C⟩" in seen["text"]
    assert console == []


@pytest.mark.slow
def test_a_compressed_payload_is_unpacked(tmp_path: Path) -> None:
    contents = large_contents(600, 6)
    page = page_of(contents)
    assert 'data-encoding="gzip"' in page
    last = contents.figures[-1]
    scenario = 'seen.panel = panel(); seen.place = document.getElementById("place").textContent;'
    _, seen, console = look(page, tmp_path, scenario, f"#figure-{last.figure_id}")
    assert seen["panel"]["marks"] == [last.quote]
    assert seen["place"] == "第1至200行，共3,600行"
    assert console == []
