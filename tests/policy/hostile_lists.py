"""Lists that were made to stall, to fill the memory or to mislead, and what is said about each.

They are written when they are asked for, because some are large.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.policy.folders import DEFAULT_FILE, write_folder

HEAD = "blocklist: b\nowner: o\nrules:\n"
FINE = "blocklist: fine\nowner: o\nrules: []\n"
MILLION = 1_000_000


@dataclass(frozen=True)
class Hostile:
    """A set of lists, a part of what is said about it, and whether it is refused."""

    write: Callable[[Path], object]
    words: str
    refused: bool = True


def rule(terms: str, more: str = "", name: str = "r") -> str:
    keys = f"id: {name}, action: block, state: live, reason: health, terms: [{terms}]"
    return f"  - {{{keys}{', ' if more else ''}{more}}}\n"


def text(written: str | Callable[[], str], words: str, *, refused: bool = True) -> Hostile:
    """Return a set of one text, in which `# path` begins a file."""

    def write(folder: Path) -> object:
        return write_folder(folder, written if isinstance(written, str) else written())

    return Hostile(write, words, refused)


def term(written: str, words: str, *, refused: bool = True) -> Hostile:
    return text(HEAD + rule(f'"{written}"'), words, refused=refused)


def data(content: bytes, words: str) -> Hostile:
    return Hostile(lambda folder: put(folder, DEFAULT_FILE, content), words)


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def beside(make: Callable[[Path], object], words: str, *, refused: bool = True) -> Hostile:
    """Return a set that is fine, with something made beside it."""

    def write(folder: Path) -> object:
        put(folder, DEFAULT_FILE, FINE.encode())
        return make(folder)

    return Hostile(write, words, refused)


def link(url: str, words: str) -> Hostile:
    return text(
        f"{FINE}# sources.yaml\n"
        "sources: [{id: knmi, name: K, kind: ngo, hosts: [knmi.nl], checked: never}]\n"
        "# notices/n.yaml\nnotice: n\nkind: reference\ntexts: {en: {title: T, body: B}}\n"
        f'actions: [{{kind: link, url: "{url}", source: knmi}}]\n',
        words,
    )


def notice(title: str, words: str) -> Hostile:
    written = f'notice: n\nkind: reference\ntexts: {{en: {{title: "{title}", body: B}}}}\n'
    return text(f"{FINE}# notices/n.yaml\n{written}", words)


def terms_file(name: str, words: str) -> Hostile:
    return text(HEAD + rule("ab cd", f'terms_file: "{name}"'), words)


def many_terms_files(folder: Path) -> None:
    """Write 5,000,000 terms, in as many files as hold them."""
    lines = "".join(f"term {number}\n" for number in range(100_000)).encode()
    rules = "".join(rule("", f"terms_file: t{n}.txt", f"r{n}") for n in range(50))
    put(folder, DEFAULT_FILE, (HEAD + rules).encode())
    for number in range(50):
        put(folder, f"health/t{number}.txt", lines)


def many_yaml_files(folder: Path) -> None:
    """Write 5,000,000 terms, in as many YAML files as hold them."""
    terms = ",".join(["ab"] * 5_000)
    for number in range(40):
        rules = "".join(rule(terms, name=f"r{one}") for one in range(25))
        put(folder, f"health/l{number}.yaml", f"blocklist: b{number}\nrules:\n{rules}".encode())


def folder_of_links(folder: Path) -> None:
    """Write folders whose links lead into each other, in every order."""
    names = [f"f{number}" for number in range(12)]
    for name in names:
        (folder / name).mkdir()
        for other in names:
            (folder / name / f"to-{other}").symlink_to(folder / other)


def linked_terms(folder: Path) -> None:
    write_folder(folder, HEAD + rule("ab cd", "terms_file: t.txt"))
    (folder / "health/t.txt").symlink_to("/etc/passwd")


def unreadable(folder: Path) -> None:
    put(folder, "health/secret.yaml", FINE.encode()).chmod(0)


def bomb() -> str:
    lines = ["a0: &a0 [lol, lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    return "\n".join(lines) + "\n"


def chain(longest: int) -> str:
    return HEAD + rule(", ".join("h" * length for length in range(2, longest + 1)))


def equal_rules(count: int, terms: str) -> str:
    return HEAD + "".join(rule(terms, name=f"r{number}") for number in range(count))


HOSTILE: dict[str, Hostile] = {
    "empty-term": term("", "an empty term: write what to search for"),
    "one-letter": term("a", "`a` is a term of one letter"),
    "one-letter-with-marks": term("a" + "\u0301" * 90, "is a term of one letter"),
    "the": term("the", "`the` is one of the commonest words of `en`"),
    "the-in-disguise": term("ｔ-Ｈ-ｅ", "one of the commonest words of `en`"),
    "zero-width-space": term("\u200b", "an invisible term: nothing in it shows"),
    "soft-hyphens": term("\u00ad\u200d\u2060", "an invisible term: nothing in it shows"),
    "all-emoji": term("😀😀🤷‍♀️", "holds no letter or digit to search for"),
    "punctuation": term("!!! ???", "holds no letter or digit to search for"),
    "marks-alone": term("\u0301" * 50, "holds no letter or digit to search for"),
    "bidi-in-a-term": term("ok \u202ekcab", "take out the invisible U+202E"),
    "bidi-in-a-title": notice("Call \u2066us", "take out the invisible U+2066"),
    "escape-in-a-title": notice("Call \\e[31m", "the character U+001B has no place in a list"),
    "nul": data(HEAD.encode() + b"  - a\0b\n", "the character U+0000 has no place in a list"),
    "nul-escaped": term("a\\0b", "the character U+0000 has no place in a list"),
    "surrogate-escaped": term("a\\ud800b", "broken YAML"),
    "not-utf-8": data(HEAD.encode() + b"  - caf\xe9\n", "not UTF-8: save the file as UTF-8"),
    "utf-16": data(FINE.encode("utf-16"), "not UTF-8: save the file as UTF-8"),
    "doubled-rows": text(
        lambda: HEAD + rule(", ".join(["covid hoax"] * 5_000)), "is in this rule already"
    ),
    "doubled-ids": text(
        lambda: HEAD + rule("covid hoax") * 2_000, "there is another rule `b/r`, at"
    ),
    "same-term-in-2000-rules": text(
        lambda: equal_rules(2_000, "covid hoax"), "is found as the same letters", refused=False
    ),
    "overlap-chain": text(lambda: chain(199), "more than 64 terms end as"),
    "overlap-chain-to-1000": text(lambda: chain(1000), "more than 200 characters in a term"),
    "5-million-entries": text(
        lambda: HEAD + rule(",".join(["a"] * 2 * MILLION)) + rule(",".join(["a"] * MILLION)),
        "the file is too large",
    ),
    "entries-in-one-file": text(
        lambda: HEAD + rule(",".join(["a"] * 1_900_000)), "more than 150,000 texts, lists and keys"
    ),
    "entries-in-a-rule": text(
        lambda: HEAD + rule(",".join(["ab"] * 20_000)), "more than 5,000 terms in a rule"
    ),
    "5-million-entries-in-yaml-files": Hostile(many_yaml_files, "more than 2,000,000 entries"),
    "5-million-entries-in-terms-files": Hostile(many_terms_files, "more than 1,000,000 terms"),
    "million-lines-in-a-terms-file": text(
        lambda: HEAD + rule("", "terms_file: t.txt") + "# health/t.txt\n" + "ab\n" * MILLION,
        "more than 100,000 lines in a file",
    ),
    "million-lines-of-must-pass": text(
        lambda: FINE + "# must_pass.txt\n" + "ab\n" * MILLION, "more than 100,000 lines in a file"
    ),
    "one-10-mb-entry": text(
        lambda: HEAD + rule('"' + "x" * 10 * MILLION + '"'), "the file is too large"
    ),
    "one-10-mb-line": text(
        lambda: HEAD + rule("", "terms_file: t.txt") + "# health/t.txt\n" + "x" * 10 * MILLION,
        "the file is too large",
    ),
    "one-5-mb-entry": text(
        lambda: HEAD + rule("x" * 4_900_000), "more than 200 characters in a term"
    ),
    "one-5-mb-key": text(
        lambda: HEAD + "  - {" + "k" * 4_900_000 + ": x}\n", "put quotes round it"
    ),
    "one-5-mb-id": text(
        lambda: HEAD + rule("ab cd", name="i" * 4_900_000), "is too long for an id"
    ),
    "rules-without-end": text(
        lambda: equal_rules(11_000, "ab"), "more than 150,000 texts, lists and keys"
    ),
    "rules-in-a-blocklist": text(
        lambda: HEAD + "  - {}\n" * 10_001, "more than 10,000 rules in a blocklist"
    ),
    "exceptions-in-a-rule": text(
        lambda: HEAD + rule("ab cd", f"except_phrases: [{','.join(['x'] * 5_000)}]"),
        "more than 1,000 exceptions in a rule",
    ),
    "cases-in-a-rule": text(
        lambda: HEAD + rule("ab cd", f"cases: {{block: [{','.join(['x'] * 5_000)}]}}"),
        "more than 1,000 cases in a rule",
    ),
    "case-of-100-kb": text(
        lambda: HEAD + rule("ab cd", f"cases: {{block: [{'x' * 100_000}]}}"),
        "bytes in a query, so that nobody can ask it",
    ),
    "word-groups": text(
        lambda: HEAD + rule("{all_of: [" + ",".join(["[ab, cd, ef]"] * 500) + "]}"),
        "more than 200 words in an `all_of`",
    ),
    "locales": text(
        lambda: f"{FINE}# workspace.yaml\nlocales: [{','.join(['nl-NL'] * 5_000)}]\n",
        "more than 500 locales",
    ),
    "problems-without-end": text(
        lambda: HEAD + "  - x\n" * 9_000, "more than 1,000 problems in this file"
    ),
    "unknown-keys-without-end": text(
        lambda: HEAD + "  - {" + ", ".join(f"termz{n}: x" for n in range(20_000)) + "}\n",
        "more than 1,000 problems in this file",
    ),
    "unknown-references": text(
        lambda: (
            HEAD
            + "".join(
                rule(
                    "ab cd",
                    f"notices: [{','.join(f'notice-{n}-{m}' for m in range(100))}]",
                    f"r{n}",
                )
                for n in range(100)
            )
        ),
        "there is no notice `notice-0-0`",
    ),
    "yaml-bomb": text(bomb, "put quotes round it, `&a0` would make an anchor"),
    "anchor-in-itself": text("blocklist: &a [*a]\n", "`&a` would make an anchor"),
    "merge-chain": text(
        lambda: "".join(f"k{n}: &k{n}\n  <<: *k{n - 1}\n" for n in range(1, 20_000)),
        "`<<` is not allowed: write the keys out",
    ),
    "nested-lists": text(lambda: HEAD + "[" * 100_000, "broken YAML"),
    "nested-hyphens": text(lambda: HEAD + "  " + "- " * 100_000, "nested too deep"),
    "nested-maps": text(
        lambda: "".join(f"{' ' * depth}a:\n" for depth in range(3_000)), "nested too deep"
    ),
    "tag-that-runs-code": text(
        "blocklist: !!python/object/apply:os.system [id]\n", "would make a tag"
    ),
    "tag-of-binary": text("blocklist: !!binary aGVsbG8=\n", "would make a tag"),
    "tags-without-end": text(lambda: "%TAG ! tag:x,2000:\n" * 100_000, "broken YAML"),
    "keys-without-end": text(lambda: "blocklist: b\n" * 20_000, "`blocklist` stands here twice"),
    "lines-without-end": data(b"\n" * 4_900_000, "more than 2,000,000 entries"),
    "comments-without-end": data(b"# x\n" * 450_000, "the file is empty"),
    "name-that-climbs": text("blocklist: ../../etc/passwd\n", "is not an id"),
    "terms-file-that-climbs": terms_file("../../secret.txt", "is outside the folder of lists"),
    "terms-file-of-the-machine": terms_file("/etc/passwd", "is outside the folder of lists"),
    "terms-file-of-a-link": Hostile(linked_terms, "is outside the folder of lists"),
    "terms-file-of-a-long-name": terms_file("n" * 5_000, "beside this list"),
    "time-zone-that-climbs": text(
        f"{FINE}# workspace.yaml\ntimezone: ../../etc/passwd\n", "is not a time zone"
    ),
    "script-as-link": link("javascript:alert(1)", "is not a link that may be shown"),
    "data-as-link": link("data:text/html,x", "is not a link that may be shown"),
    "link-without-https": link("http://knmi.nl/", "write https"),
    "link-of-a-user": link("https://knmi.nl@example.org/", "is not a link that may be shown"),
    "link-of-another-host": link("https://knmi.nl.example.org/", "is not a host of the source"),
    "number-without-end": text(
        lambda: HEAD + rule("ab cd", f"priority: {'9' * 100_000}"), "is not a whole number"
    ),
    "year-9999": text(HEAD + rule("ab cd", "starts: 9999-12-31 23:59-23:00"), "is not a time"),
    "link-in-a-circle": beside(
        lambda folder: (folder / "health/loop").symlink_to(folder), "", refused=False
    ),
    "links-in-every-order": beside(folder_of_links, "over 20,000 files and folders"),
    "link-that-leads-nowhere": beside(
        lambda folder: (folder / "gone.yaml").symlink_to("nothing"), "this is no file that can"
    ),
    "pipe-as-a-list": beside(
        lambda folder: os.mkfifo(folder / "health/pipe.yaml"), "this is no file that can be read"
    ),
    "pipe-as-must-pass": beside(
        lambda folder: os.mkfifo(folder / "must_pass.txt"), "this is no file that can be read"
    ),
    "device-as-a-list": beside(
        lambda folder: (folder / "health/zero.yaml").symlink_to("/dev/zero"),
        "this is no file that can be read",
    ),
    "file-that-is-not-ours": beside(unreadable, "the file does not open: permission denied"),
}
