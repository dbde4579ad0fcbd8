"""Files of JSON lines, read strictly: a malformed line is one error that names file and line."""

import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec

from pipeline.errors import HeshuError
from pipeline.ingest.places import printable, shown_path
from pipeline.score.records import Span

# A figure of the archive takes 1.3 kB on the average, 6 kB at most (sentences are at most 1,200 characters).
MAX_LINE_BYTES = 1_000_000
DETAIL_CHARACTERS = 200
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

SpanT = TypeVar("SpanT", bound=Span)
Object = dict[str, object]


def file_objects(path: Path) -> Iterator[tuple[int, Object]]:
    """Yield line number and JSON object of each line of a file that is not blank.

    Raises:
        HeshuError: the file cannot be read, is no UTF-8, or has a line that is no JSON object.
    """
    try:
        with path.open("rb") as stream:
            yield from json_objects(shown_path(path), stream)
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise HeshuError("score-unreadable", file=shown_path(path), detail=detail) from error


def json_objects(file: str, stream: BinaryIO) -> Iterator[tuple[int, Object]]:
    r"""Yield line number and JSON object of each line that is not blank; a byte order mark is passed over.

    Raises:
        HeshuError: as :func:`file_objects`.

    >>> from io import BytesIO
    >>> list(json_objects("a.jsonl", BytesIO(b'\xef\xbb\xbf{"start": 1}\r\n\n{}')))
    [(1, {'start': 1}), (3, {})]
    >>> list(json_objects("a.jsonl", BytesIO(b'{"value": NaN}')))
    Traceback (most recent call last):
    ...
    pipeline.errors.HeshuError: score-line: file=a.jsonl, line=1, detail=JSON is malformed: invalid character (byte 10)
    """
    for number, line in _lines(file, stream):
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError as error:
            raise HeshuError("score-not-utf8", file=file, line=number, byte=error.start) from error
        if not text.strip():
            continue
        try:
            fields = msgspec.json.decode(text.strip(" \t"))
        except (msgspec.DecodeError, RecursionError) as error:
            raise line_error(file, number, str(error)) from error
        if not isinstance(fields, dict):
            raise line_error(file, number, f"Expected `object`, got `{type(fields).__name__}`")
        yield number, fields


def span_of(file: str, number: int, fields: Object, kind: type[SpanT]) -> SpanT:
    """Return the object of a line as a record with a span.

    Raises:
        HeshuError: a missing field, a wrong type, an empty or reversed span, a number beyond floats.

    >>> span_of("a.jsonl", 3, {"start": 4, "end": 2}, Span)
    Traceback (most recent call last):
    ...
    pipeline.errors.HeshuError: score-span: file=a.jsonl, line=3, start=4, end=2
    """
    try:
        record = msgspec.convert(fields, kind)
    except msgspec.ValidationError as error:
        raise line_error(file, number, str(error)) from error
    if max(record.start, record.end) > sys.maxsize or record.end <= record.start:
        raise HeshuError("score-span", file=file, line=number, start=record.start, end=record.end)
    for field in ("value", "high"):
        if not _is_finite(getattr(record, field, None)):
            raise line_error(file, number, f"Number out of range - at `$.{field}`")
    return record


def line_error(file: str, number: int, detail: str) -> HeshuError:
    """Return the error about a malformed line; what it quotes of the line is safe to print."""
    return HeshuError(
        "score-line", file=file, line=number, detail=printable(detail[:DETAIL_CHARACTERS]) or "?"
    )


def _is_finite(number: int | float | None) -> bool:
    try:
        return number is None or math.isfinite(float(number))
    except OverflowError:
        return False


def _lines(file: str, stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    number = 0
    while read := stream.readline(MAX_LINE_BYTES + 1):
        if len(read) > MAX_LINE_BYTES:
            raise HeshuError("score-long-line", file=file, line=number + 1, limit=MAX_LINE_BYTES)
        # Only \n ends a line of a stream; files with bare \r exist.
        for line in read.removeprefix(b"" if number else _BYTE_ORDER_MARK).splitlines() or [b""]:
            number += 1
            yield number, line
