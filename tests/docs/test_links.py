"""Pages point to what is there, and a decision has one number."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRACKED = subprocess.run(
    ["git", "ls-files", "-z", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True
).stdout
PAGES = sorted(filter(None, TRACKED.split("\0")))
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """Return the fragments of a page's headings, as the sites that show it make them."""
    text = FENCED.sub("", page.read_text("utf-8"))
    kept = (re.sub(r"[^\w\- ]", "", heading).strip() for heading in HEADING.findall(text))
    return {heading.lower().replace(" ", "-") for heading in kept}


def broken(page: Path) -> list[str]:
    """Return the links of a page that lead nowhere; those to other sites are not followed."""
    lost = []
    for link in LINK.findall(FENCED.sub("", page.read_text("utf-8"))):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, fragment = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (fragment and fragment not in anchors(target)):
            lost.append(link)
    return lost


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    assert broken(ROOT / page) == []


def test_decisions_are_numbered_from_one_without_a_gap() -> None:
    numbers = dict[int, str]()
    for page in sorted((ROOT / "docs/adr").iterdir()):
        titled = re.match(r"# (\d+)\. ", page.read_text("utf-8"))
        assert titled, f"{page.name} does not begin with `# NUMBER. `"
        assert int(page.name[:4]) == int(titled[1]), page.name
        assert numbers.setdefault(int(titled[1]), page.name) == page.name
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
