"""A client that answers also when the server is slow, overloaded or gone."""

from searchguard.client.answer import Answer, AnsweredBy, Reason
from searchguard.client.client import Client
from searchguard.client.settings import Mode, Settings

__all__ = ["Answer", "AnsweredBy", "Client", "Mode", "Reason", "Settings"]
