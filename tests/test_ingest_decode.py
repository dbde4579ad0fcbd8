"""Bytes to text: every encoding that reports come in, and what must be refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.decode import MIN_COMMON_SHARE, UndecodableError, common_share, decode

# Invented for these tests.
SIMPLIFIED = "甲县今年开展普法宣传活动1323场次，\r\n覆盖群众27.3万人次，发放资料5600份。"
TRADITIONAL = "臺北市政府舉辦防災宣導活動，參加民眾共計一千二百人，發放資料三千份。"
GERMAN = "Die Bürgermeisterin überreicht den Schülern äußerst schöne Geschenke für große Mühe."

# bytes, text, encoding
READABLE = [
    pytest.param(SIMPLIFIED.encode(), SIMPLIFIED, "utf-8", id="utf-8"),
    pytest.param(b"\xef\xbb\xbf" + SIMPLIFIED.encode(), SIMPLIFIED, "utf-8", id="utf-8 with mark"),
    pytest.param(b"\xef\xbb\xbf" * 2 + b"a", "\ufeffa", "utf-8", id="only one mark is taken off"),
    pytest.param(SIMPLIFIED.encode("utf-16"), SIMPLIFIED, "utf-16", id="utf-16 little"),
    pytest.param(b"\xfe\xff" + SIMPLIFIED.encode("utf-16-be"), SIMPLIFIED, "utf-16", id="utf-16 big"),
    pytest.param(SIMPLIFIED.encode("gb2312"), SIMPLIFIED, "gb18030", id="gb2312"),
    pytest.param("镕基喆㐱".encode("gb18030") + SIMPLIFIED.encode("gbk"), "镕基喆㐱" + SIMPLIFIED, "gb18030", id="rare hanzi"),
    pytest.param("\u3000\u3000\xa0共12场".encode("gb18030"), "\u3000\u3000\xa0共12场", "gb18030", id="spaces tell nothing"),
    pytest.param(b"12 reports\r\n\r\n", "12 reports\r\n\r\n", "utf-8", id="ascii, newlines kept"),
    pytest.param("一\u2028二\x0c三\x85".encode() * 1, "一\u2028二\x0c三\x85", "utf-8", id="odd line ends kept"),
    pytest.param(("共12场\x01" + "字" * 200).encode(), "共12场\x01" + "字" * 200, "utf-8", id="a stray control character"),
]  # fmt: skip

# bytes, reason
REFUSED = [
    pytest.param(b"\x7fELF\x02\x01", "binary", id="program"),
    pytest.param(b"%PDF-1.7\n1 0 obj", "binary", id="pdf named txt"),
    pytest.param(b"PK\x03\x04....", "binary", id="zip or docx named txt"),
    pytest.param(b"{\\rtf1\\ansi 12}", "binary", id="rtf"),
    pytest.param(b"abc\0def", "binary", id="NUL"),
    pytest.param(SIMPLIFIED.encode("utf-16-le"), "binary", id="utf-16 without mark"),
    pytest.param(b"\x01\x02\x03\x04abc", "binary", id="control characters"),
    pytest.param(TRADITIONAL.encode("big5"), "encoding", id="big5"),
    pytest.param(GERMAN.encode("latin-1"), "encoding", id="latin-1"),
    pytest.param("“smart”".encode("cp1252"), "encoding", id="cp1252"),
    pytest.param(SIMPLIFIED.encode()[:-4], "encoding", id="utf-8 cut inside a character"),
    pytest.param(SIMPLIFIED.encode()[1:], "encoding", id="utf-8 that lacks its first byte"),
    pytest.param("カタカナの報告".encode("shift_jis"), "encoding", id="shift-jis"),
    pytest.param(b"\xef\xbb\xbf\xff\xff", "encoding", id="mark, then no utf-8"),
    pytest.param(b"\xff\xfe\x00\xd8", "encoding", id="utf-16 with half a character"),
    pytest.param(b"\xed\xa0\x80 12", "encoding", id="surrogate in utf-8"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "text", "encoding"), READABLE)
def test_readable(data: bytes, text: str, encoding: str) -> None:
    assert decode(data) == (text, encoding)


@pytest.mark.parametrize(("data", "reason"), REFUSED)
def test_refused(data: bytes, reason: str) -> None:
    with pytest.raises(UndecodableError) as caught:
        decode(data)
    assert caught.value.reason == reason
    assert caught.value.detail


def page(charset: str, text: str = "共12場") -> str:
    return f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"></head>{text}'


# A page's declaration decides where the bytes agree with it, the bytes where they do not.
@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (page("gb2312", "共12场").encode("gbk"), "gb18030"),
        (page("GBK", TRADITIONAL).encode("gbk"), "gb18030"),
        (page("big5", TRADITIONAL).encode("big5"), "big5hkscs"),
        (page("gb2312", "民族团结活动12场次的总结").encode(), "utf-8"),
        (page("utf-8", SIMPLIFIED).encode("gbk"), "gb18030"),
        (page("klingon", SIMPLIFIED).encode(), "utf-8"),
    ],
)
def test_pages_declare_their_encoding(data: bytes, encoding: str) -> None:
    assert decode(data, html=True).encoding == encoding


def test_a_declaration_counts_in_pages_only() -> None:
    with pytest.raises(UndecodableError):
        decode(page("big5", TRADITIONAL).encode("big5"))


def test_the_guard_lies_between_what_it_parts() -> None:
    right = common_share(SIMPLIFIED)
    wrong = [
        common_share(TRADITIONAL.encode("big5").decode("gb18030")),
        common_share(SIMPLIFIED.encode()[: len(SIMPLIFIED.encode()) // 6 * 6].decode("gb18030", "ignore")),
    ]
    assert max(wrong) < MIN_COMMON_SHARE - 0.1
    assert right > MIN_COMMON_SHARE + 0.2


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_unicode_encodings_keep_every_offset(text: str) -> None:
    for data in (text.encode(), b"\xef\xbb\xbf" + text.encode(), text.encode("utf-16")):
        marked = data.startswith((b"\xef\xbb\xbf", b"\xff\xfe"))
        if marked or not text.startswith("\ufeff"):
            assert decode(data).text == text


@given(st.text(alphabet="共开展活动场次覆盖人次万0123456789，。、\r\n\t　", min_size=1))
def test_gb18030_keeps_every_offset(text: str) -> None:
    text = f"，{text}"  # the GB18030 bytes of 展 alone are UTF-8 of another script; a Chinese comma is none
    assert decode(text.encode("gb18030")).text == text


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        decoded = decode(data)
    except UndecodableError as error:
        assert error.reason in ("binary", "encoding")
    else:
        decoded.text.encode("utf-8")
