"""Reads the questions and the facts of the source documents that they answer. Unknown keys are refused."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from orchestration.errors import KesiapanError, UsageError
from orchestration.settings import ROOT

FOLDER = ROOT / "orchestration" / "questions"
_FACTS = "fakta.yml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


_M = TypeVar("_M", bound=_Strict)


class Question(_Strict):
    """One question: who asks it, the query over a release, and its answer on the shipped samples."""

    kode: str
    penanya: Literal["komisi", "KPU", "Bawaslu", "Dukcapil", "insinyur", "wartawan", "auditor"]
    tanya: str
    sql: str  # over a release; `$name` stands for an entry of isian
    isian: dict[str, str] = {}  # what may be filled in, each with the value of the written answer
    jawaban: list[list[Any]] | None = None  # rows on the samples (tanggal_acuan 2026-11-20); null: only that it runs
    fakta: list[str] = []  # facts of the source documents that it answers
    catatan: str | None = None  # how to read the answer

    @property
    def filled_sql(self) -> str:
        """The query with its own values written in, for tools that know no parameters."""
        text = self.sql
        for name, value in sorted(self.isian.items(), key=lambda item: -len(item[0])):
            text = text.replace(f"${name}", "'" + value.replace("'", "''") + "'")
        return text

    def values(self, given: dict[str, str]) -> dict[str, str]:
        """Values for the query: given ones, else the question's own. Raises UsageError for what it does not ask."""
        unknown = sorted(set(given) - set(self.isian))
        if unknown:
            known = ", ".join(f"{name}={value}" for name, value in self.isian.items()) or "nothing"
            raise UsageError(f"Question {self.kode} asks for no {', '.join(unknown)}.", f"It takes: {known}.")
        return {**self.isian, **given}


class Fact(_Strict):
    """One fact of a source document that carries a number, date, status or list."""

    kode: str
    uraian: str
    tidak_terjawab: str | None = None  # why no export can answer it


_Coded = TypeVar("_Coded", Question, Fact)


@lru_cache(maxsize=1)
def questions() -> dict[str, Question]:
    """Every question by its code, in the order of files and lines. A code that stands twice raises."""
    files = sorted(path for path in FOLDER.glob("*.yml") if path.name != _FACTS)
    return _by_code(_validated(Question, path, item) for path in files for item in _read(path))


@lru_cache(maxsize=1)
def facts() -> dict[str, Fact]:
    """Every fact of the source documents by its code."""
    path = FOLDER / _FACTS
    return _by_code(_validated(Fact, path, item) for item in _read(path))


def question(kode: str) -> Question:
    """One question. Raises UsageError, with the codes that there are, when there is no such."""
    if kode not in questions():
        raise UsageError(f"There is no question {kode}.", "`kesiapan ask` lists them.")
    return questions()[kode]


def _by_code(items: Iterable[_Coded]) -> dict[str, _Coded]:
    found: dict[str, _Coded] = {}
    for item in items:
        if item.kode in found:
            raise KesiapanError(f"orchestration/questions: {item.kode} is there twice.", "Give one another code.")
        found[item.kode] = item
    return found


def _read(path: Path) -> list[Any]:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(document, list):
        raise KesiapanError(f"{path.name} is not a list.", f"Repair orchestration/questions/{path.name}.")
    return document


def _validated(model: type[_M], path: Path, item: Any) -> _M:
    try:
        return model.model_validate(item)
    except ValidationError as error:
        raise KesiapanError(
            f"{path.name}: {item.get('kode') if isinstance(item, dict) else item}: {error}",
            f"Repair orchestration/questions/{path.name}.",
        ) from error
