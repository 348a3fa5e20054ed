from tests.browser.test_accessibility import *
from tests.browser.test_accessibility import ROWS, violations, choose
from playwright.sync_api import expect
def test_tmp(desk):
    wrong = []
    for lang, theme in (("zh-hans", "light"), ("en", "dark")):
        with desk.person("owner", width=1440, color_scheme=theme) as page:
            choose(page, lang)
            for a in ["/invoices?show=red", "/incentives?year=2025", "/incentives", "/contracts/new", "/receivables", *[k.format(desk.ask(ROWS[k])[0][0]) for k in ("/contracts/{}/link", "/contracts/{}/rewards/new", "/receivables/{}/discounts/new", "/contracts/{}", "/customers/{}", "/contracts/{}/instalments")]]:
                page.goto(a)
                for d in page.locator("details.plan-line-note > summary").all():
                    d.click()
                if "new" in a and "contracts/new" in a:
                    page.screenshot(path=f"/tmp/s_new_{lang}.png", full_page=True)
                    page.set_viewport_size({"width": 390, "height": 844}); page.screenshot(path=f"/tmp/s_new_{lang}_390.png", full_page=True); page.set_viewport_size({"width": 1440, "height": 900})
                wrong += [f"{a} {x}" for x in scrolls_sideways(page, WIDTHS)]
                wrong += [f"{a} {x}" for x in violations(page)]
    assert wrong == [], "\n".join(wrong)
