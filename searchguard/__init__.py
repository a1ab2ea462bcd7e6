"""searchguard: may this query be searched, and must the user be shown a reliable source?"""

from searchguard.engine.context import Context
from searchguard.engine.decision import Decision
from searchguard.engine.engine import Engine
from searchguard.policy.model import Action, AgeBand, Surface

__version__ = "0.1.0"
__all__ = ["Action", "AgeBand", "Context", "Decision", "Engine", "Surface"]
