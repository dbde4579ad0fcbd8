"""``heshu score``: the shared scorer's results by other code, hostile input, and what it says of errors."""

import json
import random
import runpy
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from gold_scores import our_rows, shared_rows
from hypothesis import given, settings
from hypothesis import strategies as st
from score_cases import LEXICONS, TEXT, Line, gold_line, ids, scored, write_lines
from test_cli import CHINESE, complaint, heshu

from pipeline.engine.inputs import Request
from pipeline.messages import Messages
from pipeline.score import bootstrap
from pipeline.score.bootstrap import f1_intervals
from pipeline.score.campaigns import WRONG_ROWS, campaign_errors, summed
from pipeline.score.command import Score, score_lines
from pipeline.score.judging import Count
from pipeline.score.mistakes import by_document
from pipeline.score.records import ROWS

# --- the same results as the shared scorer ---


@pytest.fixture(scope="session")
def shared_tally(shared: Path) -> Callable[[], Any]:
    """Return the shared scorer's tally; run_path leaves no byte code beside it."""
    tally: Callable[[], Any] = runpy.run_path(str(shared / "tools" / "score.py"))["Tally"]
    return tally


SPANS = st.tuples(st.integers(0, 24), st.integers(1, 8)).map(lambda span: (span[0], span[0] + span[1]))
NUMBERS = st.sampled_from([0, 1, 100, 100.00005, 101, 1e12, 0.6666666667, 2 / 3, -3])
CODES = st.none() | st.sampled_from(["", "场", "人次"])


@st.composite
def figures(draw: st.DrawFn, *, gold: bool) -> Line:
    start, end = draw(SPANS)
    line = {
        "doc": "a.txt", "start": start, "end": end, "quote": "x" * (end - start),
        "value": draw(NUMBERS), "high": draw(st.none() | NUMBERS),
        "bound": draw(st.sampled_from(["exact", "over"])), "unit": draw(CODES),
        "metric": draw(st.sampled_from(["activities", "rate"])),
        "item": draw(st.none() | st.text(alphabet="宣讲活动", max_size=4)), "region": draw(CODES),
        "status": draw(st.sampled_from(["achieved", "target"])), "period": draw(CODES),
        "event": draw(st.none() | st.integers(0, 2)),
    }  # fmt: skip
    if gold and draw(st.integers(0, 4)) == 0:
        line["metric"] = "ignore"
    return line


DOCUMENTS = st.lists(
    st.tuples(st.lists(figures(gold=True), max_size=8), st.lists(figures(gold=False), max_size=8)),
    min_size=1,
    max_size=3,
)


@pytest.mark.gold
@settings(max_examples=150, deadline=None)
@given(documents=DOCUMENTS)
def test_the_rows_are_the_shared_scorers(
    shared_tally: Callable[[], Any], documents: list[tuple[list[Line], list[Line]]]
) -> None:
    """Oracle: the shared scorer, on documents full of overlaps, ties, ignored spans and empty fields."""
    theirs = shared_tally()
    with tempfile.TemporaryDirectory() as folder:
        lines: list[Line] = []
        for number, (gold, predicted) in enumerate(documents):
            write_lines(Path(folder, "gold", f"{number}.jsonl"), gold)
            lines += [{**line, "doc": f"{number}.txt"} for line in predicted]
            theirs.add(str(number), gold, predicted, show_errors=False)
        figures_file = write_lines(Path(folder, "figures.jsonl"), lines)
        ours, _ = scored([Path(folder, "gold")], figures_file)
    rows = {row.name: (row.precision, row.recall, row.f1) for row in ours.rows}
    assert list(rows.items()) == list(theirs.report().items())
    check_that_mistakes_and_tables_agree(ours)


def check_that_mistakes_and_tables_agree(result: Score) -> None:
    """Every error that a table counts is listed, and no other."""
    total = summed(None, result.documents)
    listed = list(by_document(result.documents, {}))
    assert [mistake.kind for mistake in listed].count("missed") == total.missed
    assert [mistake.kind for mistake in listed].count("false") == total.false
    named = [{field.field for field in mistake.fields} for mistake in listed if mistake.kind == "wrong"]
    wrong = [
        sum(bool({row, *(["high"] if row == "value" else [])} & names) for names in named)
        for row in WRONG_ROWS
    ]
    assert tuple(wrong) == total.wrong
    found, exact = result.rows[0].count, result.rows[1].count
    assert found.gold == found.right + total.missed
    assert found.predicted == found.right + total.false
    assert exact.right == found.right - total.wrong[0]
    rows = campaign_errors(result.documents)
    assert sum(row.errors for row in rows) == total.errors


