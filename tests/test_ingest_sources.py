"""Files, folders and archives: what is listed, in which order, and what hostile ones cost (one row each)."""

import os
import struct
import sys
import zipfile
from pathlib import Path

import pytest

from pipeline.errors import HeshuError
from pipeline.ingest import archives, sources
from pipeline.ingest.archives import member_name
from pipeline.ingest.places import Inventory
from pipeline.ingest.sources import SourceReader, find_places, read_places
from pipeline.records import Quarantined, Source


def listed(inventory: Inventory, base: Path) -> list[str]:
    return [place.path.removeprefix(f"{base.as_posix()}/") for place in inventory.places]


def reasons(inventory: Inventory, base: Path) -> dict[str, str]:
    return {row.path.removeprefix(f"{base.as_posix()}/"): row.reason for row in inventory.quarantined}


def archive_of(path: Path, members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, compression)
    return path


def read_all(inventory: Inventory) -> list[Source | Quarantined]:
    return list(read_places(inventory.places))


def test_a_folder_in_sorted_order_with_everything_passed_over_told(tmp_path: Path) -> None:
    for name in ("b.txt", "a/三.txt", "a.TXT", "页.html", "c.text"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("12场", encoding="utf-8")
    for name in ("d.pdf", "e.xlsx", "f", "README.md", ".DS_Store", "~$g.docx"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.txt").write_text("9", encoding="utf-8")
    (tmp_path / "metadata.csv").write_text("file\n", encoding="utf-8")
    inventory = find_places([tmp_path])
    assert listed(inventory, tmp_path) == ["a.TXT", "a/三.txt", "b.txt", "c.text", "页.html"]
    assert reasons(inventory, tmp_path) == {
        "d.pdf": "unsupported", "e.xlsx": "unsupported", "f": "unsupported", "README.md": "unsupported",
        ".DS_Store": "hidden", "~$g.docx": "hidden", ".git": "hidden",
    }  # fmt: skip
    assert inventory.tables == [(str(tmp_path / "metadata.csv"), None)]


def test_order_and_repetition_of_paths_do_not_matter(tmp_path: Path) -> None:
    for name in ("x/b.txt", "x/a.txt", "c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    once = find_places([tmp_path])
    assert once == find_places([tmp_path / "x", tmp_path, tmp_path / "c.txt", tmp_path / "x" / "a.txt"])
    assert len(once.places) == 3


def test_a_missing_path_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(HeshuError) as caught:
        find_places([tmp_path / "none"])
    assert (caught.value.message_id, caught.value.exit_status) == ("missing-path", 2)


def test_links_are_followed_once_and_loops_end(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.txt").write_text("12场", encoding="utf-8")
    (tmp_path / "real" / "loop").symlink_to(tmp_path)
    (tmp_path / "again").symlink_to(tmp_path / "real")
    (tmp_path / "broken.txt").symlink_to(tmp_path / "none")
    (tmp_path / "self").symlink_to(tmp_path / "self")
    (tmp_path / "linked.txt").symlink_to(tmp_path / "real" / "a.txt")
    inventory = find_places([tmp_path / "real", tmp_path])
    assert "real/a.txt" in listed(inventory, tmp_path)
    assert "linked.txt" in listed(inventory, tmp_path)
    assert "again/a.txt" not in listed(inventory, tmp_path)
    assert reasons(inventory, tmp_path)["broken.txt"] == "unreadable"
    assert reasons(inventory, tmp_path)["self"] == "unreadable"


def test_what_is_no_regular_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert reasons(find_places([tmp_path]), tmp_path) == {"pipe.txt": "unreadable"}


def test_the_output_folder_is_no_input(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    for name in ("a.txt", "out/b.txt"):
        (tmp_path / name).write_text("1", encoding="utf-8")
    assert listed(find_places([tmp_path], exclude=tmp_path / "out"), tmp_path) == ["a.txt"]


def test_a_large_file_is_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_FILE_BYTES", 10)
    (tmp_path / "a.txt").write_bytes(b"1" * 11)
    assert reasons(find_places([tmp_path]), tmp_path) == {"a.txt": "too-large"}


def test_a_file_that_vanishes_is_a_row(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("1", encoding="utf-8")
    inventory = find_places([tmp_path])
    (tmp_path / "a.txt").unlink()
    (row,) = read_all(inventory)
    assert isinstance(row, Quarantined)
    assert row.reason == "unreadable"


@pytest.mark.skipif(sys.platform != "linux", reason="file names are bytes on Linux")
def test_names_are_shown_without_control_characters(tmp_path: Path) -> None:
    for name in (b"\xff\xfe.txt", b"a\n\x1b[2Jb.txt", "甲\u202e.txt".encode()):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text("1", encoding="utf-8")
    inventory = find_places([tmp_path])
    assert listed(inventory, tmp_path) == ["\\xff\\xfe.txt", "a??[2Jb.txt", "甲?.txt"]
    assert all(isinstance(source, Source) for source in read_all(inventory))


@pytest.mark.skipif(sys.platform != "linux", reason="file names are bytes on Linux")
def test_each_file_passed_over_is_a_row_also_where_two_are_shown_alike(tmp_path: Path) -> None:
    archive_of(tmp_path / "a.zip", {"b.pdf": b"x"})
    for name in ("c\n.pdf", "c\t.pdf"):
        (tmp_path / name).write_bytes(b"x")
    once = find_places([tmp_path])
    shown = [row.path.removeprefix(f"{tmp_path.as_posix()}/") for row in once.quarantined]
    assert shown == ["a.zip!b.pdf", "c?.pdf", "c?.pdf"]
    assert once == find_places([tmp_path, tmp_path / "a.zip", tmp_path / "c\n.pdf"])


def test_a_folder_in_an_archive_that_holds_bytes_is_a_file(tmp_path: Path) -> None:
    inventory = find_places([archive_of(tmp_path / "a.zip", {"a.txt/": b"x", "b/": b"x", "c/": b""})])
    assert [place.path.partition("!")[2] for place in inventory.places] == ["a.txt/"]
    assert [(row.path.partition("!")[2], row.reason) for row in inventory.quarantined] == [
        ("b/", "unsupported")
    ]


def test_an_archive(tmp_path: Path) -> None:
    path = archive_of(
        tmp_path / "news.zip",
        {
            "b.txt": b"2",
            "dir/": b"",
            "dir/a.txt": b"1",
            "c.pdf": b"",
            "in.zip": b"",
            "metadata.csv": b"file\n",
        },
    )
    inventory = find_places([path])
    assert listed(inventory, tmp_path) == ["news.zip!b.txt", "news.zip!dir/a.txt"]
    assert reasons(inventory, tmp_path) == {
        "news.zip!c.pdf": "unsupported",
        "news.zip!in.zip": "nested-archive",
    }
    assert [source.data for source in read_all(inventory) if isinstance(source, Source)] == [b"2", b"1"]
    ((_, member),) = inventory.tables
    assert member is not None
    assert member.path.endswith("news.zip!metadata.csv")


def test_names_that_lead_out_of_the_archive_are_only_names(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    names = ["../../outside.txt", "/etc/passwd.txt", "a\\..\\b.txt"]
    path = archive_of(tmp_path / "inner" / "n.zip", dict.fromkeys(names, b"12"))
    before = sorted(tmp_path.rglob("*"))
    inventory = find_places([path])
    assert [place.path.partition("!")[2] for place in inventory.places] == [
        "../../outside.txt", "/etc/passwd.txt", "a/../b.txt",
    ]  # fmt: skip
    assert len([source for source in read_all(inventory) if isinstance(source, Source)]) == 3
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("工作总结.txt".encode("gbk"), "工作总结.txt"),
        ("工作总结.txt".encode(), "工作总结.txt"),
        ("民族\\总结.txt".encode("gbk"), "民族/总结.txt"),
        (b"a\x1b[31m.txt", "a?[31m.txt"),
        (b"plain.txt", "plain.txt"),
    ],
)
def test_member_names_without_the_utf8_flag(raw: bytes, name: str) -> None:
    info = zipfile.ZipInfo("x")
    info.filename = raw.decode("cp437")
    assert member_name(info) == name


def test_two_members_of_one_name_are_both_read(tmp_path: Path) -> None:
    path = tmp_path / "n.zip"
    with zipfile.ZipFile(path, "w") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("a.txt", b"1")
        archive.writestr("a.txt", b"2")
    inventory = find_places([path])
    assert listed(inventory, tmp_path) == ["n.zip!a.txt", "n.zip!a.txt#2"]
    assert [source.data for source in read_all(inventory) if isinstance(source, Source)] == [b"1", b"2"]


def test_bombs_are_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ratio = archive_of(tmp_path / "ratio.zip", {"a.txt": b"0" * 4_000_000, "b.txt": b"12"})
    assert reasons(find_places([ratio]), tmp_path) == {"ratio.zip!a.txt": "too-large"}
    assert listed(find_places([ratio]), tmp_path) == ["ratio.zip!b.txt"]
    monkeypatch.setattr(archives, "MAX_MEMBER_BYTES", 100)
    member = archive_of(tmp_path / "member.zip", {"a.txt": bytes(range(101))})
    assert reasons(find_places([member]), tmp_path) == {"member.zip!a.txt": "too-large"}
    monkeypatch.setattr(archives, "MAX_ARCHIVE_BYTES", 100)
    assert reasons(find_places([member]), tmp_path) == {"member.zip": "too-large"}
    monkeypatch.setattr(archives, "MAX_ARCHIVE_BYTES", 10**9)
    monkeypatch.setattr(archives, "MAX_MEMBERS", 1)
    assert reasons(find_places([ratio]), tmp_path) == {"ratio.zip": "too-large"}


def test_a_member_larger_than_it_says_is_cut_and_told(tmp_path: Path) -> None:
    path = archive_of(tmp_path / "liar.zip", {"a.txt": b"0" * 5000})
    data = path.read_bytes()
    path.write_bytes(data.replace(struct.pack("<L", 5000), struct.pack("<L", 50)))
    (row,) = read_all(find_places([path]))
    assert isinstance(row, Quarantined)
    assert row.reason == "archive"


def test_damaged_archives_are_rows(tmp_path: Path) -> None:
    whole = archive_of(tmp_path / "whole.zip", {"a.txt": b"12" * 500, "b.txt": b"12"}, zipfile.ZIP_STORED)
    data = whole.read_bytes()
    (tmp_path / "cut.zip").write_bytes(data[: len(data) // 2])
    (tmp_path / "none.zip").write_bytes(b"")
    (tmp_path / "text.zip").write_text("no archive", encoding="utf-8")
    (tmp_path / "crc.zip").write_bytes(data.replace(b"12" * 500, b"13" * 500))
    (tmp_path / "name.zip").write_bytes(data.replace(b"a.txt", b"\xff.txt"))
    inventory = find_places([tmp_path])
    assert reasons(inventory, tmp_path) == {
        "cut.zip": "archive",
        "none.zip": "archive",
        "text.zip": "archive",
    }
    read = {source.path.removeprefix(f"{tmp_path}/"): source for source in read_all(inventory)}
    assert isinstance(read["crc.zip!a.txt"], Quarantined)
    assert isinstance(read["crc.zip!b.txt"], Source)
    assert "CRC" in read["crc.zip!a.txt"].detail


def test_encrypted_and_unknown_compression_are_rows(tmp_path: Path) -> None:
    whole = archive_of(tmp_path / "whole.zip", {"a.txt": b"12"}, zipfile.ZIP_STORED).read_bytes()
    central = whole.index(b"PK\x01\x02")
    locked = bytearray(whole)
    locked[6] |= 1
    locked[central + 8] |= 1
    (tmp_path / "locked.zip").write_bytes(locked)
    strange = bytearray(whole)
    strange[8:10] = strange[central + 10 : central + 12] = struct.pack("<H", 99)
    (tmp_path / "strange.zip").write_bytes(strange)
    assert reasons(find_places([tmp_path / "locked.zip"]), tmp_path) == {"locked.zip!a.txt": "encrypted"}
    (row,) = read_all(find_places([tmp_path / "strange.zip"]))
    assert isinstance(row, Quarantined)
    assert row.reason == "archive"


@pytest.mark.parametrize("seed", range(40))
def test_an_archive_with_any_byte_changed_never_raises(tmp_path: Path, seed: int) -> None:
    data = bytearray(archive_of(tmp_path / "n.zip", {"a.txt": b"12" * 50, "乙.txt": b"34"}).read_bytes())
    for step in range(3):
        data[(seed * 7919 + step * 104729) % len(data)] ^= 1 + (seed * 31 + step) % 255
    path = tmp_path / "changed.zip"
    path.write_bytes(data)
    inventory = find_places([path])
    assert len(read_all(inventory)) == len(inventory.places)


def test_an_archive_is_opened_once_and_anew_when_it_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    real = zipfile.ZipFile

    def counted(file: str) -> zipfile.ZipFile:
        opened.append(Path(file).name)
        return real(file)

    first = archive_of(tmp_path / "a.zip", {"1.txt": b"11", "2.txt": b"22"})
    archive_of(tmp_path / "b.zip", {"3.txt": b"33"})
    one, two, three = find_places([tmp_path]).places
    monkeypatch.setattr("pipeline.ingest.archives.zipfile.ZipFile", counted)
    with SourceReader() as reader:
        assert [reader.read(place).data for place in (one, two, one, three)] == [b"11", b"22", b"11", b"33"]  # type: ignore[union-attr]
        assert opened == ["a.zip", "b.zip"]
        monkeypatch.undo()
        archive_of(first, {"1.txt": b"one", "2.txt": b"two"})
        assert reader.read(two).data == b"two"  # type: ignore[union-attr]
        first.write_bytes(first.read_bytes()[:30])
        damaged = reader.read(one)
        assert isinstance(damaged, Quarantined)
        assert damaged.reason == "archive"
        first.unlink()
        assert isinstance(reader.read(one), Quarantined)
