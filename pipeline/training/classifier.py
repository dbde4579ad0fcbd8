"""Learning a linear classifier with scikit-learn, its probabilities calibrated on sentences that it has not seen."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.calibration import CalibratedClassifierCV
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from threadpoolctl import threadpool_limits

from pipeline.learned.linear import LinearModel

FOLDS = 4
ITERATIONS = 400
TOLERANCE = 1e-3
# A feature seen once or twice says more of its sentences than of others, and half of all are so rare.
SEEN = 3


@dataclass(frozen=True, slots=True)
class Example:
    """What the classifier sees of a figure, and what is right; ``group`` names the sentence or report it stands in."""

    features: tuple[str, ...]
    label: str
    weight: float
    group: str


def learn(examples: Sequence[Example], strength: float) -> LinearModel:
    """Return the classifier learned from examples.

    Args:
        examples: of at least two labels and ``FOLDS`` groups.
        strength: the inverse of the regularisation (``C`` of :class:`sklearn.linear_model.LogisticRegression`).

    Raises:
        ValueError: too few labels or groups.
    """
    labels = sorted({example.label for example in examples})
    groups = [example.group for example in examples]
    if len(labels) < 2 or len(set(groups)) < FOLDS:
        raise ValueError(f"{len(labels)} labels in {len(set(groups))} groups are too few to learn from")
    features = _frequent(example.features for example in examples)
    table = _table([example.features for example in examples], features)
    target = np.array([labels.index(example.label) for example in examples])
    weights = np.array([example.weight for example in examples])
    regression = LogisticRegression(C=strength, max_iter=ITERATIONS, tol=TOLERANCE)
    calibrated = CalibratedClassifierCV(
        regression, method="temperature", cv=_folds(target, groups), ensemble=False
    )
    with threadpool_limits(1):  # several threads add up in another order, and to other bytes
        calibrated.fit(table, target, sample_weight=weights)
    (fitted,) = calibrated.calibrated_classifiers_
    (temperature,) = fitted.calibrators
    return LinearModel(
        classes=tuple(labels),
        features=features,
        # As the file holds them, so that a model that was read says what the one that was learned says.
        weights=_by_class(fitted.estimator.coef_).T.astype(np.float16).astype(np.float32),
        bias=_by_class(fitted.estimator.intercept_[:, np.newaxis])[:, 0].astype(np.float32),
        beta=float(temperature.beta_),
    )


def _frequent(rows: Iterable[Sequence[str]]) -> dict[str, int]:
    counts = Counter(name for row in rows for name in set(row))
    names = sorted(name for name, count in counts.items() if count >= SEEN and "\n" not in name)
    return {name: at for at, name in enumerate(names)}


def _table(rows: Sequence[Sequence[str]], features: dict[str, int]) -> csr_matrix:
    known = [sorted({features[name] for name in row if name in features}) for row in rows]
    ends = np.cumsum([0, *map(len, known)])
    columns = np.array([at for row in known for at in row], np.int32)
    return csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(rows), len(features)))


def _folds(target: np.ndarray, groups: Sequence[str]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return folds that part no group and leave no label out of what is learned from."""
    folds = list(GroupKFold(FOLDS).split(target, groups=np.array(groups)))
    rare = {int(label) for train, _ in folds for label in set(target) - set(target[train])}
    if rare:
        raise ValueError("a label stands in too few sentences to learn from")
    return folds


def _by_class(array: np.ndarray) -> np.ndarray:
    """Return a row for each class; for two classes scikit-learn keeps one and calibrates its score against its negative."""
    return np.concatenate([-array, array]) if len(array) == 1 else array
