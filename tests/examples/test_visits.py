"""What a visitor of the search page sees, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.examples.running import Site

DUTCH = {"lang": "nl", "region": "NL", "age": "adult"}
ENGLISH = {"lang": "en", "region": "GB", "age": "adult"}


def notices(page: Page) -> list[str | None]:
    return [one.get_attribute("data-notice") for one in page.locator("[data-notice]").all()]


def action(page: Page) -> str | None:
    return page.locator(".answer").get_attribute("data-action")


def test_passed_query_is_answered_as_ever(page: Page, lantern: Site) -> None:
    page.goto(lantern.at("/", **DUTCH))
    page.get_by_role("combobox", name="Zoek").fill("brood bakken")
    page.get_by_role("button", name="Zoeken").click()
    expect(page.locator(".found h3").first).to_have_text("Brood bakken met vier ingrediënten")
    assert (action(page), notices(page)) == ("pass", [])


def test_blocked_query_has_no_results_and_says_where_to_read(page: Page, lantern: Site) -> None:
    page.goto(lantern.at("/search", q="#plandemic", **DUTCH))
    expect(page.locator("h1")).to_have_text("Geen resultaten voor deze zoekopdracht")
    expect(page.locator(".found")).to_have_count(0)
    assert (action(page), notices(page)) == ("block", ["blocked", "health-facts"])
    links = page.locator(".contact")
    assert [link.get_attribute("href") for link in links.all()] == [
        "https://www.thuisarts.nl/",
        "https://www.rivm.nl/",
    ]
    assert {link.get_attribute("rel") for link in links.all()} == {"noopener noreferrer"}


@pytest.mark.parametrize("query", ["p l a n d e m i c", "#Pl4ndemic", "ⓟlandemic", "plаndemic"])
def test_disguised_query_is_blocked_too(query: str, page: Page, lantern: Site) -> None:
    page.goto(lantern.at("/search", q=query, **ENGLISH))
    assert action(page) == "block"


def test_facts_about_what_is_blocked_are_found(page: Page, lantern: Site) -> None:
    page.goto(lantern.at("/search", q="plandemic debunked", **ENGLISH))
    assert action(page) == "pointer"
    expect(page.locator(".found h3").first).to_contain_text("what fact-checkers found")


def test_pointer_stands_above_the_results(page: Page, lantern: Site) -> None:
    page.goto(lantern.at("/search", q="aardbeving", **DUTCH))
    assert action(page) == "pointer"
    notice = page.locator('[data-notice="earthquake"]')
    expect(notice.get_by_role("link", name="KNMI")).to_be_visible()
    above, below = notice.bounding_box(), page.locator(".result").first.bounding_box()
    assert above
    assert below
    assert above["y"] + above["height"] <= below["y"]


def test_notice_can_be_hidden_only_where_it_says_so(page: Page, lantern: Site) -> None:
    page.goto(lantern.at("/search", q="aardbeving", **DUTCH))
    before = notices(page)
    page.get_by_role("button", name="Verberg").first.click()
    assert notices(page) == before[1:]
    page.goto(lantern.at("/search", q="zelfmoord", **DUTCH))
    assert notices(page) == ["selfharm"]
    expect(page.get_by_role("button", name="Verberg")).to_have_count(0)


@pytest.mark.parametrize(
    ("query", "region", "language", "number"),
    [
        ("zelfmoord", "NL", "nl", "tel:113"),
        ("zelfmoord", "NL", "en", "tel:113"),
        ("zelfmoord", "BE", "nl", "tel:1813"),
        ("suicide", "GB", "en", "tel:116123"),
        ("suicide", "US", "en", "tel:988"),
        ("suicide", "DE", "en", "tel:116123"),
    ],
)
def test_number_is_that_of_the_region(
    query: str, region: str, language: str, number: str, page: Page, lantern: Site
) -> None:
    page.goto(lantern.at("/search", q=query, region=region, lang=language))
    expect(page.locator(".contact").first).to_have_attribute("href", number)


def test_region_that_is_chosen_changes_the_number(page: Page, lantern: Site) -> None:
    page.goto(lantern.at("/search", q="zelfmoord", **DUTCH))
    first = page.locator('[data-notice="selfharm"] .contact').first
    expect(first).to_have_text("Bel 113")
    page.get_by_label("Regio").select_option("BE")
    expect(first).to_have_attribute("href", "tel:1813")
    page.wait_for_load_state()  # what hears of the next choice comes with the whole page
    page.get_by_label("Regio").select_option("")
    expect(first).to_have_attribute("href", "https://findahelpline.com/")
    expect(page.get_by_label("Regio")).to_have_value("")


def test_region_with_two_lines_shows_both_numbers(page: Page, lantern: Site) -> None:
    page.goto(lantern.at("/search", q="zelfmoord", region="BE", lang="en"))
    notice = page.locator('[data-notice="selfharm"]')
    expect(notice.get_by_role("link", name="Call 1813 (in Dutch)")).to_be_visible()
    french = notice.get_by_role("link", name="in French")
    expect(french).to_have_attribute("href", "tel:080032123")


def test_language_that_is_chosen_changes_page_and_notice(page: Page, lantern: Site) -> None:
    page.goto(lantern.at("/search", q="zelfmoord", **DUTCH))
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    expect(page.locator(".notice h2")).to_have_text("Je staat er niet alleen voor")
    page.get_by_label("Taal").select_option("en")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".notice h2")).to_have_text("You do not have to face this alone")


def test_age_that_is_chosen_changes_the_answer(page: Page, lantern: Site) -> None:
    page.goto(lantern.at("/search", q="blackout challenge", **ENGLISH))
    assert action(page) == "pointer"
    page.locator("select[name=age]").select_option("under_16")
    page.wait_for_url(re.compile("age=under_16"))
    assert action(page) == "block"


def test_interstitial_shows_results_only_after_consent(page: Page, lantern: Site) -> None:
    page.goto(lantern.at("/search", q="blackout challenge", **ENGLISH))
    expect(page.locator("h1")).to_have_text("Read this first")
    expect(page.locator(".found")).to_have_count(0)
    assert notices(page) == ["unsafe-challenges"]
    page.get_by_role("button", name="Show the results").click()
    expect(page.locator(".found h3").first).to_contain_text("what parents can do")
    assert notices(page) == ["unsafe-challenges"]
    (cookie,) = page.context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    assert "challenge" not in cookie["value"]


def test_consent_is_refused_from_elsewhere_and_to_nobody_else(page: Page, lantern: Site) -> None:
    page.goto(lantern.at("/search", q="blackout challenge", **ENGLISH))
    answer = page.request.post(
        lantern.at("/consent"),
        form={"q": "x", "rule": "dangerous-challenges/life-threatening"},
        headers={"sec-fetch-site": "cross-site"},
    )
    assert answer.status == 403
    page.reload()
    expect(page.locator(".found")).to_have_count(0)


def test_only_reliable_results_where_the_answer_says_so(page: Page, lantern: Site) -> None:
    page.goto(lantern.at("/search", q="mms druppels", **DUTCH))
    expect(page.locator(".only")).to_be_visible()
    results = page.locator(".result")
    assert results.count() > 0
    expect(results.locator(".reliable")).to_have_count(results.count())
    page.goto(lantern.at("/search", q="medicijnen", **DUTCH))
    expect(page.locator(".only")).to_have_count(0)
    assert page.locator(".reliable").count() < results.count()


def test_what_is_suppressed_is_never_completed(page: Page, lantern: Site) -> None:
    page.goto(lantern.at("/", **DUTCH))
    field = page.locator("#q")
    field.press_sequentially("zelf")
    options = page.locator("#suggestions").get_by_role("option")
    helpline = "113 Zelfmoordpreventie: praten, dag en nacht"
    expect(options).to_have_text(["zelfportret tekenen", helpline])
    field.press_sequentially("moord")
    expect(options).to_have_text([helpline])
    field.press_sequentially(" me")
    expect(options).to_have_count(0)


def test_suggestion_is_chosen_with_the_keyboard(page: Page, lantern: Site) -> None:
    page.goto(lantern.at("/", **ENGLISH))
    field = page.locator("#q")
    field.press_sequentially("earthq")
    options = page.locator("#suggestions").get_by_role("option")
    expect(options.first).to_have_text("earthquake")
    field.press("ArrowDown")
    field.press("ArrowDown")
    expect(field).to_have_value("earthquake what to do")
    expect(page.locator('[aria-selected="true"]')).to_have_text("earthquake what to do")
    field.press("Escape")
    expect(field).to_have_value("earthq")
    field.press_sequentially("u")
    expect(page.locator("#suggestions").get_by_role("option").first).to_be_visible()
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url(re.compile("q=earthquake&"))
    assert action(page) == "pointer"


def test_suggestions_that_come_late_leave_a_choice_alone(page: Page, lantern: Site) -> None:
    page.goto(lantern.at("/", **ENGLISH))
    field, options = page.locator("#q"), page.locator("#suggestions").get_by_role("option")
    field.press_sequentially("earth")
    expect(options.nth(1)).to_have_text("earthquake what to do")

    def answer_once_one_is_chosen(route: Route) -> None:
        field.press("ArrowDown")
        route.continue_()

    page.route("**/suggest?*", answer_once_one_is_chosen)
    with page.expect_response("**/suggest?*") as answer:
        field.press_sequentially("q")
    answer.value.finished()
    page.evaluate("new Promise(requestAnimationFrame)")
    field.press("ArrowDown")
    expect(field).to_have_value("earthquake what to do")


def test_hashtag_has_a_page_of_its_own(page: Page, lantern: Site) -> None:
    page.goto(lantern.at("/search", q="earthquake", **ENGLISH))
    page.get_by_role("link", name="#earthquake").first.click()
    expect(page).to_have_url(re.compile("/tag/earthquake"))
    assert page.locator(".result").count() > 1
    page.goto(lantern.at("/tag/plandemic", **ENGLISH))
    assert action(page) == "block"


def test_article_is_read_on_the_page(page: Page, lantern: Site) -> None:
    page.goto(lantern.at("/search", q="bread", **ENGLISH))
    page.get_by_role("link", name="Baking bread").click()
    expect(page.locator("article")).to_contain_text("500 grams of flour")


def test_explanation_shows_what_was_found_and_what_it_led_to(page: Page, lantern: Site) -> None:
    page.goto(lantern.at("/search", q="stop de p1andem1c", **DUTCH))
    expect(page.locator(".drawer")).to_have_count(0)
    page.get_by_label("Uitleg").check()
    drawer = page.locator(".drawer")
    expect(drawer.locator(".query mark")).to_have_text("p1andem1c")
    expect(drawer.locator("table")).to_contain_text("covid-misinformation/planned-pandemic")
    expect(drawer.locator("table")).to_contain_text("decides: block")


def test_page_works_without_script(page: Page, lantern: Site) -> None:
    assert page.context.browser
    context = page.context.browser.new_context(java_script_enabled=False)
    bare = context.new_page()
    bare.goto(lantern.at("/", **DUTCH))
    bare.locator("#q").fill("zelfmoord")
    bare.locator("select[name=region]").select_option("BE")
    bare.locator("#q").press("Enter")
    expect(bare.locator(".contact").first).to_have_attribute("href", "tel:1813")
    expect(bare.locator(".dismiss:visible")).to_have_count(0)
    context.close()
