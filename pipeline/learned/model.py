"""The folder of a model: what ``heshu train`` leaves and every other command loads, or says why it cannot.

``model.json`` is written last and names the format, the version of spaCy and the SHA-256 of every other file.
Nothing in the folder is executed: the classifiers are plain arrays, the recogniser's weights are read into the
configuration of this program. A folder that does not hold is one error that names ``heshu train``; there is no falling
back to the rules alone.
"""

import hashlib
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from importlib.metadata import version
from pathlib import Path

import msgspec

from pipeline.errors import HeshuError
from pipeline.ingest.places import shown_path
from pipeline.learned.entities import EntityRecogniser
from pipeline.learned.linear import LinearModel, MalformedModelError

FORMAT = 1
MANIFEST = "model.json"
CARD = "MODEL_CARD.md"
RECOGNISER = "entities"
# ``-alone``: learned without what the rules say, for the layer on its own.
CLASSIFIERS = ("item", "metric", "metric-alone", "status", "status-alone")
SHIPPED = Path(__file__).with_name("shipped_model")


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a model folder holds: versions, the digest of what it was trained on, every other file's checksum."""

    format: int
    spacy: str
    trained_on: str
    files: Mapping[str, str]


class Model:
    """What was learned: classifiers by name, and the recogniser of entities, loaded when it is first asked."""

    def __init__(
        self, classifiers: Mapping[str, LinearModel], recogniser: Callable[[], EntityRecogniser]
    ) -> None:
        self.classifiers = classifiers
        self._load_recogniser = recogniser

    @cached_property
    def recogniser(self) -> EntityRecogniser:
        """The recogniser; spaCy takes a second to import, and many texts never ask for it.

        Raises:
            HeshuError: its weights are damaged.
        """
        return self._load_recogniser()


def save_model(folder: Path, model: Model, card: str, trained_on: str) -> None:
    """Write a model into a folder; the same model gives the same bytes.

    Args:
        folder: empty, or not there.
        model: what was learned.
        card: the model card in Markdown.
        trained_on: the digest of the sentences that it learned from.
    """
    folder.mkdir(parents=True, exist_ok=True)
    model.recogniser.save(folder / RECOGNISER)
    for name in CLASSIFIERS:
        model.classifiers[name].save(_classifier_path(folder, name))
    (folder / CARD).write_text(card, encoding="utf-8", newline="\n")
    files = {path.relative_to(folder).as_posix(): _checksum(path) for path in _files(folder)}
    manifest = Manifest(format=FORMAT, spacy=_minor(version("spacy")), trained_on=trained_on, files=files)
    written = msgspec.json.format(msgspec.json.encode(manifest, order="sorted"), indent=1)
    (folder / MANIFEST).write_bytes(written + b"\n")


def load_model(folder: Path | None = None) -> Model:
    """Read a model that :func:`save_model` wrote; without a folder the shipped one.

    Raises:
        HeshuError: no model there, one of another format or spaCy version, a file that is missing or damaged.
    """
    place = folder or SHIPPED
    check_model(place)
    try:
        classifiers = {name: LinearModel.load(_classifier_path(place, name)) for name in CLASSIFIERS}
    except (MalformedModelError, OSError) as error:
        raise _damaged(place, str(error)) from error
    return Model(classifiers, partial(_load_recogniser, place))


def check_model(folder: Path | None = None) -> Manifest:
    """Return the manifest of a model folder after holding every file against it; imports no spaCy, reads no weights.

    Raises:
        HeshuError: as :func:`load_model`.
    """
    place = folder or SHIPPED
    manifest = _manifest(place)
    wanted = {f"{name}.npz" for name in CLASSIFIERS}
    if not wanted <= manifest.files.keys():
        raise _damaged(place, f"{MANIFEST} does not name {', '.join(sorted(wanted - manifest.files.keys()))}")
    for name, checksum in manifest.files.items():
        path = place / name
        if not path.is_file():
            raise _damaged(place, f"{name} is missing")
        if _checksum(path) != checksum:
            raise _damaged(place, f"{name} is not what {MANIFEST} names")
    return manifest


def holds_only_a_model(folder: Path) -> bool:
    """Tell whether a folder holds the files of a model, of whatever version, and nothing else: it may be replaced."""
    try:
        named = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest).files
    except (OSError, msgspec.DecodeError):
        return False
    found = {path.relative_to(folder).as_posix() for path in _files(folder)}
    return not folder.is_symlink() and found <= named.keys()


def _manifest(place: Path) -> Manifest:
    try:
        data = (place / MANIFEST).read_bytes()
    except OSError as error:
        raise HeshuError("model-missing", path=shown_path(place)) from error
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
    except msgspec.DecodeError as error:
        raise _damaged(place, f"{MANIFEST}: {error}") from error
    installed = _minor(version("spacy"))
    if manifest.format != FORMAT or manifest.spacy != installed:
        raise HeshuError(
            "model-version",
            path=shown_path(place),
            made=f"format {manifest.format}, spaCy {manifest.spacy}",
            wanted=f"format {FORMAT}, spaCy {installed}",
        )
    return manifest


def _load_recogniser(place: Path) -> EntityRecogniser:
    try:
        return EntityRecogniser.load(place / RECOGNISER)
    except (MalformedModelError, OSError) as error:
        raise _damaged(place, str(error)) from error


def _damaged(place: Path, detail: str) -> HeshuError:
    return HeshuError("model-damaged", path=shown_path(place), detail=detail)


def _classifier_path(folder: Path, name: str) -> Path:
    return folder / f"{name}.npz"


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _minor(release: str) -> str:
    """Return the version that decides whether weights fit: spaCy keeps their layout within a minor version.

    >>> _minor("3.8.18")
    '3.8'
    """
    return ".".join(release.split(".")[:2])
