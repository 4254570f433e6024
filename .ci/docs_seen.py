"""Opens pages of the documentation site in headless Chromium as people do: docs_seen.py SITE PICTURES.

Exits with status 1 and says what is wrong where a page does not come, asks another host for something, has an
error in its script, is wider than a phone, leaves a formula between its dollars, or has a fold that the
keyboard does not open. Its pictures are left in PICTURES.
"""

import functools
import http.server
import pathlib
import sys
import threading
import time

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from pages import SIZES, Browser

# A title that the page has, and how it is reached.
PAGES = {
    "": "Gradus",
    "gradus": "Gradus",
    "propertytesting": "PropertyTesting",
    "propertyexpectations": "PropertyExpectations",
    "gradientcheck": "GradientCheck",
    "gradientchecktesting": "GradientCheckTesting",
    "gradusreference": "GradusReference",
    "gradusreference/adam": "Adam",
    "course": "The course",
    "course/1.1-thetrainingloop": "1.1",
    "course/2.2-forwardandbackward": "2.2",
    "course/formats": "File formats",
}
UNSHOWN = """return Array.from(document.querySelectorAll("main code"))
  .filter((code) => /^\\$.*\\$$/s.test(code.textContent))
  .map((code) => code.textContent)"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def waited(condition):
    """The first answer that is something, within a time that no machine needs."""
    for _ in range(600):
        found = condition()
        if found:
            return found
        time.sleep(0.1)
    return None


def folds(driver):
    """Problems with the folded parts: each is closed at first, and Enter opens it."""
    problems = []
    for label in driver.find_elements(By.CSS_SELECTOR, "aside[data-folds] > .label"):
        inside = label.find_element(By.XPATH, "following-sibling::*[last()]")
        before = inside.is_displayed()
        driver.execute_script("arguments[0].focus()", label)
        label.send_keys(Keys.ENTER)
        if before or not inside.is_displayed() or label.get_attribute("aria-expanded") != "true":
            problems.append(f"{label.text}: it does not open by Enter")
    return problems


def problems_of(browser, host, page, title, folder):
    driver = browser.driver
    driver.get(f"{host}/documentation/{page}")
    heading = waited(lambda: driver.find_elements(By.CSS_SELECTOR, "main h1"))
    if not heading or title not in heading[0].text:
        return [f"its title is {heading[0].text if heading else 'nowhere'}, not {title}"]
    # What the network has brought, the script of the site has shown.
    waited(lambda: not driver.execute_script(UNSHOWN))
    problems = [f"{code} is no formula" for code in driver.execute_script(UNSHOWN)]
    for scheme in ["light", "dark"]:
        for size in SIZES:
            browser.look(scheme, size)
            browser.picture(folder / f"{page.replace('/', '-') or 'landing'}-{scheme}-{size}.png")
            wide = driver.execute_script(
                "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if wide > 0:
                problems.append(f"{scheme}, {size}: the page is {wide} pixels wider than its window")
    browser.look("light", "desk")
    problems += folds(driver)
    problems += [entry["message"] for entry in driver.get_log("browser")]
    return problems + [f"it asks for {url}" for url in browser.requests() if not url.startswith((host, "data:"))]


def main():
    site, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    handler = functools.partial(Quiet, directory=site)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host, browser, bad = f"http://127.0.0.1:{server.server_port}", Browser(), False
    try:
        browser.tell(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1},
        )
        for page, title in PAGES.items():
            problems = problems_of(browser, host, page, title, folder)
            print(page or "the landing page", *problems, sep="\n  ")
            bad = bad or bool(problems)
    finally:
        browser.driver.quit()
        server.shutdown()
    sys.exit(1 if bad else 0)


main()
