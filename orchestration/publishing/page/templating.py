"""The templates of the pages, with the page's words in them. Not here: what the pages say."""

from __future__ import annotations

from pathlib import Path

import jinja2

from orchestration.publishing.page import words

TEMPLATES = Path(__file__).parent / "templates"


def environment() -> jinja2.Environment:
    """What is not written for HTML is escaped, whoever wrote it; a name that no page is told is an error."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    told = ("number", "share", "day", "rupiah", "spaced", "CATEGORIES", "QUADRANTS")
    made.globals.update({name: getattr(words, name) for name in told})
    made.globals["css"] = (TEMPLATES / "page.css").read_text(encoding="utf-8")
    return made