@pytest.mark.gold
@pytest.mark.parametrize("name", ["gold", "gold-more", "gold-aside"])
def test_reports_score_as_the_shared_scorer_scores_what_is_extracted(
    shared: Path, tmp_path: Path, name: str
) -> None:
    """Metadata lies in the folder of reports; a folder of figures scores as the file does."""
    figures_file = tmp_path / "figures.jsonl"
    figures_file.write_bytes(heshu("extract", shared / "reports").stdout)
    theirs = shared_rows(shared, [shared / name], figures_file)
    done = heshu("score", shared / name, shared / "reports", "--json")
    assert complaint(done) == ""
    ours = json.loads(done.stdout)
    extra = ours.pop("heshu")
    assert list(ours.items()) == list(theirs.items())
    assert extra["documents"] == len(list((shared / name).glob("*.jsonl")))
    assert {row: told["f1"] for row, told in extra["rows"].items()} == theirs
    by_stem: dict[str, list[Line]] = {}
    for line in map(json.loads, figures_file.read_text(encoding="utf-8").splitlines()):
        by_stem.setdefault(Path(line["doc"]).stem, []).append(line)
    for stem, lines in by_stem.items():
        write_lines(tmp_path / "folder" / f"{stem}.jsonl", lines)
    assert {row: round(f1, 4) for row, f1 in our_rows([shared / name], tmp_path / "folder").items()} == theirs
    assert shared_rows(shared, [shared / name], tmp_path / "folder") == theirs


# --- laws ---


