"""The pages in a real browser: keys, reflow, targets, hostile texts, axe-core."""

from __future__ import annotations

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


def test_a_hostile_question_is_inert(open_page):
    page = open_page(
        "/?q=%22%3E%3Cscript%3Edocument.title%3D%27bad%27%3C/script%3E%3Cimg+src%3Dx+onerror%3Dalert(1)%3E"
    )
    assert page.title() != "bad"
    assert page.locator("main img").count() == 0


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
