"""The lessons and documents as articles of DocC, which knows neither formulas nor what is folded.

A formula becomes code that begins and ends with a dollar, and its MathML stands in a table; a folded part
becomes an aside with its summary for a name. docs_site.js shows the one as a formula and folds the other.
"""

import pathlib
import re
import shutil
import sys

from latex2mathml.converter import convert as mathml

ROOT = pathlib.Path(__file__).resolve().parent.parent


class Article:
    """One README.md of a lesson, or one document, and where it leads."""

    def __init__(self, file, name, names, formulas):
        self.file, self.name, self.names, self.formulas = file, name, names, formulas
        self.pictures = {}

    def fail(self, reason):
        sys.exit(f"{self.file.relative_to(ROOT)}: {reason}")

    def text(self):
        lines, in_code = [], None
        text = re.sub(r"^\$\$\n(.*?)\n\$\$$", self.display, self.file.read_text(), flags=re.DOTALL | re.MULTILINE)
        for line in text.split("\n"):
            fence = re.match(r" *(```+|~~~+)", line)
            if fence and (in_code is None or fence[1].startswith(in_code)):
                in_code = fence[1] if in_code is None else None
            elif in_code is None:
                # An article has one title.
                line = self.line(re.sub("^# ", "## ", line) if lines else line)
            lines.append(line)
        return self.unfolded("\n".join(lines))

    def line(self, line):
        # Neither a formula nor a link is what stands in code.
        parts = re.split(r"(`+[^`]*`+)", line)
        parts[::2] = [self.formulas_in(part) for part in parts[::2]]
        return re.sub(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^()\s]*(?:\([^()]*\)[^()\s]*)*)\)", self.link, "".join(parts))

    def formulas_in(self, text):
        text = re.sub(r"\$\$(.+?)\$\$", lambda match: self.formula(match[1], display=True), text)
        return re.sub(r"(?<![\\$`])\$(?!\$)(.+?)(?<![\\$])\$(?!\d)", lambda match: self.formula(match[1]), text)

    def display(self, match):
        return self.formula(" ".join(match[1].split("\n")), display=True)

    def formula(self, latex, display=False):
        code = f"$${latex}$$" if display else f"${latex}$"
        if code not in self.formulas:
            shown = mathml(latex, display="block" if display else "inline")
            unknown = re.search(r"\\[A-Za-z]+", re.sub(r"<annotation.*?</annotation>", "", shown))
            if unknown:
                self.fail(f"nobody knows {unknown[0]} in {code}")
            self.formulas[code] = shown
        return f"`{code}`"

    def link(self, match):
        picture, words, target = match.groups()
        if re.match(r"https?:", target):
            return match[0]
        path, _, anchor = target.partition("#")
        if not path:
            return words
        file = (self.file.parent / path).resolve()
        if not file.exists():
            self.fail(f"{target} leads nowhere")
        if picture:
            name = f"{self.name.split('-')[0]}-{file.name}"
            self.pictures[name] = file
            return f"![{words}]({name})"
        return f"[{words}](doc:{self.names[file]})" if file in self.names else words

    def unfolded(self, text):
        """Each folded part as an aside, those inside others first."""
        inner = re.compile(
            r"^<details>\s*<summary>(.*?)</summary>\n((?:(?!^<details>).)*?)^</details>$", re.DOTALL | re.MULTILINE
        )
        while True:
            text, count = inner.subn(lambda match: self.aside(match[1], match[2]), text)
            if count == 0:
                break
        if re.search(r"^</?(details|summary)", text, re.MULTILINE):
            self.fail("a folded part is not closed, or is indented")
        return text

    def aside(self, summary, body):
        """The name of an aside is plain and ends at a colon.

        docc 6.3 ends with a trap at a name with an apostrophe, which it makes a longer character of.
        """
        summary = re.sub(r"</?\w+>", "", summary).strip()
        is_plain = re.fullmatch(r"[\w ,?+()–−-]+", summary)
        name, before = (summary, "") if is_plain else ("Reveal", f"**{summary}**\n\n")
        lines = f"{name}:\n\n{body.strip()}".split("\n")
        return before + "\n".join(f"> {line}".rstrip() for line in lines)


def write(folder):
    """Writes the catalogue of the course into `folder`; the formulas by their code."""
    shutil.copytree(ROOT / "Documentation/Course.docc", folder)
    lessons = sorted((ROOT / "Exercises").glob("?.?-*/README.md"))
    documents = sorted((ROOT / "Documentation").glob("*.md"))
    names = {file: file.parent.name for file in lessons} | {file: file.stem for file in documents}
    formulas = {}
    for file, name in names.items():
        article = Article(file, name, names, formulas)
        (folder / f"{name}.md").write_text(article.text())
        for picture, source in article.pictures.items():
            shutil.copy(source, folder / picture)
    topics = ["\n## Topics\n"]
    for part, title in {"1": "Foundations", "2": "Networks", "3": "Practice"}.items():
        topics += [f"### {title}\n"] + [f"- <doc:{names[file]}>" for file in lessons if names[file][0] == part] + [""]
    topics += ["### Documents\n"] + [f"- <doc:{file.stem}>" for file in documents]
    with (folder / "Course.md").open("a") as page:
        page.write("\n".join(topics) + "\n")
    return formulas
