"""Sources to documents: text, origin, metadata, campaign. All texts are invented."""

from pipeline.ingest.documents import DocumentReader, document_id, read_text
from pipeline.records import Document, Quarantined, Source
from pipeline.resources import shipped_folder

READER = DocumentReader.load(shipped_folder("lexicons"))
TEXT = "发布日期：2024-03-05　来源：甲县日报\n甲县禁毒宣传进校园\n甲县开展禁毒宣传活动12场，讲解禁毒知识。\n"


def source(data: bytes, name: str = "a.txt", **told: str) -> Source:
    return Source(path=f"in/{name}", name=name, data=data, **told)


def document(given: Source) -> Document:
    read = READER.read(given)
    assert isinstance(read, Document)
    return read


def test_a_text_file() -> None:
    read = document(source(b"\xef\xbb\xbf" + TEXT.encode()))
    assert read == Document(
        document_id=document_id(TEXT),
        doc="a.txt",
        sources=("in/a.txt",),
        text=TEXT,
        title="甲县禁毒宣传进校园",
        published="2024-03-05",
        publisher="甲县日报",
        campaign="drug-control",
    )


def test_the_same_text_is_the_same_document_in_any_encoding() -> None:
    ids = {
        document(source(TEXT.encode(encoding))).document_id
        for encoding in ("utf-8", "utf-8-sig", "gbk", "utf-16")
    }
    assert ids == {document_id(TEXT)}
    assert document(source(TEXT.replace("\n", "\r\n").encode())).document_id not in ids


def test_a_page_stores_its_extracted_text() -> None:
    page = (
        "<html><head><meta charset=gbk><title>甲县禁毒宣传总结_甲县人民政府网</title>"
        "<meta name=PubDate content=2024-04-01></head><body><p>禁毒活动<b>12</b>场</p><p>禁毒</p></body>"
    )
    read = document(source(page.encode("gbk"), "a.html"))
    assert (read.text, read.encoding, read.media_type) == ("禁毒活动12场\n禁毒", "gb18030", "text/html")
    assert (read.title, read.published) == ("甲县禁毒宣传总结", "2024-04-01")


def test_metadata_decides_before_the_text() -> None:
    read = document(
        source(TEXT.encode(), published="2023", publisher="乙报", region="150725", campaign="anti-fraud")
    )
    assert (read.published, read.publisher, read.region, read.campaign) == (
        "2023",
        "乙报",
        "150725",
        "anti-fraud",
    )


def test_all_sources_of_a_text_are_kept_sorted() -> None:
    read = READER.read(source(TEXT.encode()), ("z.zip!a.txt", "in/a.txt", "b/a.txt"))
    assert isinstance(read, Document)
    assert read.sources == ("b/a.txt", "in/a.txt", "z.zip!a.txt")


def test_standard_input_may_be_a_page() -> None:
    piped = Source(path="-", name="-", data=b"<!DOCTYPE html><p>12<p>34")
    assert document(piped).text == "12\n34"
    assert document(Source(path="-", name="-", data=b"12 < 34 <p>")).text == "12 < 34 <p>"


def test_what_holds_no_text_is_a_row() -> None:
    for data, name, reason in (
        (b"", "a.txt", "empty"),
        (" \r\n\u3000".encode(), "a.txt", "empty"),
        (b"<html><script>9</script></html>", "a.html", "empty"),
        (b"\0", "a.txt", "binary"),
        (b"\xff\xfe\xfd", "a.txt", "encoding"),
        (b"<div>" * 3000, "a.html", "markup"),
    ):
        read = read_text(source(data, name))
        assert isinstance(read, Quarantined)
        assert (read.path, read.reason) == (f"in/{name}", reason)
