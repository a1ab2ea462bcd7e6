"""What a caller's words mean, and which of them are refused."""

import pytest

from searchguard.engine.context import Context
from searchguard.errors import RequestError
from searchguard.policy.model import AgeBand, Surface


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", ""),
        ("NL", "NL"),
        ("nl", "NL"),
        ("NL-GR", "NL-GR"),
        ("nl_gr", "NL-GR"),
        ("be-vlg", "BE-VLG"),
        ("UK", "GB"),
        ("uk", "GB"),
        ("UK-SCT", "GB-SCT"),
        ("GB", "GB"),
    ],
)
def test_region_is_normalised(written: str, expected: str) -> None:
    assert Context.of(region=written) == Context(region=expected)


@pytest.mark.parametrize("written", ["ZZ", "EU", "XX", "NL-ZZ", "uk-zz"])
def test_region_nobody_knows_is_left_out_and_named(written: str) -> None:
    assert Context.of(region=written) == Context(ignored=("region",))


@pytest.mark.parametrize("written", ["N", "NLD", "NL-", "NL-GRON", "528", "NL GR", "нл", "NL\n!"])
def test_region_of_another_form_is_refused(written: str) -> None:
    with pytest.raises(RequestError) as refused:
        Context.of(region=written)
    assert refused.value.field == "context.region"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", ""),
        ("nl", "nl"),
        ("NL", "nl"),
        ("nl_BE", "nl-BE"),
        ("NL-be", "nl-BE"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("sr-LATN", "sr-Latn"),
        ("fil", "fil"),
        ("es-419", "es-419"),
    ],
)
def test_language_is_normalised(written: str, expected: str) -> None:
    assert Context.of(language=written) == Context(language=expected)


@pytest.mark.parametrize("written", ["qq", "zz-NL", "xyzabc"])
def test_language_nobody_knows_is_left_out_and_named(written: str) -> None:
    assert Context.of(language=written) == Context(ignored=("language",))


@pytest.mark.parametrize(
    "written", ["n", "nl-", "nl--BE", "nl BE", "1l", "nl-абв", "nl-" + "a" * 40]
)
def test_language_of_another_form_is_refused(written: str) -> None:
    with pytest.raises(RequestError) as refused:
        Context.of(language=written)
    assert refused.value.field == "context.language"


def test_both_left_out_are_named_in_order() -> None:
    assert Context.of(region="ZZ", language="qq").ignored == ("region", "language")


def test_band_and_surface_are_those_of_their_names() -> None:
    context = Context.of(age_band="18_20", surface="hashtag")
    assert context == Context(age_band=AgeBand.AGED_18_20, surface=Surface.HASHTAG)
    assert Context.of() == Context(age_band=AgeBand.UNKNOWN, surface=Surface.SEARCH)


@pytest.mark.parametrize(
    ("field", "written"),
    [("age_band", "18"), ("age_band", ""), ("surface", "Search"), ("surface", "")],
)
def test_unknown_choice_is_refused_with_those_there_are(field: str, written: str) -> None:
    with pytest.raises(RequestError) as refused:
        Context.of(**{field: written})
    assert refused.value.field == f"context.{field}"
    assert {"age_band": "under_13", "surface": "hashtag"}[field] in refused.value.reason
