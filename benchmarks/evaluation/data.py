"""Read a folder of evaluation data; what is not there is empty, and its lines are left out.

The folder in `tests/data/evaluation` says what each file holds.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# Set of innocent texts -> its file, the column of the text and that of the language, if any.
_INNOCENT = {
    "words": ("innocent_words.tsv", "word", "lang"),
    "queries": ("innocent_queries.tsv", "query", "lang"),
    "places": ("places.tsv", "name", ""),
    "names": ("person_names.tsv", "name", ""),
    "scunthorpe": ("scunthorpe.tsv", "text", ""),
    "Bing": ("covid_queries_bing.tsv", "query", ""),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A term as a list holds it, and as one would write it in a sentence: without its hash sign."""

    term: str
    bare: str


@dataclass(frozen=True, slots=True)
class Variant:
    """A disguise that somebody used: what it stands for, what was written, and its class."""

    base: str
    written: str
    kind: str


@dataclass(frozen=True, slots=True)
class Text:
    """An innocent text; its language is empty where the data do not say it."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """Everything in a folder.

    `misinformation` holds the terms that must be found, `innocent` the sets of texts by name,
    `profanity` the entries by language, `naughty` strings that break programs.
    """

    misinformation: tuple[Listed, ...]
    variants: tuple[Variant, ...]
    innocent: dict[str, tuple[Text, ...]]
    profanity: dict[str, tuple[str, ...]]
    naughty: tuple[str, ...]

    @property
    def all_terms(self) -> tuple[str, ...]:
        """The terms and entries of every list."""
        entries = (term for of_language in self.profanity.values() for term in of_language)
        return (*(listed.term for listed in self.misinformation), *entries)


def read_data(folder: Path) -> Data:
    """Read a folder.

    Raises:
        FileNotFoundError: It holds no `misinfo_terms.csv`, without which there is nothing to find.
    """
    terms = folder / "misinfo_terms.csv"
    if not terms.is_file():
        raise FileNotFoundError(f"no `misinfo_terms.csv` in `{folder}`")
    rows = (row for row in _rows(terms) if row["ambiguous"] == "0")
    return Data(
        misinformation=tuple(_listed(row["spaced_form"] or row["as_observed"]) for row in rows),
        variants=tuple(
            Variant(row["base"], row["variant"], row["class"])
            for row in _rows(folder / "variants.tsv")
        ),
        innocent={
            name: texts
            for name, (file, text, language) in _INNOCENT.items()
            if (texts := tuple(_texts(folder / file, text, language)))
        },
        profanity=_profanity(folder / "ldnoobw.tsv"),
        naughty=_naughty(folder / "blns.json"),
    )


def _listed(term: str) -> Listed:
    return Listed(term, term.removeprefix("#"))


def _texts(file: Path, text: str, language: str) -> Iterator[Text]:
    return (Text(row[text], row.get(language, "")) for row in _rows(file) if row[text])


def _profanity(file: Path) -> dict[str, tuple[str, ...]]:
    """Return the entries of each language; of entries that differ only by case the first."""
    entries: dict[str, dict[str, str]] = {}
    for row in _rows(file):
        entries.setdefault(row["lang"], {}).setdefault(row["term"].lower(), row["term"])
    return {
        language: tuple(term for term in of_language.values() if len(term) > 1)
        for language, of_language in entries.items()
    }


def _naughty(file: Path) -> tuple[str, ...]:
    return tuple(json.loads(file.read_text("utf-8"))) if file.is_file() else ()


def _rows(file: Path) -> Iterator[dict[str, str]]:
    if not file.is_file():
        return
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t" if file.suffix == ".tsv" else ",")
