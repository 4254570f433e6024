"""Builds the documentation site: docs.py PRODUCTS FOLDER, where PRODUCTS is the folder of what was built.

An archive for each library product, from its module and the catalogue beside its sources, and one for the
lessons and Documentation/, merged into one site that needs no other host. Ends with status 1 where docc warns of
anything, an example does not compile, or a link leads nowhere.
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import docs_lessons

# In the order in which one stands on the other, so that types of the one link to the other's pages.
MODULES = [
    "PropertyTesting", "Gradus", "PropertyExpectations", "GradientCheck", "GradientCheckTesting", "GradusReference",
]


def run(*words):
    words = [str(word) for word in words]
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(words[:3])} …\n{done.stdout}")
    return done.stdout


def flags(products):
    """What the compiler needs to read the modules."""
    found = ["-I", products / "Modules", "-I", "Sources/CGradusGSL"]
    if sys.platform == "darwin":
        found += ["-sdk", run("xcrun", "--show-sdk-path").strip()]
    return found


def check_examples(module, products, work):
    """Compiles each block of Swift in the module's catalogue, as the user's own file."""
    page = pathlib.Path(f"Sources/{module}/{module}.docc/{module}.md").read_text()
    examples = re.findall(r"```swift\n(.*?)```", page, re.DOTALL)
    if not examples:
        sys.exit(f"the page of {module} has no example")
    for number, example in enumerate(examples):
        file = work / f"example-{number}.swift"
        file.write_text(example)
        kind = ["-parse-as-library"] if "@Test" in example else []
        run("swiftc", "-typecheck", "-swift-version", "6", *kind, *flags(products), file)


def catalogue(module, work):
    """A copy of the module's catalogue, whose page argues the design as the README.md beside the sources does."""
    copy = work / f"{module}.docc"
    shutil.copytree(f"Sources/{module}/{module}.docc", copy)
    page = copy / f"{module}.md"
    # Behind its title and the paragraph that says what it is.
    argument = pathlib.Path(f"Sources/{module}/README.md").read_text().split("\n\n", 2)[2]
    start, topics = page.read_text().split("## Topics", 1)
    page.write_text(f"{start}## Why it is as it is\n\n{argument}\n## Topics{topics}")
    return copy


def convert(name, catalogue, archives, work, symbols=()):
    archive = work / f"{name}.doccarchive"
    links = [word for other in archives for word in ("--dependency", other)]
    run(
        "docc", "convert", catalogue, *symbols, "--output-dir", archive, "--warnings-as-errors",
        "--enable-experimental-external-link-support", *links, "--fallback-display-name", name,
        "--fallback-bundle-identifier", f"gradus.{name}", "--fallback-default-module-kind", "Library",
    )
    return archive


def library(module, products, archives, work):
    check_examples(module, products, work)
    graphs = work / f"{module}.symbols"
    graphs.mkdir()
    triple = json.loads(run("swiftc", "-print-target-info"))["target"]["unversionedTriple"]
    run(
        "swift", "symbolgraph-extract", "-module-name", module, *flags(products), "-target", triple,
        "-output-dir", graphs, "-minimum-access-level", "public", "-skip-synthesized-members",
        "-emit-extension-block-symbols",
    )
    symbols = ("--additional-symbol-graph-dir", graphs)
    return convert(module, catalogue(module, work), archives, work, symbols)


def finish(site, formulas):
    """Puts the formulas and what shows them into the site, and a page at its root."""
    (site / "formulas.json").write_text(json.dumps(formulas, ensure_ascii=False))
    shutil.copy(".ci/docs_site.js", site / "gradus.js")
    shutil.copy(".ci/docs_site.css", site / "gradus.css")
    # DocC's pages ask for it.
    (site / "theme-settings.json").write_text("{}\n")
    for page in site.rglob("index.html"):
        text = page.read_text()
        if text.count("</head>") != 1:
            sys.exit(f"{page} has no head to put gradus.js into")
        more = '<link href="/gradus.css" rel="stylesheet"><script defer src="/gradus.js"></script></head>'
        page.write_text(text.replace("</head>", more))
    (site / "index.html").write_text(
        '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Gradus</title>'
        '<meta http-equiv="refresh" content="0; url=documentation/"><a href="documentation/">Gradus</a>\n'
    )


def dead_links(site):
    """Links of pages to pages of this site that are not there."""
    dead = set()
    for page in (site / "data").rglob("*.json"):
        for reference in json.loads(page.read_text()).get("references", {}).values():
            url = reference.get("url", "").split("#")[0]
            if url.startswith("/") and not (site / f"data{url}.json").exists():
                dead.add(f"{page.relative_to(site / 'data')} links to {url}")
    return sorted(dead)


def main():
    named = re.findall(r"\.library\(name: \"(\w+)\"", pathlib.Path("Package.swift").read_text())
    if sorted(named) != sorted(MODULES):
        sys.exit(f"Package.swift has the libraries {named}, and this script knows {MODULES}")
    products, site = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        archives = []
        for module in MODULES:
            archives.append(library(module, products, archives, work))
            print(module)
        formulas = docs_lessons.write(work / "Course.docc")
        archives.insert(0, convert("Course", work / "Course.docc", [], work))
        print("lessons and documents")
        shutil.rmtree(site, ignore_errors=True)
        run(
            "docc", "merge", *archives, "--output-path", site, "--synthesized-landing-page-name", "Gradus",
            "--synthesized-landing-page-kind", "Package",
        )
    finish(site, formulas)
    dead = dead_links(site)
    pages = sum(1 for _ in site.rglob("index.html"))
    size = sum(file.stat().st_size for file in site.rglob("*") if file.is_file())
    print(f"{pages} pages, {len(formulas)} formulas, {size / 1e6:.0f} MB", *dead, sep="\n")
    sys.exit(1 if dead else 0)


main()
