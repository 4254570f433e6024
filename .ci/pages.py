"""Opens each lesson's page in headless Chromium, and that of `gradus report`: pages.py GRADUS FOLDER [LESSON …].

Exits with status 1 and says what is wrong where a page is not valid HTML, asks the network for
something, has an error in its script, a violation that axe-core finds in light or dark, a line that is
wider than a phone, or a slider that the keyboard does not move.
"""

import base64
import importlib.util
import json
import pathlib
import re
import shutil
import subprocess
import sys

import html5lib
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

LESSONS = sorted(path.name.split("-")[0] for path in pathlib.Path("Exercises").glob("?.?-*"))
AXE = pathlib.Path(
    importlib.util.find_spec("axe_playwright_python").submodule_search_locations[0], "axe.min.js"
).read_text()
SIZES = {"desk": (1100, 900, 1), "phone": (360, 780, 2)}


class Browser:
    def __init__(self):
        options = webdriver.ChromeOptions()
        for word in ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]:
            options.add_argument(word)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        # Debian's, and nothing that Selenium would look for on the network.
        options.binary_location = shutil.which("chromium") or sys.exit("chromium is not installed")
        driver = shutil.which("chromedriver") or sys.exit("chromium-driver is not installed")
        service = webdriver.ChromeService(executable_path=driver)
        self.driver = webdriver.Chrome(options=options, service=service)
        self.tell = self.driver.execute_cdp_cmd
        self.tell("Network.enable", {})
        self.tell(
            "Network.emulateNetworkConditions",
            {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0},
        )

    def look(self, scheme, size):
        width, height, scale = SIZES[size]
        self.tell(
            "Emulation.setEmulatedMedia",
            {"features": [{"name": "prefers-color-scheme", "value": scheme}]},
        )
        self.tell(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": size == "phone"},
        )

    def picture(self, file):
        shot = self.tell("Page.captureScreenshot", {"captureBeyondViewport": True})
        file.write_bytes(base64.b64decode(shot["data"]))

    def requests(self):
        """What has been asked for since the last time, the page itself included."""
        messages = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        return [
            message["params"]["request"]["url"]
            for message in messages
            if message["method"] == "Network.requestWillBeSent"
        ]


def valid(page):
    """What html5lib says against the page, and what it cannot see: names that are there twice."""
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(page)
    problems = [f"line {place[0]}: {code} {data}" for place, code, data in parser.errors]
    names = re.findall(r"""\bid=["']([^"']+)""", page)
    return problems + [f"the id {name} is there twice" for name in set(names) if names.count(name) > 1]


def curves(figure):
    return [curve.get_attribute("d") for curve in figure.find_elements(By.CSS_SELECTOR, ".curve")]


def moved(browser, figure):
    """Problems with a figure's sliders: each is moved by the keyboard through all of its places."""
    driver, problems = browser.driver, []
    table = json.loads(figure.find_element(By.CSS_SELECTOR, ".table").get_attribute("textContent"))
    words = figure.find_element(By.CSS_SELECTOR, ".words")
    controls = figure.find_elements(By.CSS_SELECTOR, "input, select")
    title = figure.get_attribute("id")
    places = [int(control.get_attribute("value")) for control in controls]

    def differs():
        index = 0
        for place, names in zip(places, table["sliders"]):
            index = index * len(names) + place
        frame = table["frames"][index]
        return curves(figure) != frame["paths"] or words.text != frame["words"]

    if differs():
        problems.append(f"{title}: at first it shows another frame than that of its sliders")
    for number, control in enumerate(controls):
        driver.execute_script("arguments[0].focus()", control)
        is_range = control.get_attribute("type") == "range"
        first, seen = places[number], set()
        # From wherever it is to its beginning, and from there through all of its places and back.
        count = len(table["sliders"][number])
        keys = [Keys.HOME] + (count - 1) * [Keys.ARROW_RIGHT if is_range else Keys.ARROW_DOWN]
        keys += [Keys.HOME] + first * [Keys.ARROW_RIGHT if is_range else Keys.ARROW_DOWN]
        for key in keys:
            places[number] = 0 if key == Keys.HOME else places[number] + 1
            control.send_keys(key)
            name = table["sliders"][number][places[number]]
            if differs():
                problems.append(f"{title}: slider {number} at {name} does not show its frame")
                break
            seen.add(json.dumps(curves(figure)))
            if not is_range:
                continue
            output = control.find_element(By.XPATH, "following-sibling::output")
            if {control.get_attribute("aria-valuetext"), output.text} != {name}:
                problems.append(f"{title}: slider {number} does not say {name} in words")
        if len(seen) == 1:
            problems.append(f"{title}: nothing moves with slider {number}")
    return problems


