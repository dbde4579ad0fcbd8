"""The command as a user meets it: real files, real processes, clear lines, exit statuses, no traceback."""

import ast
import json
import os
import re
import shutil
import string
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from engine_cases import report, write_reports
from msgspec.structs import replace

from pipeline.engine.lexicons import check_lexicons
from pipeline.engine.manifest import MANIFEST, check_dataset, manifest_bytes, manifest_of, read_manifest
from pipeline.errors import HeshuError
from pipeline.lexicon import LexiconError, load_toml
from pipeline.messages import Message, Messages, locale_language
from pipeline.opening import open_dataset
from pipeline.resources import PACKAGE, shipped_folder

HESHU = [sys.executable, "-c", "from pipeline.cli import main; main()"]
ENGLISH = {**os.environ, "LC_ALL": "C.UTF-8"}
CHINESE = {**os.environ, "LC_ALL": "zh_CN.UTF-8"}


def heshu(
    *arguments: str | Path, stdin: bytes = b"", environment: dict[str, str] = ENGLISH, cwd: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*HESHU, *map(str, arguments)],
        input=stdin,
        capture_output=True,
        env=environment,
        cwd=cwd,
        check=False,
    )


def complaint(done: subprocess.CompletedProcess[bytes]) -> str:
    text = done.stderr.decode("utf-8")
    assert "Traceback" not in text
    return text


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("数据")
    folder = write_reports(base / "报道", 6)
    done = heshu("run", folder, "--out", base / "输出", "--workers", "1")
    assert done.returncode == 0, complaint(done)
    (base / "stdout").write_bytes(done.stdout)
    (base / "stderr").write_bytes(done.stderr)
    return base / "输出"


def figures(dataset: Path) -> list[dict[str, str]]:
    import csv

    with (dataset / "figures.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_help_answers_at_once_and_names_every_command() -> None:
    started = time.monotonic()
    done = heshu("--help")
    assert time.monotonic() - started < 3  # 0.2 s on an idle machine
    for command in ("run", "extract", "explain", "compare", "chart", "audit", "lexicon"):
        assert f"\n  {command} " in done.stdout.decode()
        helped = heshu(command, "--help")
        assert helped.returncode == 0
        assert re.search("[\u4e00-\u9fff]", helped.stdout.decode()), "help is in both languages"


def test_help_loads_nothing_heavy() -> None:
    code = "import sys; import pipeline.cli; print([m for m in ('pandas', 'pyarrow', 'jieba', 'lxml') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"


def test_version() -> None:
    assert re.fullmatch(rb"heshu \d+\.\d+\.\d+\n", heshu("--version").stdout)


# arguments, exit status, what the line says; {} is a folder with a text, a binary, an empty folder and a file "out"
WRONG = [
    (["extract", "{}/none.txt"], 2, "no such file or folder"),
    (["run", "{}/none", "--out", "{}/new"], 2, "no such file or folder"),
    (["run", "{}/a.txt"], 2, "--out"),
    (["run", "--out", "{}/new"], 2, "paths"),
    (["frobnicate"], 2, "No such command"),
    (["extract", "{}/a.txt", "--workers", "0"], 2, "--workers"),
    (["run", "{}/empty", "--out", "{}/new"], 1, "nothing to process"),
    (["extract", "{}/empty"], 1, "nothing to process"),
    (["extract", "{}/binary.txt"], 1, "binary file"),
    (["extract", "{}/latin.txt"], 1, "unreadable encoding"),
    (["run", "{}/binary.txt", "--out", "{}/new"], 1, "binary file"),
    (["run", "{}/a.txt", "--out", "{}/out"], 2, "is a file"),
    (["run", "{}/a.txt", "--out", "{}/out/below"], 2, "is a file"),
    (["run", "{}/a.txt", "--out", "/proc/heshu"], 2, "cannot be written"),
    (["run", "{}", "--out", "{}"], 2, "is an input folder"),
    (["extract", "{}/a.txt", "--published", "2023-13-45"], 2, "no existing date"),
    (["extract", "{}/a.txt", "--metadata", "{}/none.csv"], 2, "no such file"),
    (["extract", "{}/a.txt", "--metadata", "{}/bad.csv"], 2, "line 2: invalid published: 5.6.2024"),
    (["extract", "{}/a.txt", "--lexicons", "{}/empty"], 2, "heads.toml"),
    (["explain", "{}/empty", "abc"], 2, "holds no complete dataset: manifest.json is missing"),
    (["compare", "{}/none"], 2, "no such folder"),
    (["chart", "{}/empty"], 2, "holds no complete dataset"),
    (["audit", "{}/a.txt"], 2, "holds no complete dataset"),
    (["lexicon", "check", "{}/none"], 2, "no such folder"),
    # a name that no file system takes: whatever the system refuses is a line, in every command
    (["run", "{}/a.txt", "--out", "{}/" + 300 * "x"], 2, "File name too long"),
    (["extract", "{}/" + 300 * "x"], 2, "no such file or folder"),
    (["compare", "{}/" + 300 * "x"], 2, "File name too long"),
    (["lexicon", "check", 300 * "x"], 2, "File name too long"),
    # a variable that is not set: "" would be the folder in which the user happens to be
    (["run", "", "--out", "{}/new"], 2, "the argument after run is empty"),
    (["run", "{}/a.txt", "--out", ""], 2, "the argument after --out is empty"),
    (["run", "{}/a.txt", "--out="], 2, "is empty"),
]


@pytest.mark.parametrize(("arguments", "status", "told"), WRONG, ids=[" ".join(row[0]) for row in WRONG])
def test_bad_input_is_one_line_and_a_status(
    tmp_path: Path, arguments: list[str], status: int, told: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "out").touch()
    (tmp_path / "a.txt").write_text(report(1), encoding="utf-8")
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)))
    (tmp_path / "latin.txt").write_bytes(
        "Die Bürgermeister überreichten äußerst viele Grüße.".encode("latin-1")
    )
    (tmp_path / "bad.csv").write_text("file,published\na.txt,5.6.2024\n", encoding="utf-8")
    done = heshu(*(argument.replace("{}", str(tmp_path)) for argument in arguments))
    assert done.returncode == status
    assert told in complaint(done)
    assert done.stdout == b""
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("command", [["compare"], ["chart"], ["explain", "a.txt:3"], ["audit"]])
def test_the_dataset_of_an_earlier_version_is_one_line(tmp_path: Path, command: list[str]) -> None:
    manifest = {"format_version": 1, "heshu": "0.1.0", "counts": {}, "files": {}}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    done = heshu(command[0], tmp_path, *command[1:])
    assert done.returncode == 2
    (line,) = complaint(done).splitlines()
    assert "format version 1" in line
    assert str(tmp_path) in line


