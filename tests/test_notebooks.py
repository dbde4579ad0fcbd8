"""The notebooks of ``notebooks/``: committed without outputs, and run top to bottom in a fresh kernel."""

import ast
import re
import sys
import time
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT
from nbclient import NotebookClient

import pipeline

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SECONDS = 30
# The kernel talks to its runner through sockets that are not Python's own.
WITHOUT_NETWORK = """
import socket

def refuse(*_):
    raise OSError("this notebook must run without network")

socket.socket.connect = socket.getaddrinfo = refuse
"""
EVERY = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells_of(path: Path, kind: str) -> list[nbformat.NotebookNode]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == kind]


def test_the_notebooks_are_there() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["audit", "compare", "tour"]


@EVERY
def test_a_committed_notebook_is_valid_and_holds_no_outputs(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    for cell in cells_of(path, "code"):
        assert (cell.outputs, cell.execution_count, cell.metadata) == ([], None, {}), "clear all outputs"
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)


@EVERY
def test_a_notebook_is_narrated_in_two_languages(path: Path) -> None:
    for cell in cells_of(path, "markdown"):
        assert re.search(r"[\u4e00-\u9fff]{4}", cell.source), cell.source
        assert re.search(r"\*[A-Z0-9][^*]*[a-z] [^*]*\*", cell.source), cell.source


@EVERY
def test_a_notebook_uses_the_public_interface_alone(path: Path) -> None:
    tree = ast.parse("\n".join(cell.source for cell in cells_of(path, "code")))
    imported = {
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
    }
    assert "pipeline" in imported
    assert imported - {"pipeline"} <= sys.stdlib_module_names
    asked = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "pipeline"
    }
    assert asked <= set(pipeline.__all__)


@pytest.mark.slow
@EVERY
def test_a_notebook_runs_top_to_bottom(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setenv("PYTHONPATH", ":".join([str(ROOT), *filter(None, sys.path)]))
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(WITHOUT_NETWORK))
    where = {"metadata": {"path": str(tmp_path)}}  # a notebook may be opened anywhere
    client = NotebookClient(notebook, kernel_name="python3", timeout=SECONDS, resources=where)
    started = time.monotonic()
    client.execute()
    assert time.monotonic() - started < SECONDS
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    kinds = {kind for cell in code for output in cell.outputs for kind in output.get("data", ())}
    streams = [output.name for cell in code for output in cell.outputs if output.output_type == "stream"]
    assert "text/html" in kinds
    assert set(streams) <= {"stdout"}, "a notebook warns of nothing"
    assert ("image/png" in kinds) == (path.stem == "compare")
