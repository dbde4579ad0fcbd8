"""What a layer adds, told beside the rules: paired over documents, the same figures in both tables."""

import json
from pathlib import Path

import numpy as np
import pytest
from score_cases import LEXICONS, TEXT, gold_line, write_lines
from test_cli import complaint, heshu

from pipeline.engine.inputs import Request
from pipeline.extract.drafts import LAYERS
from pipeline.messages import Messages
from pipeline.score.bootstrap import RESAMPLES, SEED, difference_intervals
from pipeline.score.command import score, score_lines
from pipeline.score.judging import Count
from pipeline.score.records import ROWS


@pytest.fixture
def reports(tmp_path: Path) -> tuple[Path, Path]:
    """Three reports with gold, one of them about a noun that no lexicon holds."""
    folder, gold = tmp_path / "reports", tmp_path / "gold"
    folder.mkdir()
    texts = {
        "a": TEXT,
        "b": TEXT.replace("普法", "禁毒"),
        "c": "2024年3月，开鲁县办了粟咔12个，培训渔嫂300人次。",
    }
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        quote = "12个" if name == "c" else "12场"
        start = text.index(quote)
        write_lines(
            gold / f"{name}.jsonl",
            [gold_line(start, start + 3, quote=quote, doc=f"{name}.txt", unit=quote[-1])],
        )
    return gold, folder


def test_differences_are_paired() -> None:
    """Oracle: the same documents drawn from the same seed, both sides added up by hand."""
    before = [[Count(right, 4, 4)] for right in (1, 2, 4, 0, 3)]
    after = [[Count(right, 4, 5)] for right in (2, 2, 4, 1, 3)]
    drawn = np.random.Generator(np.random.PCG64(SEED)).integers(0, 5, size=(RESAMPLES, 5))
    differences = []
    for row in drawn:
        one = 2 * sum(before[at][0].right for at in row) / (4 * 5 + 4 * 5)
        other = 2 * sum(after[at][0].right for at in row) / (4 * 5 + 5 * 5)
        differences.append(other - one)
    found = difference_intervals(before, after)
    assert found is not None
    (interval,), (better,) = found
    assert interval == pytest.approx(np.quantile(differences, (0.025, 0.975)))
    assert better == pytest.approx(np.mean(np.array(differences) > 0))


def test_the_same_on_both_sides_differs_by_nothing() -> None:
    documents = [[Count(2, 3, 4)], [Count(1, 1, 1)]]
    assert difference_intervals(documents, documents) == ([(0.0, 0.0)], [0.0])
    assert difference_intervals(documents[:1], documents[:1]) is None


@pytest.mark.parametrize("layers", LAYERS)
def test_the_rules_column_is_the_score_of_the_rules(reports: tuple[Path, Path], layers: str) -> None:
    gold, folder = reports

    def rows(asked: str, against: bool) -> dict[str, float]:
        request = Request(paths=(folder,), lexicons=LEXICONS, layers=asked)  # type: ignore[arg-type]
        result, _ = score([gold], request, lambda _: None, against_rules=against)
        if not against:
            return result.f1()
        assert result.ablation is not None
        assert {row.name: row.layers for row in result.ablation.rows} == result.f1()
        return {row.name: row.rules for row in result.ablation.rows}

    assert rows(layers, against=True) == rows("rules", against=False)


def test_against_itself_the_rules_differ_by_nothing(reports: tuple[Path, Path]) -> None:
    gold, folder = reports
    request = Request(paths=(folder,), lexicons=LEXICONS, layers="rules")
    result, _ = score([gold], request, lambda _: None, against_rules=True)
    assert result.ablation is not None
    assert {row.difference for row in result.ablation.rows} == {0.0}


def test_the_command_prints_both(reports: tuple[Path, Path]) -> None:
    gold, folder = reports
    done = heshu("score", gold, folder, "--layers", "all")
    assert done.returncode == 0, complaint(done)
    printed = done.stdout.decode("utf-8")
    table = printed.split("Against the rules alone (--layers all, paired over documents):\n")[1].split(
        "\n\n"
    )[0]
    assert [line.split()[0] for line in table.splitlines()[1:]] == list(ROWS)
    assert "Against the rules" not in heshu("score", gold, folder).stdout.decode("utf-8")


def test_json_tells_the_differences(reports: tuple[Path, Path]) -> None:
    gold, folder = reports
    request = Request(paths=(folder,), lexicons=LEXICONS, layers="learned")
    (line,) = score_lines(
        [gold], request, Messages.load("en"), lambda _: None, as_json=True, against_rules=True
    )
    told = json.loads(line)["heshu"]
    assert told["layers"] == "learned"
    assert list(told["against_rules"]) == list(ROWS)
    for row in told["against_rules"].values():
        assert row["difference"] == pytest.approx(row["layers"] - row["rules"], abs=2e-4)
        assert row["interval"][0] <= row["difference"] <= row["interval"][1]
        assert 0 <= row["better"] <= 1


def test_the_layers_of_figures_are_past_choosing(reports: tuple[Path, Path], tmp_path: Path) -> None:
    gold, _ = reports
    figures = write_lines(tmp_path / "figures.jsonl", [gold_line()])
    done = heshu("score", gold, figures, "--layers", "rules")
    assert done.returncode == 2
    assert "figures.jsonl" in complaint(done)
