"""The documents that the page searches: articles of its own, and signposts to others' sites."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

FOLDER = Path(__file__).parent / "documents"
LANGUAGES = ("nl", "en")
OWN_PUBLISHER = "Lantern"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document. `url` is empty where the page itself shows the text."""

    id: str
    language: str
    title: str
    text: str
    tags: tuple[str, ...]
    publisher: str = OWN_PUBLISHER
    url: str = ""

    @property
    def key(self) -> str:
        """Its name among all documents; ids are unique within a language."""
        return f"{self.language}/{self.id}"

    @property
    def host(self) -> str:
        """The host that publishes it; empty for an article of the page's own."""
        return urlsplit(self.url).hostname or ""


def read_documents(folder: Path = FOLDER) -> list[Document]:
    """Return the documents of each language, in the order of their files."""
    return [
        Document(**entry | {"language": language, "tags": tuple(entry["tags"])})
        for language in LANGUAGES
        for entry in tomllib.loads((folder / f"{language}.toml").read_text("utf-8"))["document"]
    ]


def read_popular(folder: Path = FOLDER) -> list[str]:
    """Return what people are supposed to have searched for, the most frequent first."""
    return (folder / "popular.txt").read_text("utf-8").splitlines()