def test_messages_follow_the_locale(tmp_path: Path) -> None:
    assert "没有这个文件或文件夹" in complaint(heshu("extract", tmp_path / "无.txt", environment=CHINESE))
    assert "no such file" in complaint(heshu("extract", tmp_path / "无.txt"))


def test_extract_prints_the_figures_of_files_in_order(tmp_path: Path) -> None:
    write_reports(tmp_path, 4)
    done = heshu("extract", tmp_path)
    assert done.returncode == 0
    lines = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
    places = [(line["source"], line["start"]) for line in lines]
    assert places == sorted(places)
    assert {line["doc"] for line in lines} == {f"报道{number:03d}.txt" for number in range(4)}
    assert "坏.txt: binary file" in complaint(done)
    text = report(2)
    for line in lines:
        if line["doc"] == "报道002.txt":
            assert text[line["start"] : line["end"]] == line["quote"]


def test_extract_reads_standard_input_and_its_date(tmp_path: Path) -> None:
    text = "今年以来，开鲁县开展普法宣传活动12场次。"
    done = heshu("extract", "-", "--published", "2022-05", stdin=text.encode("gb18030"))
    (line,) = done.stdout.decode("utf-8").splitlines()
    assert (json.loads(line)["doc"], json.loads(line)["published"]) == ("-", "2022-05")
    done = heshu("extract", "-", stdin=b"<!DOCTYPE html><p>" + text.encode())
    assert json.loads(done.stdout)["quote"] == "12场次"
    assert heshu("extract", "-").returncode == 1


