"""A server that is asked more than it can; how much it answers is measured by `make overload`."""

import xml.etree.ElementTree as ET

from tests.service.overload.callers import Caller, callers
from tests.service.overload.drawing import drawn
from tests.service.overload.server import costly
from tests.service.overload.trials import Point

COST = 0.01


def test_server_that_is_asked_too_much_answers_some_and_refuses_the_rest() -> None:
    with costly(COST, 0.1) as server:
        caller = Caller(server.port, 4, 5 / COST, 1.0)
        with callers(caller) as calling:
            calling.run(1.0)
        assert caller.tally.good
        assert caller.tally.shed


def test_picture_has_a_point_for_each_load_in_both_panels() -> None:
    still = {"shed_p50": 0.0, "shed_p95": 0.0, "shed": 0.0, "late": 0.0, "busy": 0.0}
    points = [Point(times=times, goodput=0.9, p99=9.5, **still) for times in (0.5, 1.0, 5.0)]
    root = ET.fromstring(drawn(points, "told"))
    svg = "{http://www.w3.org/2000/svg}"
    assert len(root.findall(f"{svg}circle")) == 2 * len(points)
    assert len(root.findall(f"{svg}polyline")) == 2
