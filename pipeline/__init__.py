"""Heshu 核数: figures of Chinese campaign reports, extracted, compared and audited.

The flow, one folder a stage:

``ingest``   bytes become documents; what cannot be read goes to the quarantine.
``segment``  documents become sections, in which one unit speaks, and sentences.
``parse``    pure functions on a piece of text: numerals, quantities, periods, places.
``extract``  sentences become figures: value, unit, metric, region, period, status, event.
``learned``  where the rules guess, a learned layer may know better, and says how sure it is.
``dataset``  figures become observations, observations the comparison of regions.
``audit``    what does not fit becomes findings, with the innocent explanation beside it.
``present``  charts and a report show all of it, down to the sentence behind each number.
``score``    figures are compared with gold: how good are they, and where do they err?
``engine``   runs the stages over an archive and leaves a dataset that can be checked.
``training`` builds the learned layer from the corpus, and from gold of one's own.

From Python: ``archive = pipeline.read(paths)``, then ``archive.figures()``, ``archive.compare()``, ``archive.audit()``
(``pipeline.opening``, ``pipeline.archive``). Importing this package does no work: a name of ``__all__`` is loaded
when it is asked for.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.archive import Archive
    from pipeline.errors import HeshuError
    from pipeline.opening import columns, open_dataset, read
    from pipeline.resources import shipped_folder

__all__ = ["Archive", "HeshuError", "columns", "open_dataset", "read", "shipped_folder"]

_HOMES = {
    "Archive": "pipeline.archive",
    "HeshuError": "pipeline.errors",
    "columns": "pipeline.opening",
    "open_dataset": "pipeline.opening",
    "read": "pipeline.opening",
    "shipped_folder": "pipeline.resources",
}

if not TYPE_CHECKING:  # a type checker shall know the names above and no others

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module  # noqa: PLC0415

        return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
