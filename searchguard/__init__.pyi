from searchguard.engine.context import Context
from searchguard.engine.decision import Decision
from searchguard.engine.engine import Engine
from searchguard.policy.model import Action, AgeBand, Surface

__version__: str
__all__ = ["Action", "AgeBand", "Context", "Decision", "Engine", "Surface"]