def reached(driver):
    """Problems with the way through the page by Tab alone: to each control, and seen."""
    controls = {
        control.get_attribute("id") for control in driver.find_elements(By.CSS_SELECTOR, "input, select")
    }
    driver.execute_script("document.activeElement.blur(); window.scrollTo(0, 0)")
    problems = []
    for _ in range(3 * len(controls) + 40):
        webdriver.ActionChains(driver).send_keys(Keys.TAB).perform()
        active = driver.switch_to.active_element
        name = active.get_attribute("id")
        if name not in controls:
            continue
        controls.remove(name)
        if driver.execute_script("return getComputedStyle(arguments[0]).outlineStyle", active) == "none":
            problems.append(f"nothing shows that {name} has the focus")
    return problems + [f"Tab does not reach {name}" for name in sorted(controls)]


def problems_of(browser, lesson, file):
    driver = browser.driver
    problems = valid(file.read_text())
    driver.get(file.as_uri())
    for scheme in ["light", "dark"]:
        for size in SIZES:
            browser.look(scheme, size)
            browser.picture(file.with_name(f"{lesson}-{scheme}-{size}.png"))
            wide = driver.execute_script(
                "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if wide > 0:
                problems.append(f"{size}: the page is {wide} pixels wider than its window")
            driver.execute_script(AXE)
            found = driver.execute_async_script("axe.run().then(arguments[0])")
            for violation in found["violations"]:
                node = violation["nodes"][0]
                problems.append(f"{scheme}, {size}: axe-core: {violation['help']}: {node['html'][:150]}")
    browser.look("light", "desk")
    figures = driver.find_elements(By.CSS_SELECTOR, ".moving")
    for figure in figures:
        problems += moved(browser, figure)
    problems += reached(driver)
    problems += [entry["message"] for entry in driver.get_log("browser")]
    problems += [f"it asks for {url}" for url in browser.requests() if not url.startswith("file:")]
    if figures:
        browser.tell("Emulation.setScriptExecutionDisabled", {"value": True})
        driver.get(file.as_uri())
        if any(control.is_displayed() for control in driver.find_elements(By.CSS_SELECTOR, ".controls")):
            problems.append("without JavaScript there are sliders")
        if not all("".join(curves(figure)) for figure in driver.find_elements(By.CSS_SELECTOR, ".moving")):
            problems.append("without JavaScript a figure is empty")
        browser.tell("Emulation.setScriptExecutionDisabled", {"value": False})
    return problems, len(figures)


def main():
    gradus, folder = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    browser, bad, moving = Browser(), False, 0
    try:
        for lesson in sys.argv[3:] or LESSONS + ["report"]:
            file = folder / f"{lesson}.html"
            command = ["report"] if lesson == "report" else ["draw", lesson]
            subprocess.run([gradus, *command, "--page", file], check=True, stdout=subprocess.DEVNULL)
            problems, figures = problems_of(browser, lesson, file)
            moving += figures
            size = file.stat().st_size / 1000
            print(f"{lesson}: {size:.0f} kB, {figures} moving", *problems, sep="\n  ")
            bad = bad or bool(problems) or size > 600
    finally:
        browser.driver.quit()
    sys.exit(1 if bad or moving == 0 else 0)


if __name__ == "__main__":
    main()
