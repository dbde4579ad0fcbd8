"""The report in headless Chromium: no error, links open sentences, marks are right, nothing foreign runs.

The browser has no network to ask for and no profile; it gets a copy of the page with a scenario
at its end that acts as a reader would and leaves what it saw in ``data-seen`` of the root.
"""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html
from present_factories import cell, large_contents, small_contents

from pipeline.present.charts import charts_of
from pipeline.present.contents import Contents
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
  const values = () => [...document.querySelectorAll("#comparison tbody tr")].map((row) => row.cells[7].textContent);
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
    seen_images = (
        "seen.images = [...document.images].map((image) => image.complete && image.naturalWidth > 300);"
    )
    tree, seen, console = look(page, tmp_path, seen_images)
    assert console == []
    assert tree.get("data-script-error") is None
    assert seen["images"] == [True] * 3


def test_every_number_opens_its_sentence_with_the_span_marked(tmp_path: Path) -> None:
    contents = small_contents(250)
    scenario = """
      seen.opened = [];
      for (const page of [1, 2]) {
        // every third one: Chromium takes at most 200 changes of the address in ten seconds
        for (const link of [...document.querySelectorAll("#comparison tbody a")].filter((_, n) => n % 3 === 0)) {
          link.click();
          seen.opened.push([link.getAttribute("href"), location.hash, ...panel().marks]);
        }
        click("#next");
      }
      document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
      seen.closed = panel().hidden;
    """
    _, seen, console = look(page_of(contents), tmp_path, scenario)
    chosen = [*contents.figures[:200:3], *contents.figures[200::3]]
    expected = [[f"#figure-{f.figure_id}", f"#figure-{f.figure_id}", f.quote] for f in chosen]
    assert seen["opened"] == expected
    assert seen["closed"] is True
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


def test_hostile_texts_do_not_run(tmp_path: Path) -> None:
    hostile = (
        '</script><script>document.title="owned"</script><img src=x onerror="document.title=1">\u202e21\u202c'
    )
    cells = [
        cell(n, region_name=hostile, item_class=hostile, unit=hostile, campaign=f"{hostile}{n}")
        for n in range(3)
    ]
    scenario = """
      for (const link of document.querySelectorAll("#comparison tbody a")) link.click();
      seen.title = document.title;
      seen.images = document.images.length;
      seen.text = panel().text;
    """
    _, seen, console = look(page_of(small_contents(3, tail=hostile, cells=cells)), tmp_path, scenario)
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
    assert seen["place"] == "第1至200行，共3600行"
    assert console == []
