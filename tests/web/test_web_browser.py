"""The pages in a real browser: keys, reflow, targets, hostile texts, axe-core."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from browser import axe_source

PAGES = [
    "/", "/?q=cai+cach+hanh+chinh", "/?q=hanh+chinh&type=Kế+hoạch&year=2025", "/?q=zzqqxx&year=2025",
    "/?sort=newest&page=2", "/document/demo/laws/200?q=thu+tuc+hanh+chinh", "/document/demo/laws/192",
    "/document/demo/news/59", "/document/demo/laws/13", "/document/demo/laws/189", "/status", "/report", "/nowhere",
    "/?q=98&page=x",
]  # fmt: skip
#: The outline of what has the focus, whether it is uncovered, and its beginning.
FOCUS = """() => { const node = document.activeElement, box = node.getBoundingClientRect();
  const x = box.x + Math.min(box.width / 2, 20), y = box.y + Math.min(box.height / 2, 12);
  const at = document.elementFromPoint(x, y);
  const seen = node === document.body || node.contains(at) || Boolean(at && at.contains(node));
  return [getComputedStyle(node).outlineStyle, seen, node.outerHTML.slice(0, 100)] }"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: Links inside a sentence are exempt (WCAG 2.2, 2.5.8).
SMALL_TARGETS = """() => { const INLINE = 'p.passage, .understood, .meant, dd, .empty p, .relations';
  return [...document.querySelectorAll('a, button, input:not([type=hidden]), summary')]
  .filter(node => node.offsetParent && !node.closest(INLINE))
  .filter(node => !node.classList.contains('skip'))
  .map(node => [node.textContent.trim() || node.name, node.getBoundingClientRect()])
  .filter(([, box]) => box.width < 24 || box.height < 24)
  .map(([name, box]) => name + ' ' + Math.round(box.width) + 'x' + Math.round(box.height)) }"""


def test_the_first_tab_is_the_way_past_the_header(open_page):
    page = open_page("/?q=ke+hoach")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "chinh"


def test_slash_goes_to_the_box(open_page):
    page = open_page("/?q=ke+hoach")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("1/2")
    assert page.input_value("#q") == "1/2"


def test_suggestions_are_chosen_with_arrows_and_taken_with_enter(open_page):
    page = open_page("/")
    page.wait_for_selector("#q:focus")
    page.keyboard.type("cai ca")
    page.wait_for_selector("#goi-y li")
    first = page.locator("#goi-y li").first.inner_text()
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#q", "aria-activedescendant") == "goi-y-0"
    assert page.input_value("#q") == first
    page.keyboard.press("Enter")
    page.wait_for_selector(".hits, .empty")
    assert page.input_value("#q") == first


def test_escape_closes_the_suggestions(open_page):
    page = open_page("/")
    page.wait_for_selector("#q:focus")
    page.keyboard.type("cai ca")
    page.wait_for_selector("#goi-y li")
    page.keyboard.press("Escape")
    assert not page.is_visible("#goi-y")
    assert page.input_value("#q") == "cai ca"


def test_matches_are_walked_on_a_document_page(open_page):
    page = open_page("/document/demo/laws/200?q=thu+tuc+hanh+chinh")
    page.click('[data-step="1"]')
    assert page.inner_text("#marks output").startswith("1/")
    page.click('[data-step="-1"]')
    marks = page.locator(".sheet mark").count()
    assert page.inner_text("#marks output") == f"{marks}/{marks}"
    assert page.locator("mark.here").count() == 1


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [320, 768])
def test_nothing_scrolls_sideways_and_targets_can_be_hit(open_page, path, width):
    page = open_page(path, viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(SMALL_TARGETS) == []


@pytest.mark.parametrize("path", PAGES)
def test_focus_is_always_seen(open_page, path):
    page = open_page(path)
    for _ in range(40):
        page.keyboard.press("Tab")
        seen = page.evaluate(FOCUS)
        assert seen[1], f"covered: {seen[2]}"
        if seen[2].startswith("<body"):
            break
        assert seen[0] != "none", f"no outline: {seen[2]}"


@pytest.mark.parametrize(
    "path", ["/?q=13/PGDĐT-XSS", "/document/demo/laws/13", "/document/demo/laws/199", "/feed.atom"]
)
def test_hostile_texts_are_inert(open_page, path):
    page = open_page("/")
    dialogs = []
    errors = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: errors.append(error))
    page.goto(page.url.rstrip("/") + path)
    for link in page.locator("main a").all()[:20]:
        link.hover()
    assert page.title() != "bad"
    assert dialogs == []
    assert errors == []


