"""Settings that every test shares."""

import os

from hypothesis import settings

# A deadline would measure how busy the machine is. In CI every run tries the same examples.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")