def test_a_perfect_prediction_and_an_empty_one(tmp_path: Path, corpus: Path) -> None:
    lines = [
        json.loads(line)
        for file in sorted((corpus / "gold").glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    perfect = write_lines(tmp_path / "perfect.jsonl", [line for line in lines if line["metric"] != "ignore"])
    result, told = scored([corpus / "gold"], perfect)
    assert told == []
    assert result.f1() == dict.fromkeys(ROWS, 1.0)
    assert {row.interval for row in result.rows} == {(1.0, 1.0)}
    empty = write_lines(tmp_path / "empty.jsonl", [])
    result, told = scored([corpus / "gold"], empty)
    assert result.f1() == dict.fromkeys(ROWS, 0.0)
    assert set(ids(told)) == {"score-missing"}
    assert len(told) == len(result.missing) == len(list((corpus / "gold").glob("*.jsonl")))


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 10_000), data=st.data())
def test_the_order_of_lines_and_files_tells_nothing(seed: int, data: st.DataObject) -> None:
    """Spans apart from each other have no ties: lines and files in any order give the same bytes."""
    gold = [gold_line(10 * n, 10 * n + 4, event=n // 2, quote="四个字符") for n in range(6)]
    kept = data.draw(st.lists(st.sampled_from(range(6)), unique=True))
    predicted = [{**gold[n], "start": 10 * n + data.draw(st.integers(0, 2)), "value": n * 6} for n in kept]
    predicted = [{**line, "doc": doc} for doc in ("a.txt", "b.txt") for line in predicted]
    said = []
    for shuffle in (False, True):
        order = random.Random(seed) if shuffle else None  # noqa: S311
        with tempfile.TemporaryDirectory() as folder:
            files = []
            for name in ("a", "b"):
                lines = [{**line, "doc": f"{name}.txt"} for line in gold]
                files.append(write_lines(Path(folder, f"{name}.jsonl"), shuffled(lines, order)))
            file = write_lines(Path(folder, "figures.jsonl"), shuffled(predicted, order))
            request = Request(paths=(file,), lexicons=LEXICONS)
            said.append(
                [*score_lines(shuffled(files, order), request, Messages.load("en"), print, errors=True)]
            )
    assert said[0] == said[1]


def shuffled(entries: Sequence[Any], order: random.Random | None) -> list[Any]:
    return order.sample(entries, len(entries)) if order else list(entries)


def test_a_large_event_is_counted_without_listing_its_pairs(tmp_path: Path) -> None:
    """50,000 figures of one event have 1,249,975,000 pairs."""
    lines = [gold_line(10 * n, 10 * n + 3, quote="12场") for n in range(50_000)]
    gold, file = write_lines(tmp_path / "a.jsonl", lines[:10]), write_lines(tmp_path / "p.jsonl", lines)
    result, told = scored([gold], file)
    assert told == []
    assert result.rows[-1].count == Count(45, 1_249_975_000, 45)


# --- intervals ---


def test_intervals_agree_with_drawing_documents_by_hand() -> None:
    """Oracle: the definition, written out with random.choices."""
    draw = random.Random(7)  # noqa: S311
    documents = [[Count(draw.randint(0, 5), 5, draw.randint(5, 8))] for _ in range(12)]
    f1s = []
    for _ in range(4000):
        drawn = draw.choices(documents, k=12)
        right, predicted, gold = (sum(row[0][side] for row in drawn) for side in range(3))
        f1s.append(2 * right / (predicted + gold))
    f1s.sort()
    intervals = f1_intervals(documents)
    assert intervals is not None
    assert intervals[0] == pytest.approx((f1s[100], f1s[3900]), abs=0.02)


def test_intervals_do_not_depend_on_how_many_are_drawn_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [[Count(n % 4, 4, 4), Count(0, 0, 0)] for n in range(30)]
    at_once = f1_intervals(documents)
    monkeypatch.setattr(bootstrap, "DRAWN_AT_ONCE", 1000)
    assert f1_intervals(documents) == at_once
    assert at_once is not None
    assert at_once[1] == (0.0, 0.0)
    assert 0.0 < at_once[0][0] < at_once[0][1] < 1.0


# --- reports ---


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """Return a folder with a report as text, as a page, in an archive and under a second name."""
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a.txt").write_bytes(TEXT.encode("gb18030"))
    (folder / "copy.txt").write_text(TEXT, encoding="utf-8")
    page = f"<!DOCTYPE html><html><body><p>{TEXT.replace('12', '13')}</p></body></html>"
    (folder / "page.html").write_text(page, encoding="utf-8")
    with zipfile.ZipFile(folder / "old.zip", "w") as archive:
        archive.writestr("inner.txt", TEXT.replace("12", "14"))
    (folder / "metadata.csv").write_text("file,published\na.txt,2024-04-01\n", encoding="utf-8")
    for name, number in (("a", 12), ("copy", 12), ("page", 13), ("inner", 14)):
        at = TEXT.index("12场")
        line = gold_line(at, at + 3, quote=f"{number}场", value=number, doc=f"{name}.txt")
        write_lines(tmp_path / "gold" / f"{name}.jsonl", [line])
    return folder


def test_reports_of_every_kind_are_extracted_first(tmp_path: Path, reports: Path) -> None:
    """Identical texts are read once and stand for each of their names."""
    result, told = scored([tmp_path / "gold"], reports)
    assert told == []
    assert result.missing == ()
    assert (result.f1()["found"], [len(document.pairs) for document in result.documents]) == (
        0.5,
        [1, 1, 1, 1],
    )
    single, _ = scored([tmp_path / "gold" / "a.jsonl"], reports / "a.txt")
    assert single.rows[0].count == Count(1, 3, 1)
    assert single.rows[0].interval is None
    archive, told = scored([tmp_path / "gold"], reports / "old.zip")
    assert archive.missing == ("a", "copy", "page")
    assert ids(told) == ["score-missing"] * 3


def test_gold_that_does_not_fit_the_text_is_told(tmp_path: Path, reports: Path) -> None:
    write_lines(tmp_path / "gold" / "a.jsonl", [gold_line(0, 3, quote="12\x1b")])
    _, told = scored([tmp_path / "gold"], reports)
    assert ids(told) == ["score-gold-quote"]
    assert "has “202” at 0 to 3, not “12?”" in Messages.load("en").warning(told[0])


def test_two_reports_of_one_name_are_told(tmp_path: Path, reports: Path) -> None:
    (reports / "more").mkdir()
    (reports / "more" / "a.txt").write_text(TEXT.replace("3000", "4000"), encoding="utf-8")
    _, told = scored([tmp_path / "gold"], reports)
    assert ids(told) == ["score-same-name"]
    figures_file = tmp_path / "figures.jsonl"
    figures_file.write_bytes(heshu("extract", reports).stdout)
    _, told = scored([tmp_path / "gold" / "a.jsonl"], figures_file)
    assert ids(told) == ["score-same-name"]


def test_an_unreadable_report_is_told_and_missed(tmp_path: Path, reports: Path) -> None:
    (reports / "page.html").write_bytes(b"\0\1\2" * 100)
    result, told = scored([tmp_path / "gold"], reports)
    assert sorted(ids(told)) == ["quarantined", "score-missing"]
    assert result.missing == ("page",)


@pytest.mark.slow
def test_workers_and_names_of_folders_change_nothing(tmp_path: Path, corpus: Path) -> None:
    """72 reports are spread over processes; names decide nothing but the pairing."""
    gold, reports = tmp_path / "gold", tmp_path / "报道"
    for file in (corpus / "gold").glob("*.jsonl"):
        for copy in ("", "-zwei"):
            lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
            write_lines(gold / f"{file.stem}{copy}.jsonl", [{**line, "doc": None} for line in lines])
    shutil.copytree(corpus / "reports", reports)
    for report in sorted(reports.iterdir()):
        if not report.name.startswith("metadata"):
            shutil.copy(report, reports / f"{report.stem}-zwei{report.suffix}")
    said = [heshu("score", gold, reports, "--errors", "--workers", count).stdout for count in ("1", "2")]
    assert said[0] == said[1]
    assert b"72 reports" in said[0]


# --- the command ---


def test_the_corpus_end_to_end(corpus: Path) -> None:
    done = heshu("score", corpus / "gold", corpus / "reports", "--errors")
    assert (done.returncode, complaint(done)) == (0, "")
    said = done.stdout.decode("utf-8")
    lines = said.splitlines()
    header = next(at for at, line in enumerate(lines) if "gold figures" in line)
    assert "901 gold figures" in lines[header]
    assert "36 reports" in lines[header]
    assert [line.split()[0] for line in lines[header + 2 : header + 2 + len(ROWS)]] == list(ROWS)
    total = lines[-1].split()
    assert total[:3] == ["all", "36", "901"]
    listed = [line for line in lines[:header] if line and not line.startswith(" ")]
    assert sum(line.endswith(" missed") for line in listed) == int(total[3])
    assert sum(line.endswith(" is no figure") for line in listed) == int(total[4])
    assert sum("【" in line for line in lines[:header]) == len(listed), "every error shows its sentence"
    assert "  ← " in said, "the rules behind the errors are named"
    ours = json.loads(heshu("score", corpus / "gold", corpus / "reports", "--errors", "--json").stdout)[
        "heshu"
    ]
    assert len(ours["errors"]) == len(listed)
    assert sum(row["missed"] for row in ours["campaigns"]) == int(total[3])
    assert [row["errors"] for row in ours["campaigns"]] == sorted(
        (row["errors"] for row in ours["campaigns"]), reverse=True
    )
    chinese = heshu("score", corpus / "gold", corpus / "reports", environment=CHINESE).stdout.decode("utf-8")
    assert "36 篇报道：标注数字 901 个" in chinese
    assert "民族团结进步创建" in chinese


def test_figures_from_standard_input(corpus: Path) -> None:
    extracted = heshu("extract", corpus / "reports").stdout
    piped = heshu("score", corpus / "gold", "-", stdin=extracted)
    assert (piped.returncode, complaint(piped)) == (0, "")
    assert b"901 gold figures" in piped.stdout


def test_nothing_of_gold_or_figures_acts_on_the_terminal(tmp_path: Path) -> None:
    evil = "\x1b]0;x\x07\x9b31m\u202e\r\n\u2028<b>"
    length = len(evil)
    gold = [gold_line(0, length, quote=evil, item=evil, unit=evil), gold_line(50, 50 + length, quote=evil)]
    predicted = [
        {**gold[0], "unit": "x" + evil, "sentence": evil * 3, "sentence_start": 0, "campaign": evil},
        gold_line(100, 103, metric=evil, decided_by={"metric": evil}),
    ]
    file = write_lines(tmp_path / "p.jsonl", predicted)
    done = heshu("score", write_lines(tmp_path / "a.jsonl", gold), file, "--errors")
    assert done.returncode == 0
    assert complaint(done) == ""
    lines = done.stdout.decode("utf-8").split("\n")
    assert all(line.isprintable() for line in lines), [line for line in lines if not line.isprintable()]
    assert "⟨U+001B⟩" in lines[0]
    (tmp_path / "a.jsonl").write_bytes(b"{}\n" + json.dumps({evil: 1}, ensure_ascii=False).encode())
    assert all(
        line.isprintable() for line in complaint(heshu("score", tmp_path / "a.jsonl", file)).split("\n")
    )


def test_names_of_files_may_hold_any_bytes(tmp_path: Path) -> None:
    name = b"a\xff\x1b".decode("utf-8", "surrogateescape")
    write_lines(tmp_path / "gold" / f"{name}.jsonl", [gold_line(quote="12场", doc=None)])
    file = write_lines(tmp_path / "p.jsonl", [gold_line()])
    for option in ("--json", "--errors"):
        done = heshu("score", tmp_path / "gold", file, "--errors", option)
        assert done.returncode == 0
        assert "a\\xff?" in done.stdout.decode("utf-8").replace("\\\\", "\\")
        assert "\x1b" not in done.stdout.decode("utf-8") + complaint(done)


def test_the_scorer_is_in_the_help() -> None:
    assert "\n  score " in heshu("--help").stdout.decode()
