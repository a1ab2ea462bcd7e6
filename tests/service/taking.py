"""A server's part in following a channel: it tells what becomes of each offer."""

from datetime import datetime

from searchguard.snapshot.sealing import revision_in
from searchguard.supply.following import Following, News


class Taken(Following):
    """Follows for a server where whatever is offered serves."""

    def first(self, now: datetime) -> News:
        return self._all_good(super().first(now), now)

    def next(self, now: datetime) -> News | None:
        news = super().next(now)
        return news and self._all_good(news, now)

    def _all_good(self, news: News, now: datetime) -> News:
        if news[1]:
            self.serves(revision_in(news[1]), "", now)
        return news