def test_extract_may_lose_its_reader(tmp_path: Path) -> None:
    write_reports(tmp_path, 200)
    with subprocess.Popen(
        [*HESHU, "extract", tmp_path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENGLISH
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        complaints = process.stderr.read().decode()
        assert process.wait() == 0
    assert "Traceback" not in complaints
    assert "Broken" not in complaints


def test_metadata_rows_without_a_file_are_warned_of(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(report(1), encoding="utf-8")
    rows = "".join(f"none{number}.txt,2024\n" for number in range(15))
    (tmp_path / "m.csv").write_text(f"file,published\n{rows}", encoding="utf-8")
    done = heshu(
        "run", tmp_path / "a.txt", "--metadata", tmp_path / "m.csv", "--out", tmp_path / "out", "--quiet"
    )
    assert done.returncode == 0
    assert complaint(done).count("no input file is called none") == 10
    assert "5 more of these warnings" in complaint(done)


def test_run_says_what_it_did(dataset: Path) -> None:
    said = (dataset.parent / "stdout").read_text(encoding="utf-8")
    assert "documents: 6 (duplicate sources: 1, quarantined files: 1)" in said
    assert re.search(
        r"numerals: \d+, of which \d+ in figures, \d+ excluded, \d+ unread \(unread share \d+\.\d\d %\)", said
    )
    for name in ("charts", "report.html"):
        assert str(dataset / name) in said
        assert (dataset / name).exists()
    progress = (dataset.parent / "stderr").read_text(encoding="utf-8")
    assert "reading: 6 of 6" in progress
    assert "\x1b" not in progress
    assert check_dataset(dataset) == []
    assert not [path for path in dataset.iterdir() if path.name.startswith(".")]
    assert "坏.txt" in (dataset / "quarantine.csv").read_text(encoding="utf-8-sig")


def test_explain_a_figure(dataset: Path) -> None:
    figure = next(row for row in figures(dataset) if row["unit"] == "场次")
    said = heshu("explain", dataset, figure["figure_id"]).stdout.decode("utf-8")
    assert f"【{figure['quote']}】" in said
    for field, rule in json.loads(figure["decided_by"]).items():
        if field != "quote":
            assert re.search(rf"^  {field} .*← {re.escape(rule)}$", said, re.MULTILINE) or field not in said
    assert figure["metric"] in said
    place = f"{figure['document_id']}:{figure['start']}"
    assert heshu("explain", dataset, place).stdout.decode("utf-8") == said
    assert heshu("explain", dataset, f"{figure['doc']}:{figure['start']}").stdout.decode("utf-8") == said


def test_explain_a_numeral_that_is_no_figure(dataset: Path) -> None:
    done = heshu("explain", dataset, f"报道001.txt:{report(1).index('2024')}")
    assert done.returncode == 0
    assert "【2024】" in done.stdout.decode("utf-8")
    assert "no figure: " in done.stdout.decode("utf-8")


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ("0123456789abcdef", "has no figure 0123456789abcdef"),
        ("报道001.txt:0", "there is no numeral"),
        ("报道001.txt:999999", "there is no numeral"),
        ("无.txt:1", "has no document 无.txt"),
    ],
)
def test_explain_what_is_not_there(dataset: Path, wanted: str, told: str) -> None:
    done = heshu("explain", dataset, wanted)
    assert (done.returncode, done.stdout) == (2, b"")
    assert told in complaint(done)


def test_compare_prints_rows(dataset: Path) -> None:
    every = heshu("compare", dataset).stdout.decode("utf-8").splitlines()
    chosen = heshu("compare", dataset, "--metric", "activities").stdout.decode("utf-8").splitlines()
    assert every[0] == chosen[0]
    assert chosen[0].startswith("campaign,region,region_name,level,metric")
    assert 1 < len(chosen) < len(every)
    assert all(",activities," in line for line in chosen[1:])


def test_audit_prints_findings_and_fails_on_demand(dataset: Path) -> None:
    rows = [json.loads(line) for line in heshu("audit", dataset, "--format", "json").stdout.splitlines()]
    sarif = json.loads(heshu("audit", dataset, "--format", "sarif").stdout)
    assert sarif["version"] == "2.1.0"
    assert len(sarif["runs"][0]["results"]) == len(rows)
    done = heshu("audit", dataset, "--fail-on", "info")
    assert done.returncode == (3 if rows else 0)
    assert f"{len(rows)} findings" in done.stdout.decode("utf-8")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"files": {}}, "documents.parquet is missing"),
        ({"counts": {}}, "manifest.json cannot be read"),
        ({"comparison.parquet": b"PAR1"}, "comparison.parquet was changed"),
        ({"comparison.parquet": b"x", "report.html": b"y"}, "comparison.parquet was changed"),
    ],
)
def test_a_manifest_that_is_true_of_no_dataset(
    dataset: Path, tmp_path: Path, changed: dict[str, object], told: str
) -> None:
    copy = shutil.copytree(dataset, tmp_path / "copy")
    files = {name: data for name, data in changed.items() if isinstance(data, bytes)}
    for name, data in files.items():
        (copy / name).write_bytes(data)
    manifest = read_manifest(copy)
    manifest = manifest_of(copy, manifest.files, manifest.counts)
    fields = {name: value for name, value in changed.items() if name not in files}
    (copy / MANIFEST).write_bytes(manifest_bytes(replace(manifest, **fields)))
    assert check_dataset(copy) == []
    with pytest.raises(HeshuError) as caught:
        open_dataset(copy)
    assert told in "".join(caught.value.__notes__)


def test_chart_redraws_in_place(dataset: Path) -> None:
    before = {path.name: path.read_bytes() for path in dataset.iterdir() if path.is_file()}
    done = heshu("chart", dataset)
    assert done.returncode == 0, complaint(done)
    assert all(Path(line).is_file() for line in done.stdout.decode("utf-8").splitlines())
    assert check_dataset(dataset) == []
    kept = set(before) - {"report.html", "manifest.json"}
    assert all((dataset / name).read_bytes() == before[name] for name in kept)


