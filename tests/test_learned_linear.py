"""The classifiers as plain arrays: calibrated as scikit-learn has them, the same bytes, nothing damaged accepted."""

import random
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.calibration import CalibratedClassifierCV
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from pipeline.learned.linear import LinearModel, MalformedModelError
from pipeline.training.classifier import FOLDS, ITERATIONS, TOLERANCE, Example, learn


def noisy(labels: int, count: int = 240, seed: int = 1) -> list[Example]:
    """Examples whose feature tells their label four times of five."""
    chance = random.Random(seed)  # noqa: S311 - an order of examples, no secret
    found = []
    for at in range(count):
        label = chance.randrange(labels)
        told = label if chance.random() < 0.8 else chance.randrange(labels)
        features = (f"tells={told}", f"noise={chance.randrange(6)}", "always")
        found.append(Example(features, f"label {label}", 1.0, f"text {at // 2}"))
    return found


@pytest.mark.parametrize("labels", [2, 3, 5])
def test_probabilities_are_those_of_the_library(labels: int) -> None:
    """Oracle: scikit-learn's own calibrated classifier on its own table of the features; ours keeps half precision."""
    examples = noisy(labels)
    model = learn(examples, 1.0)
    vectorizer = DictVectorizer()
    table = vectorizer.fit_transform([dict.fromkeys(example.features, 1) for example in examples])
    target = np.array([int(example.label.split()[1]) for example in examples])
    from sklearn.model_selection import GroupKFold

    folds = list(GroupKFold(FOLDS).split(target, groups=np.array([example.group for example in examples])))
    regression = LogisticRegression(C=1.0, max_iter=ITERATIONS, tol=TOLERANCE)
    oracle = CalibratedClassifierCV(regression, method="temperature", cv=folds, ensemble=False)
    oracle.fit(table, target)
    for example in examples[:40]:
        ours = model.probabilities(example.features)
        theirs = oracle.predict_proba(vectorizer.transform([dict.fromkeys(example.features, 1)]))[0]
        assert list(ours.values()) == pytest.approx(list(theirs), abs=0.01)


def test_probabilities_are_calibrated_on_texts_never_seen() -> None:
    """A feature that is right four times of five is worth about that, however strong the weights could grow."""
    model = learn(noisy(2, count=2000), 100.0)
    fresh = noisy(2, count=2000, seed=9)
    probable = [model.probabilities(example.features)[example.label] for example in fresh]
    said = [max(model.probabilities(example.features).values()) for example in fresh]
    right = sum(p > 0.5 for p in probable) / len(probable)
    assert sum(said) / len(said) == pytest.approx(right, abs=0.03)


@pytest.mark.parametrize("labels", [2, 4])
def test_a_model_survives_its_file(tmp_path: Path, labels: int) -> None:
    model = learn(noisy(labels), 1.0)
    model.save(tmp_path / "a.npz")
    again = LinearModel.load(tmp_path / "a.npz")
    for example in noisy(labels)[:20]:
        assert again.probabilities(example.features) == model.probabilities(example.features)
    again.save(tmp_path / "b.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    learn(noisy(labels), 1.0).save(tmp_path / "c.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "c.npz").read_bytes()


@given(st.lists(st.sampled_from(["tells=0", "tells=1", "noise=3", "always", "never seen", ""])))
def test_probabilities_sum_to_one_and_repeat_nothing(features: list[str]) -> None:
    probable = MODEL.probabilities(features)
    assert sum(probable.values()) == pytest.approx(1)
    assert MODEL.probabilities([*features, *features]) == probable


MODEL = learn(noisy(3), 1.0)


@pytest.mark.parametrize(("labels", "groups"), [(1, 40), (2, 1), (2, FOLDS - 1)])
def test_too_little_to_learn_from_raises(labels: int, groups: int) -> None:
    examples = [Example(("a",), str(at % labels), 1.0, str(at % groups)) for at in range(40)]
    with pytest.raises(ValueError, match="too few"):
        learn(examples, 1.0)


def test_a_label_of_one_sentence_raises() -> None:
    examples = [Example(("a",), "often" if at else "once", 1.0, str(at)) for at in range(40)]
    with pytest.raises(ValueError, match="too few"):
        learn(examples, 1.0)


def written(path: Path, **changed: object) -> Path:
    """A file as ``save`` writes it, with arrays changed; None leaves one out."""
    arrays: dict[str, object] = {
        "classes": np.frombuffer(b"a\nb", np.uint8),
        "features": np.frombuffer(b"x", np.uint8),
        "weights": np.zeros((1, 2), np.float16),
        "bias": np.zeros(2, np.float32),
        "beta": np.ones(1),
        **changed,
    }
    np.savez(path, **{name: array for name, array in arrays.items() if array is not None})  # type: ignore[arg-type]
    return path


def test_the_written_file_of_these_tests_loads(tmp_path: Path) -> None:
    assert LinearModel.load(written(tmp_path / "a.npz")).classes == ("a", "b")


# What is wrong with the file; invented.
@pytest.mark.parametrize(
    "changed",
    [
        {"weights": None},
        {"beta": None},
        {"weights": np.zeros((2, 2), np.float16)},
        {"weights": np.zeros((1, 3), np.float16)},
        {"weights": np.full((1, 2), np.nan, np.float16)},
        {"bias": np.zeros(3, np.float32)},
        {"beta": np.ones(2)},
        {"features": np.frombuffer(b"x\nx", np.uint8), "weights": np.zeros((2, 2), np.float16)},
        {"classes": np.frombuffer(b"\xff\xfe", np.uint8)},
        # An array of objects is a pickle: it is never opened.
        {"weights": np.array([[print, print]], dtype=object)},
    ],
)
def test_arrays_that_do_not_fit_are_refused(tmp_path: Path, changed: dict[str, object]) -> None:
    path = tmp_path / "a.npz"
    if any(isinstance(array, np.ndarray) and array.dtype.hasobject for array in changed.values()):
        with pytest.raises(MalformedModelError, match="allow_pickle"):
            LinearModel.load(written(path, **changed))
        return
    with pytest.raises(MalformedModelError):
        LinearModel.load(written(path, **changed))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\x93NUMPY\x01\x00v\x00", b"no archive at all"])
def test_bytes_that_are_no_archive_are_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.npz"
    path.write_bytes(data)
    with pytest.raises(MalformedModelError):
        LinearModel.load(path)


def test_an_archive_without_arrays_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("weights.npy", b"not an array")
    with pytest.raises(MalformedModelError):
        LinearModel.load(path)
