"""How Sphinx builds these pages: ``sphinx-build -W -n -b html docs docs/_build/html``."""

from __future__ import annotations

import sys
from importlib.metadata import version as version_of
from typing import Any

from pygments.lexers.special import TextLexer

project = "servicekit"
author = "servicekit contributors"
copyright = "2026, servicekit contributors"
version = release = version_of("servicekit")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
default_role = "code"  # `name` in a docstring
html_theme = "furo"
html_title = f"servicekit {version}"
html_show_sourcelink = False

myst_enable_extensions = ["colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_default_options = {"members": True, "imported-members": True, "undoc-members": True}
autodoc_preserve_defaults = True
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True

# Pages are built without a network, so names of the standard library and of dependencies cannot be looked up.
_elsewhere = "|".join(
    sorted({*sys.stdlib_module_names, "attr", "attrs", "cattrs", "numpy", "pluggy", "sqlalchemy", "statemachine"})
)
nitpick_ignore_regex = [
    (r"py:.*", rf"({_elsewhere})(\..*)?"),
    (r"py:class", r"\w+|servicekit\..*\._\w+"),  # an alias or a type variable in an annotation
    (r"py:data", r"[\w.]+"),  # a constant that a room shows from a file of its own has no entry
]

_plain: dict[str, list[str]] = {}


def _keep(_app: object, what: str, name: str, _thing: object, _options: object, lines: list[str]) -> None:
    """Remember the words about an attribute, which Napoleon would take for a type where they hold a colon."""
    if what in ("attribute", "data", "property"):
        _plain[name] = lines[:]


def _restore(_app: object, what: str, name: str, _thing: object, _options: object, lines: list[str]) -> None:
    """Put the words about an attribute back as they were."""
    if what in ("attribute", "data", "property"):
        lines[:] = _plain.pop(name)


def setup(app: Any) -> None:
    """Step in before and after Napoleon (priority 500); name the language of diagrams."""
    app.connect("autodoc-process-docstring", _keep, priority=499)
    app.connect("autodoc-process-docstring", _restore, priority=501)
    app.add_lexer("mermaid", TextLexer)  # diagrams are shown as they are written; GitHub draws them
