"""A folder of lists for tests of the service, and what it says about a few queries."""

from pathlib import Path

BLOCKED = "plandemic"
POINTED = "measles vaccine"
PASSED = "how to bake bread"

COVID = """\
blocklist: covid
owner: health-policy
policy: medical-misinformation
policy_url: https://example.org/policy
rules:
  - id: plandemic
    action: block
    state: live
    reason: health
    terms:
      - "#plandemic"
      - covid hoax
  - id: vaccines
    action: pointer
    state: live
    reason: health
    terms: [measles vaccine]
    notices: [vaccines]
"""
SOURCES = """\
sources:
  - {id: who, name: World Health Organization, kind: igo, hosts: [who.int], checked: 2026-11-01}
"""
NOTICE = """\
notice: vaccines
kind: reference
topic: vaccines
texts:
  en: {title: Vaccines, body: Read what is known about vaccines.}
  nl: {title: Vaccins, body: Lees wat bekend is over vaccins.}
actions:
  - {kind: link, url: "https://who.int/vaccines", label: {en: Read more, nl: Lees}, source: who}
"""


def write_lists(folder: Path) -> Path:
    """Write the lists into a folder and return it."""
    for name, text in (
        ("health/covid.yaml", COVID),
        ("sources.yaml", SOURCES),
        ("notices/vaccines.yaml", NOTICE),
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def covid(folder: Path) -> Path:
    """Return the blocklist's file."""
    return folder / "health" / "covid.yaml"
