"""`python -m searchguard.service.compile_child`: compiles the folder whose path is on stdin.

Exit code 0: stdout is the snapshot. Exit code 1: stdout is the problems that refuse the lists, as a
JSON list; warnings are for `searchguard lint` to tell. Any other: stderr tells why.
"""

import os
import sys
from pathlib import Path

import msgspec

from searchguard.errors import ListsError, SearchguardError, Severity
from searchguard.policy.reading import load_folder
from searchguard.snapshot.compiling import compile_lists


def main() -> int:
    """Wait for a folder, write its snapshot or what refuses it to stdout; return the exit code."""
    path = sys.stdin.buffer.read()
    if not path:
        return 0
    try:
        data, code = compile_lists(load_folder(Path(os.fsdecode(path)))), 0
    except ListsError as error:
        errors = [one for one in error.problems if one.severity is Severity.ERROR]
        data, code = msgspec.json.encode(errors), 1
    except (SearchguardError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.buffer.write(data)
    return code


if __name__ == "__main__":
    sys.exit(main())
