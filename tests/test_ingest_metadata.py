"""The metadata table: who matches what, and one clear line for whatever is malformed."""

from pathlib import Path

import pytest

from pipeline.errors import HeshuError
from pipeline.ingest.metadata import load_tables, parse_table, told_of, unmatched

HEADER = "file,published,publisher,region,campaign\r\n"
TABLE = HEADER + "a.txt,2024-06,甲县日报,150725,\r\nb/a.txt,2024,,,anti-drug\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(encoding: str) -> None:
    table = parse_table(TABLE.encode(encoding), "m.csv", None)
    row = table.rows["a.txt"]
    assert (row.published, row.publisher, row.region, row.campaign, row.line) == (
        "2024-06", "甲县日报", "150725", None, 2,
    )  # fmt: skip


# what stands in the file, message, values
MALFORMED = [
    ("published\n2024\n", "metadata-header", {}),
    ("", "metadata-header", {}),
    ("file,colour\na.txt,red\n", "metadata-column", {"value": "colour"}),
    ("file,file\na,b\n", "metadata-column", {}),
    ("file,published\na.txt\n", "metadata-malformed", {"line": 2}),
    ("file,published\na.txt,2024,x\n", "metadata-malformed", {"line": 2}),
    ('file,published\n"a.txt,2024\n', "metadata-malformed", {}),
    ("file,published\n\na.txt,2024-13-45\n", "metadata-value", {"line": 3, "field": "published"}),
    ("file,published\na.txt,2024/06/05\n", "metadata-value", {"value": "2024/06/05"}),
    ("file,published\na.txt,２０２４\n", "metadata-value", {"field": "published"}),
    ("file,region\na.txt,15072\n", "metadata-value", {"field": "region"}),
    ("file,region\na.txt,甲县\n", "metadata-value", {"field": "region"}),
    ("file,published\n,2024\n", "metadata-value", {"field": "file"}),
    ("file,published\na.txt,2024\n./a.txt,2023\n", "metadata-twice", {"line": 3}),
]


@pytest.mark.parametrize(("text", "message", "values"), MALFORMED)
def test_malformed(text: str, message: str, values: dict[str, object]) -> None:
    with pytest.raises(HeshuError) as caught:
        parse_table(text.encode(), "m.csv", None)
    assert caught.value.message_id == message
    assert caught.value.exit_status == 2
    assert values.items() <= caught.value.values.items()


def test_binary_tables_are_told() -> None:
    with pytest.raises(HeshuError, match="metadata-unreadable"):
        parse_table(b"file\0", "m.csv", None)


# path of a source, base of the table, line of the row that is about it
@pytest.mark.parametrize(
    ("path", "base", "line"),
    [
        ("in/a.txt", "in", 2),
        ("in/b/a.txt", "in", 3),
        ("in/c/a.txt", "in", 2),
        ("in/deep/b/a.txt", "in", 3),
        ("other/a.txt", "in", None),
        ("inside/a.txt", "in", None),
        ("in.zip!b/a.txt", "in.zip", 3),
        ("anywhere/b/a.txt", None, 3),
        ("x.zip!a.txt", None, 2),
        ("a.txt", ".", 2),
        ("in/z.txt", "in", None),
    ],
)
def test_whom_a_row_is_about(path: str, base: str | None, line: int | None) -> None:
    row = parse_table(TABLE.encode(), "m.csv", base).row_of(path)
    assert (row.line if row else None) == line


def test_tables_are_merged_in_one_order() -> None:
    first = parse_table(b"file,published\na.txt,2024-02\nb.txt,2024-01\n", "first", None)
    second = parse_table(
        "file,published,publisher\na.txt,2020,甲报\nb.txt,2020,乙报\n".encode(), "second", None
    )
    told = told_of(["x/b.txt", "x/a.txt"], [first, second])
    assert told == {"published": "2024-01", "publisher": "甲报"}
    assert told == told_of(["x/a.txt", "x/b.txt"], [first, second])


def test_rows_without_a_file_are_reported() -> None:
    table = parse_table(TABLE.encode(), "m.csv", None)
    assert unmatched(["in/a.txt"], [table]) == [("m.csv", 3, "b/a.txt")]
    assert unmatched(["in/a.txt", "in/b/a.txt"], [table]) == []


def test_the_given_table_decides_and_is_read_once(tmp_path: Path) -> None:
    given = tmp_path / "metadata.csv"
    given.write_text("file,published\na.txt,2024\n", encoding="utf-8")
    tables = load_tables([(str(given), None)], given)
    assert [table.base for table in tables] == [None]
    with pytest.raises(HeshuError, match="missing-path"):
        load_tables([], tmp_path / "none.csv")
    with pytest.raises(HeshuError, match="metadata-unreadable"):
        load_tables([], tmp_path)