def test_lexicons_are_checked(tmp_path: Path) -> None:
    done = heshu("lexicon", "check")
    assert done.returncode == 0, complaint(done)
    assert "entries" in done.stdout.decode("utf-8")
    shutil.copytree(shipped_folder("lexicons"), tmp_path / "lexicons")
    campaigns = tmp_path / "lexicons" / "campaigns.toml"
    campaigns.write_text(
        campaigns.read_text(encoding="utf-8") + '\n[[entry]]\ncode = "x"\ncolour = 1\n', encoding="utf-8"
    )
    done = heshu("lexicon", "check", tmp_path / "lexicons")
    assert done.returncode == 2
    assert "campaigns.toml" in complaint(done)


# Origin: what a user's own lexicon gets wrong; each loads, and does not do what it says.
@pytest.mark.parametrize(
    ("file", "written", "instead", "told"),
    [
        ("exclusions.toml", "", '[[entry]]\nname = "own"\nclass = "slogan"\npattern = "十全"\nreason = "r"\n'
         'examples = ["开展活动12场"]\nnegatives = []\n', "exclusions.toml, own: '开展活动12场' is not excluded"),
        ("campaigns.toml", "", '[[entry]]\ncode = "own"\nzh = "自家"\nen = "Own"\ncues = ["自家活动"]\n'
         'examples = ["别家活动"]\n', "campaigns.toml, own: no cue in '别家活动'"),
        ("units.toml", "", '[[entry]]\nunit = "摊位"\ncanonical = "摊位"\nmetric = "venues"\n'
         'examples = ["设12个"]\n', "units.toml, 摊位: '设12个' is not read with this unit"),
        ("population.csv", "code,name,population\n", "code,name\n", "population.csv: the header must be"),
        ("own.toml", "", '[[entry]]\nx = "y"\n', "own.toml: nothing reads a lexicon of this name"),
    ],
)  # fmt: skip
def test_a_lexicon_that_does_not_do_what_it_says_is_named(
    tmp_path: Path, file: str, written: str, instead: str, told: str
) -> None:
    shutil.copytree(shipped_folder("lexicons"), tmp_path / "lexicons")
    path = tmp_path / "lexicons" / file
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(text.replace(written, instead, 1) if written else f"{text}\n{instead}", encoding="utf-8")
    with pytest.raises(LexiconError, match=re.escape(told)):
        check_lexicons(tmp_path / "lexicons")


def asked_ids() -> Iterator[str]:
    """Yield every message id that the program asks for: HeshuError("…"), .line("…")."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
                continue
            named = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if named in ("HeshuError", "line") and isinstance(node.args[0].value, str):
                yield node.args[0].value


def test_every_message_that_is_asked_for_is_there_in_both_languages() -> None:
    entries = {entry.id: entry for entry in load_toml(shipped_folder("lexicons") / "messages.toml", Message)}
    assert set(asked_ids()) <= set(entries)
    for entry in entries.values():
        named = [
            {name for _, name, _, _ in string.Formatter().parse(text) if name}
            for text in (entry.zh, entry.en)
        ]
        assert named[0] == named[1], entry.id
    assert Messages.load("en").line("locked", path="x")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_TW"}, "zh"),
        ({"LANG": "zh_CN", "LC_ALL": ""}, "zh"),
        ({"LC_MESSAGES": "de", "LANG": "zh"}, "en"),
    ],
)
def test_the_locale(environment: dict[str, str], language: str) -> None:
    assert locale_language(environment) == language


@pytest.mark.skipif(sys.platform != "linux", reason="needs a pseudo terminal")
def test_a_terminal_gets_a_bar(tmp_path: Path) -> None:
    import pty

    (tmp_path / "a.txt").write_text(report(1), encoding="utf-8")
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*HESHU, "run", tmp_path / "a.txt", "--out", tmp_path / "out"],
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={**CHINESE, "TERM": "xterm-256color"},
    ) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # Linux: the terminal's other end is closed
                break
            if not piece:
                break
            shown += piece
        os.close(ours)
        assert process.stdout is not None
        assert "数据集：" in process.stdout.read().decode()
    assert process.returncode == 0
    assert "读取" in shown.decode("utf-8", "replace")
    assert b"\x1b[" in shown


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk_behind_stdout_is_one_line(tmp_path: Path) -> None:
    report = tmp_path / "a.txt"
    report.write_text("共12场。", encoding="utf-8")
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "pipeline", "extract", str(report)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_an_empty_archive_is_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "empty.zip", "w"):
        pass
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "extract", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "empty.zip" in done.stderr
