"""The drawn way of a parcel."""

from __future__ import annotations

from portal.route_map import draw_route


def test_parcel_stands_where_it_was_seen_last() -> None:
    route = draw_route(["Hamburg", "Leipzig", "Berlin"], reached=1, label="")

    assert [(stop.label, stop.is_done, stop.is_here) for stop in route.stops] == [
        ("Hamburg", True, False),
        ("Leipzig", True, True),
        ("Berlin", False, False),
    ]
    assert route.done.startswith("M")
    assert route.ahead.startswith("M")


def test_long_ways_keep_start_end_and_the_last_place() -> None:
    route = draw_route(["A", "B", "C", "D", "E", "F", "G"], reached=5, label="")

    assert [stop.label for stop in route.stops] == ["A", "E", "F", "G"]
    assert [stop.is_here for stop in route.stops] == [False, False, True, False]


def test_names_are_never_cut_inside_a_letter() -> None:
    route = draw_route(["อำเภอเมืองเชียงใหม่ตลาดต้นพะยอม", "x"], reached=0, label="")

    shown = route.stops[0].label
    assert shown.endswith("…")
    assert "อำเภอเมืองเชียงใหม่ตลาดต้นพะยอม".startswith(shown[:-1])
    rest = "อำเภอเมืองเชียงใหม่ตลาดต้นพะยอม"[len(shown) - 1]
    assert rest not in "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c"


def test_delivered_parcel_has_nothing_ahead() -> None:
    assert draw_route(["A", "B"], reached=1, label="").ahead == ""
