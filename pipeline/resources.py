"""Where the lexicons and the demonstration corpus lie.

In a checkout (editable install) they are the folders beside ``pipeline/``; in a
wheel they travel inside the package as ``pipeline/shipped/``. Every reader goes
through this module, so both uses read the same files.
"""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


class ResourceMissingError(FileNotFoundError):
    """A folder that ships with Heshu is not there: the installation is broken."""


def shipped_folder(name: str) -> Path:
    """Return the folder ``name`` (``lexicons`` or ``corpus``) that ships with Heshu.

    Raises:
        ResourceMissingError: neither the wheel nor the checkout holds it.

    >>> shipped_folder("lexicons").name
    'lexicons'
    >>> shipped_folder("no-such-folder")
    Traceback (most recent call last):
    ...
    pipeline.resources.ResourceMissingError: no folder 'no-such-folder' ships with this installation of heshu; reinstall it
    """
    for folder in (PACKAGE / "shipped" / name, PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise ResourceMissingError(f"no folder {name!r} ships with this installation of heshu; reinstall it")
