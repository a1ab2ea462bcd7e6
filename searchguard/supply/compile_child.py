"""`python -m searchguard.supply.compile_child`: compiles the folder whose path is on stdin.

Exit code 0: stdout is the snapshot. Exit code 3: stdout is the problems that refuse the lists, as a
JSON list; warnings are for `searchguard lint` to tell. Any other: stderr tells why.

Lists are not trusted: whatever is in them, this process takes no more than a stated time and
memory, and the one that serves goes on.
"""

import gc
import os
import resource
import sys
from pathlib import Path

import msgspec

from searchguard.errors import ListsError, SearchguardError, Severity
from searchguard.policy.reading import load_folder
from searchguard.snapshot.compiling import compile_lists
from searchguard.supply.compiler import REFUSED

PROCESSOR_SECONDS = 240
MEMORY_BYTES = 4 << 30  # a million terms, the most of a set, take a third of it


def main() -> int:
    """Wait for a folder, write its snapshot or what refuses it to stdout; return the exit code."""
    path = sys.stdin.buffer.read()
    if not path:
        return 0
    _lower(resource.RLIMIT_CPU, PROCESSOR_SECONDS)
    _lower(resource.RLIMIT_AS, MEMORY_BYTES)
    gc.disable()  # lists are trees: looking for circles in them costs a third of the time
    try:
        data, code = compile_lists(load_folder(Path(os.fsdecode(path)))), 0
    except ListsError as error:
        errors = [one for one in error.problems if one.severity is Severity.ERROR]
        data, code = msgspec.json.encode(errors), REFUSED
    except (SearchguardError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except MemoryError:
        sys.stderr.write(f"the lists take more than {MEMORY_BYTES >> 30} GB of memory\n")
        return 2
    sys.stdout.buffer.write(data)
    return code


def _lower(limit: int, most: int) -> None:
    """Lower a limit of this process, unless it is lower already."""
    soft, hard = resource.getrlimit(limit)
    given = [one for one in (soft, hard, most) if one != resource.RLIM_INFINITY]
    resource.setrlimit(limit, (min(given), hard))


if __name__ == "__main__":
    sys.exit(main())
