"""What ``heshu score`` says of input that is malformed, doubtful or not there."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from score_cases import TEXT, Line, gold_line, ids, scored, write_lines
from test_cli import complaint, heshu

from pipeline.errors import HeshuError
from pipeline.messages import Messages
from pipeline.score.records import ROWS

# --- malformed input ---

GOOD = json.dumps(gold_line(quote="12场"), ensure_ascii=False)


def changed(**fields: object) -> bytes:
    return json.dumps({**gold_line(), **fields}).encode()


def without(field: str) -> bytes:
    return json.dumps({name: value for name, value in gold_line().items() if name != field}).encode()


# Origin: what goes wrong in files made by hand, by spreadsheets, by other programs and by attackers.
# the bytes of the second line, the message, a piece of what it says
MALFORMED = [
    (b"12, 15, exact", "score-line", "line 2, is no JSON object of a figure: JSON is malformed"),
    (b'{"start": 16', "score-line", "truncated"),
    (b"[16, 19]", "score-line", "Expected `object`, got `list`"),
    (b"{} {}", "score-line", "trailing characters"),
    (b"{}", "score-line", "missing required field"),
    (without("start"), "score-line", "missing required field `start`"),
    (without("end"), "score-line", "missing required field `end`"),
    (changed(start="16"), "score-line", "Expected `int`, got `str` - at `$.start`"),
    (changed(start=16.5), "score-line", "`$.start`"),
    (changed(start=True), "score-line", "Expected `int`, got `bool`"),
    (changed(start=-1), "score-line", "Expected `int` >= 0 - at `$.start`"),
    (changed(start=19, end=16), "score-span", "line 2: the span 19 to 16 is empty"),
    (changed(start=16, end=16, quote=""), "score-span", "end must be greater than start"),
    (changed(end=10**30, quote="12"), "score-span", "is empty"),
    (changed(value="12"), "score-line", "`$.value`"),
    (changed(value=float("nan")), "score-line", "malformed"),
    (changed(value=float("inf")), "score-line", "malformed"),
    (changed(value=10**400), "score-line", "`$.value`"),
    (changed(high=float("-inf")), "score-line", "malformed"),
    (changed(value=[12]), "score-line", "`$.value`"),
    (changed(unit=3), "score-line", "`$.unit`"),
    (changed(region=150523), "score-line", "Expected `str | null`, got `int` - at `$.region`"),
    (changed(event=1.5), "score-line", "`$.event`"),
    (changed(item={"a": 1}), "score-line", "`$.item`"),
    (b'{"start": 1e999}', "score-line", "out of range"),
    (b'{"quote": "\\ud800"}', "score-line", "malformed"),
    (b'{"a":' * 100_000, "score-line", "recursion"),
    (b'{"quote": "' + b"x" * 1_000_000 + b'"}', "score-long-line", "longer than 1000000 bytes"),
    ("{\"quote\": \"场次\"}".encode("gb18030"), "score-not-utf8", "save the file as UTF-8"),
    (b'{"a": "\x1b[2J"}', "score-line", "malformed"),
    ("{\"metric\": \"\u202e\", \"start\": \"\u009b31m\"}".encode(), "score-line", "Expected `int`"),
]  # fmt: skip
GOLD_ONLY = [
    (without("quote"), "score-line", "missing required field `quote`"),
    (without("metric"), "score-line", "missing required field `metric`"),
    (without("value"), "score-line", "missing required field `value`"),
    (without("bound"), "score-line", "missing required field `bound`"),
    (changed(bound="more"), "score-line", "Invalid enum value 'more' - at `$.bound`"),
    (changed(status="done"), "score-line", "Invalid enum value 'done'"),
    (changed(metric="ignore", start=5, end=2), "score-span", "is empty"),
    (b'{"metric": "ignore", "start": 5, "end": 7}', "score-line", "missing required field `quote`"),
]
PREDICTED_ONLY = [(without("doc"), "score-line", "missing required field `doc`")]


def names(rows: Sequence[tuple[bytes, str, str]]) -> list[str]:
    return [f"{at} {row[1]} {row[2][:30]}" for at, row in enumerate(rows)]


def check_error(error: HeshuError, message_id: str, told: str, file: str) -> None:
    assert error.message_id == message_id
    assert error.exit_status == 2
    line = Messages.load("en").error(error)
    assert told in line
    assert f"{file}, line 2" in line
    assert len(line) < 500
    for said in (line, Messages.load("zh").error(error)):
        assert said.isprintable()
    assert "第 2 行" in Messages.load("zh").error(error)


@pytest.mark.parametrize(
    ("line", "message_id", "told"), MALFORMED + GOLD_ONLY, ids=names(MALFORMED + GOLD_ONLY)
)
def test_malformed_gold_is_one_clear_line(tmp_path: Path, line: bytes, message_id: str, told: str) -> None:
    gold = tmp_path / "a.jsonl"
    gold.write_bytes(GOOD.encode() + b"\n" + line + b"\n")
    file = write_lines(tmp_path / "p.jsonl", [])
    with pytest.raises(HeshuError) as caught:
        scored([gold], file)
    check_error(caught.value, message_id, told, "a.jsonl")


@pytest.mark.parametrize(
    ("line", "message_id", "told"), MALFORMED + PREDICTED_ONLY, ids=names(MALFORMED + PREDICTED_ONLY)
)
def test_malformed_figures_are_one_clear_line(
    tmp_path: Path, line: bytes, message_id: str, told: str
) -> None:
    gold = write_lines(tmp_path / "gold" / "a.jsonl", [gold_line(quote="12场")])
    file = tmp_path / "p.jsonl"
    file.write_bytes(GOOD.encode() + b"\n" + line + b"\n")
    with pytest.raises(HeshuError) as caught:
        scored([gold], file)
    check_error(caught.value, message_id, told, "p.jsonl")


# what can be read all the same: bytes of a gold file and of a file of figures with one figure, on line 1 or 3
READABLE = [
    ("byte order mark", b"\xef\xbb\xbf" + GOOD.encode()),
    ("blank lines", b"\n \t\n" + GOOD.encode() + b"\n\n"),
    ("CR LF", b"\r\n\r\n" + GOOD.encode() + b"\r\n"),
    ("bare CR", b"\r\r" + GOOD.encode() + b"\r"),
    ("blanks around", b"  " + GOOD.encode() + b"\t "),
    ("fields of Heshu and none of the optional", b'{"start":16,"end":19,"quote":"12\xe5\x9c\xba","metric":"activities",'
     b'"value":12.0,"bound":"exact","status":"achieved","doc":"a.txt","unit":"\xe5\x9c\xba","item":"\xe6\xb4\xbb\xe5\x8a\xa8",'
     b'"region":"150523","period":"2024-03","figure_id":"0","low":12}'),
    ("foreign values in what is not scored", GOOD[:-1].encode() + b', "sentence": 3, "sentence_start": "x", '
     b'"decided_by": ["llm"], "campaign": {"a": 1}, "document_id": [1]}'),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data"), READABLE, ids=[row[0] for row in READABLE])
def test_what_can_be_read_is_read(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / "a.jsonl").write_bytes(data)
    (tmp_path / "p.jsonl").write_bytes(data)
    result, told = scored([tmp_path / "a.jsonl"], tmp_path / "p.jsonl")
    assert told == [], name
    assert {name: f1 for name, f1 in result.f1().items() if name != "event"} == dict.fromkeys(ROWS[:-1], 1.0)


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=60) | st.text(max_size=60).map(str.encode) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["start", "end", "quote", "metric", "value", "doc"]), inner, max_size=6),
).map(lambda value: json.dumps(value).encode()))  # fmt: skip
def test_any_bytes_are_figures_or_one_error(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        gold, file = Path(folder, "a.jsonl"), Path(folder, "p.jsonl")
        write_lines(gold, [gold_line()])
        file.write_bytes(data)
        for first, last in ((gold, file), (file, gold)):
            try:
                result, _ = scored([first], last)
            except HeshuError as error:
                assert error.message_id.startswith("score-")
                assert Messages.load("en").error(error).isprintable()
            else:
                assert set(result.f1()) == set(ROWS)


# --- gold that may be a slip, gold without a report ---

SLIPS = [
    ([gold_line(quote="12场", perod="2024")], "score-gold-field", "perod"),
    ([gold_line(quote="12场"), gold_line(quote="12场")], "score-gold-repeated", "line 2, marks the span of line 1"),
    ([gold_line(quote="12场次")], "score-gold-length", "the quote has 4 characters and its span 3"),
    ([gold_line(quote="12场", doc="b.txt")], "score-gold-name", "doc says b.txt"),
    ([{**gold_line(quote="12场"), "metric": "ignore"}], "score-empty-gold", "every row will be 0"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "message_id", "told"), SLIPS, ids=[row[1] for row in SLIPS])
def test_slips_of_the_gold_are_told_and_scored(
    tmp_path: Path, lines: list[Line], message_id: str, told: str
) -> None:
    gold = write_lines(tmp_path / "a.jsonl", lines)
    file = write_lines(tmp_path / "p.jsonl", [gold_line(quote="12场")])
    result, notices = scored([gold], file)
    assert ids(notices) == [message_id]
    assert told in Messages.load("en").warning(notices[0])
    assert Messages.load("zh").warning(notices[0])
    if message_id != "score-empty-gold":
        assert result.rows[0].count.right == 1


# arguments after "score", exit status, what is said; {} is a folder
WRONG = [
    (["{}/none", "{}/p.jsonl"], 2, "no such file or folder"),
    (["{}/gold", "{}/none.jsonl"], 2, "no such file or folder"),
    (["{}/gold", "{}/none.txt"], 2, "no such file or folder"),
    (["{}/gold"], 2, "REPORTS_OR_FIGURES|GOLD"),
    (["{}/empty", "{}/p.jsonl"], 2, "holds no gold"),
    (["{}/gold", "{}/empty"], 1, "nothing to process"),
    (["{}/gold", "{}/gold/a.jsonl", "{}/p.jsonl"], 2, "the gold of a is given twice"),
    (["{}/gold", "{}/binary.txt"], 1, "nothing could be processed|binary file"),
    (["{}/gold", "{}/report.pdf"], 1, "convert it to text"),
    (["{}/a.txt", "{}/p.jsonl"], 2, "a.txt, line 1, is no JSON object"),
    (["{}/gold", "{}/a.txt", "--metadata", "{}/none.csv"], 2, "no such file"),
    (["{}/gold", "{}/p.jsonl", "--lexicons", "{}/empty"], 2, "campaigns.toml"),
    (["{}/folder.jsonl", "{}/p.jsonl"], 2, "holds no gold"),
]


@pytest.mark.parametrize(("arguments", "status", "told"), WRONG, ids=[" ".join(row[0]) for row in WRONG])
def test_wrong_arguments_are_one_line_and_a_status(
    tmp_path: Path, arguments: list[str], status: int, told: str
) -> None:
    for folder in ("empty", "folder.jsonl"):
        (tmp_path / folder).mkdir()
    write_lines(tmp_path / "gold" / "a.jsonl", [gold_line(quote="12场")])
    write_lines(tmp_path / "p.jsonl", [gold_line(quote="12场")])
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)))
    (tmp_path / "binary.txt").rename(tmp_path / "a_binary.txt")
    (tmp_path / "binary.txt").mkdir()
    (tmp_path / "a_binary.txt").rename(tmp_path / "binary.txt" / "a.txt")
    (tmp_path / "report.pdf").write_bytes(b"%PDF-1.7")
    done = heshu("score", *(argument.replace("{}", str(tmp_path)) for argument in arguments))
    assert done.returncode == status
    assert any(piece in complaint(done) for piece in told.split("|"))
    if "--lexicons" not in arguments:
        assert done.stdout == b""


def test_gold_without_a_report_is_told_and_missed(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_lines(tmp_path / "gold" / f"{name}.jsonl", [gold_line(quote="12场", doc=f"{name}.txt")])
    write_lines(tmp_path / "gold" / "c.jsonl", [])
    file = write_lines(tmp_path / "p.jsonl", [gold_line(quote="12场"), gold_line(doc="z.txt")])
    done = heshu("score", tmp_path / "gold", file, "--json", "--metadata", tmp_path / "unused.csv")
    assert done.returncode == 0
    assert "holds nothing about b: its 1 gold figures count as missed" in complaint(done)
    assert "--metadata is not used" in complaint(done)
    assert "about c" not in complaint(done), "a report without figures misses nothing"
    result = json.loads(done.stdout)
    assert result["found"] == 0.6667
    assert result["heshu"]["missing"] == ["b", "c"]
    assert "1 more without gold" in heshu("score", tmp_path / "gold", file).stdout.decode()
