"""A client that answers also when the server is slow, overloaded or gone."""

from searchguard.client.aio_client import AsyncClient
from searchguard.client.answer import Answer, AnsweredBy, Reason
from searchguard.client.client import Client
from searchguard.client.settings import Mode, Settings

__all__ = ["Answer", "AnsweredBy", "AsyncClient", "Client", "Mode", "Reason", "Settings"]
