"""``heshu lexicon check``: every lexicon of a folder, loaded as the program loads it."""

import csv
from pathlib import Path

from pipeline.ingest.documents import DocumentReader
from pipeline.lexicon import LexiconError


def check_lexicons(folder: Path) -> int:
    """Load every lexicon of the folder strictly, walk the examples of heads and campaigns; count entries.

    Raises:
        LexiconError: the folder is missing, a file is malformed, or an example does not read as it says.
    """
    from pipeline.dataset.finish import Vocabulary  # noqa: PLC0415 - loads pyarrow
    from pipeline.extract.reader import Reader  # noqa: PLC0415 - loads jieba

    if not folder.is_dir():
        raise LexiconError(f"{folder}: no such folder")
    documents = DocumentReader.load(folder)
    for failing in (*documents.heads.failing_examples(), *documents.campaigns.failing_examples()):
        raise LexiconError(f"{folder}: {failing}")
    for lang in ("zh", "en"):
        Vocabulary.load(folder, lang)
    Reader.load(folder)
    return sum(_entries(path) for path in sorted(folder.iterdir()))


def _entries(path: Path) -> int:
    if path.suffix == ".toml":
        return path.read_text(encoding="utf-8").splitlines().count("[[entry]]")
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return sum(1 for _ in csv.reader(file)) - 1
    return 0