@pytest.mark.parametrize(
    "question",
    [
        "\"><script>document.title='bad'</script><img src=x onerror=document.title='bad'>",
        "\" onmouseover=\"document.title='bad'\" autofocus onfocus=\"document.title='bad'",
        "</title><script>document.title='bad'</script>",
        "kế hoạch \u202egnp.exe\u2066",
        "<mark>kế hoạch</mark>",
    ],
)
def test_a_hostile_question_is_inert(open_page, question):
    for path in (f"/?q={quote(question)}", f"/?q=ke+hoach&type={quote(question)}&issuer={quote(question)}",
                 f"/document/demo/laws/200?q={quote(question)}"):  # fmt: skip
        page = open_page(path)
        for node in page.locator("main a:visible, main input:visible").all()[:10]:
            node.hover()
        assert page.title() != "bad"
        assert page.locator("main img, main script").count() == 0
        assert page.locator("[onmouseover], [onfocus], [onerror]").count() == 0
        assert not set(page.inner_text("main")) & set("\u202e\u2066")


def test_marks_of_a_hostile_text_are_the_words_asked_for(open_page):
    page = open_page(f"/?q={quote('thử nghiệm thuộc tính')}")
    marked = page.locator('[data-id="demo/laws/13"] mark').all_inner_texts()
    assert marked
    assert set(" ".join(marked).lower().split()) <= {"thử", "nghiệm", "thuộc", "tính"}
    assert '<img src=x onerror=alert(1)> thử nghiệm "thuộc tính' in page.inner_text('[data-id="demo/laws/13"]')


@pytest.mark.parametrize("path", PAGES[:6] + PAGES[10:13])
def test_twice_the_size_needs_no_sideways_scrolling(open_page, path):
    """A window of 1280 at 200 %, and text alone at 200 %."""
    page = open_page(path, viewport={"width": 640, "height": 400}, device_scale_factor=2)
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    page.set_viewport_size({"width": 1280, "height": 800})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def reached(page, wanted, most=120):
    """Press Tab until what is wanted has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.query_selector(f"{wanted}:focus"):
            return
    raise AssertionError(f"Tab never reached {wanted}")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_facet_the_second_page_and_a_document_by_keyboard(open_page, scripts):
    page = open_page("/?sort=newest", java_script_enabled=scripts)
    reached(page, '.facet.kind a[href*="kind=directive"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**kind=directive**")
    reached(page, '.pager a[rel="next"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**page=2**")
    reached(page, ".hits h2 a")
    page.keyboard.press("Enter")
    page.wait_for_selector(".document")


@pytest.mark.parametrize("path", PAGES[:6])
def test_each_text_says_its_language(open_page, path):
    """The page is English, what comes from the source is Vietnamese (WCAG 3.1.1, 3.1.2)."""
    page = open_page(f"{path}{'&' if '?' in path else '?'}lang=en")
    assert page.get_attribute("html", "lang") == "en"
    for node in page.locator(
        ".hits h2 a, .document h1, .hits .passage > span, .sheet, .chip b, .kicker .type, .cite, .text h2 span"
    ).all():
        assert node.evaluate("node => node.closest('[lang]').lang") == "vi", node.inner_text()


def test_a_result_page_asks_for_at_most_four_things_and_does_not_jump(browser, address):
    context = browser.new_context()
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + "/?q=cai+cach+hanh+chinh", wait_until="networkidle")
    shift = page.evaluate(
        """() => new Promise(done => { let sum = 0;
        new PerformanceObserver(list => list.getEntries().forEach(entry => sum += entry.value))
          .observe({type: 'layout-shift', buffered: true}); setTimeout(() => done(sum), 300) })"""
    )
    context.close()
    assert len(asked) <= 4, asked
    assert all(url.startswith(address) for url in asked)
    assert shift < 0.001  # a browser rounds glyphs by a few thousandths of a pixel


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(open_page, path, lang):
    source = axe_source()
    if source is None:
        pytest.skip("no axe-core here: install axe-playwright-python or set TRACUU_AXE")
    page = open_page(f"{path}{'&' if '?' in path else '?'}lang={lang}")
    page.evaluate(source)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
        assert [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in found] == [], scheme
