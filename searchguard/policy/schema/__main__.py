"""Writes the schemas to a folder: `python -m searchguard.policy.schema docs/schema`."""

import json
import sys
from pathlib import Path

from searchguard.policy.schema import SCHEMAS, schema_of


def write(folder: Path) -> None:
    """Write the schema of each kind of file to `<kind>.json` in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind in SCHEMAS:
        text = json.dumps(schema_of(kind), ensure_ascii=False, indent=2)
        (folder / f"{kind}.json").write_text(f"{text}\n", "utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
