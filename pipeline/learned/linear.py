"""A linear classifier as plain arrays: what was learned, without the library that learned it.

A multinomial logistic regression over named features that are there or not. Its probabilities are calibrated by one
temperature: ``softmax(beta * (bias + sum of the weights of the features))``. The file is a compressed ``.npz`` read
with ``allow_pickle=False``: arrays and text, nothing that runs.
"""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
_ARRAYS = ("classes", "features", "weights", "bias", "beta")
_SEPARATOR = "\n"


class MalformedModelError(ValueError):
    """A file of a model does not hold what it should: the message says what."""


@dataclass(frozen=True)
class LinearModel:
    """Weights of shape features × classes, a bias of shape classes, the inverse temperature ``beta``.

    Weights are kept in half precision: a hundredth of their spread is far below what decides.
    """

    classes: tuple[str, ...]
    features: Mapping[str, int]
    weights: Floats
    bias: Floats
    beta: float

    def probabilities(self, features: Sequence[str]) -> dict[str, float]:
        """Return the probability of each class; features that were never learned tell nothing.

        >>> model = LinearModel(("no", "yes"), {"a": 0}, np.array([[0, 4]], np.float32), np.zeros(2, np.float32), 1.0)
        >>> {name: round(p, 2) for name, p in model.probabilities(["a", "never seen"]).items()}
        {'no': 0.02, 'yes': 0.98}
        >>> model.probabilities([])
        {'no': 0.5, 'yes': 0.5}
        """
        known = sorted({self.features[name] for name in features if name in self.features})
        scores = self.beta * (self.bias + self.weights[known].sum(axis=0, dtype=np.float64))
        powers = np.exp(scores - scores.max())
        return dict(zip(self.classes, (powers / powers.sum()).tolist(), strict=True))

    def save(self, path: Path) -> None:
        """Write the arrays; the same model gives the same bytes."""
        names = sorted(self.features, key=lambda name: self.features[name])
        arrays: dict[str, npt.NDArray[np.generic]] = {
            "classes": _text(self.classes),
            "features": _text(names),
            "weights": self.weights.astype(np.float16),
            "bias": self.bias,
            "beta": np.array([self.beta], np.float64),
        }
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
            for name in _ARRAYS:
                entry = zipfile.ZipInfo(f"{name}.npy")  # dated 1980: the same bytes on every day
                entry.compress_type = zipfile.ZIP_DEFLATED
                with file.open(entry, "w", force_zip64=True) as stream:
                    np.lib.format.write_array(stream, arrays[name], allow_pickle=False)

    @classmethod
    def load(cls, path: Path) -> "LinearModel":
        """Read the arrays of a file that :meth:`save` wrote.

        Raises:
            MalformedModelError: the file is damaged, or its arrays do not fit each other.
            OSError: it cannot be read.
        """
        try:
            with np.load(path, allow_pickle=False) as file:
                arrays = {name: file[name] for name in _ARRAYS}
            classes, names = (_words(arrays[name]) for name in ("classes", "features"))
        except (KeyError, ValueError, EOFError, zipfile.BadZipFile) as error:
            raise MalformedModelError(f"{path.name}: {error}") from error
        weights, bias, beta = arrays["weights"].astype(np.float32), arrays["bias"], arrays["beta"]
        fit = weights.shape == (len(names), len(classes)) and bias.shape == (len(classes),)
        if not fit or beta.shape != (1,) or len(set(names)) != len(names) or not np.isfinite(weights).all():
            raise MalformedModelError(f"{path.name}: the arrays do not fit each other")
        return cls(classes, {name: at for at, name in enumerate(names)}, weights, bias, float(beta[0]))


def _text(words: Sequence[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer(_SEPARATOR.join(words).encode("utf-8"), np.uint8)


def _words(array: npt.NDArray[np.uint8]) -> tuple[str, ...]:
    text = array.astype(np.uint8).tobytes().decode("utf-8")
    return tuple(text.split(_SEPARATOR)) if text else ()
