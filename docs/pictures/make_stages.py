"""Make the picture of the stages from the table at the top of porting.rst: python docs/pictures/make_stages.py

A test compares the picture with that table.
"""

import html
import re
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parent / "porting.rst"
PICTURE = HERE / "stages.svg"

TITLE = "The stages: what is typed, and what is installed"

# The width is that of the text on the page. A row of the picture, the row above them, and where the bars begin.
WIDTH, HEIGHT, TOP, LEFT = 700, 62, 44, 375
SPACE = 16

# What each word of the table is in a bar; any other is of the kind that may be there.
KINDS = {"yes": "installed", "no": ""}

STYLE = """
    text { font: 13px system-ui, -apple-system, "Segoe UI", "Liberation Sans", Arial, sans-serif; fill: #1f2328; }
    .typed { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
    .stage, .package { font-weight: bold; } .state { text-anchor: middle; } .package { text-anchor: middle; font-size: 12px; }
    .page { fill: #ffffff; stroke: #d0d7de; } .line { stroke: #d0d7de; } .typed { fill: #59636e; }
    .installed { fill: #dafbe1; stroke: #1a7f37; } .possible { fill: none; stroke: #818b98; stroke-dasharray: 4 3; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; } .page { fill: #0d1117; stroke: #30363d; } .line { stroke: #30363d; } .typed { fill: #9198a1; }
      .installed { fill: #12361f; stroke: #3fb950; } .possible { stroke: #7d8590; }
    }
"""


def table(page):
    """Return the rows of the first table of a page, the head first: each a list of the cells' texts."""
    text = re.search(r"^\.\. list-table::\n(?: .*\n|\n)+", page, re.MULTILINE).group()
    rows = re.split(r"^   \* - ", text, flags=re.MULTILINE)[1:]
    return [
        [" ".join(cell.split()) for cell in re.split(r"^     - ", row, flags=re.MULTILINE)]
        for row in rows
    ]


def picture(rows):
    """Return a picture of the table, light and dark: a row for each stage, a column of bars for each package."""
    head, *stages = rows
    height = TOP + len(stages) * HEIGHT + SPACE // 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}"'
        f' viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{TITLE}">',
        f"  <title>{TITLE}</title>",
        f"  <style>{STYLE}  </style>",
        f'  <rect class="page" x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="8"/>',
    ]
    packages = list(zip(*rows))[2:]
    column = (WIDTH - SPACE - LEFT) // len(packages)
    for number, (name, *states) in enumerate(packages):
        x = LEFT + number * column
        parts.append(_text("package", x + column // 2, TOP - 14, name))
        for first, last, state in _runs(states):
            parts += _bar(x, column, first, last, state)
    for number, (stage, command, *_) in enumerate(stages):
        y = TOP + number * HEIGHT
        parts.append(f'  <path class="line" d="M {SPACE} {y - 3.5} H {LEFT - SPACE}"/>')
        parts.append(_text("stage", SPACE, y + 22, stage))
        parts.append(_command(y + 42, command))
    return "\n".join([*parts, "</svg>", ""])


def _command(y, cell):
    # What is typed is between backquotes, and a word between two commands is not.
    words = [html.escape(part, quote=False) for part in cell.split("``")]
    typed = [f'<tspan class="typed">{word}</tspan>' for word in words[1::2]]
    between = [word.replace(" ", "&#160;") for word in words[2::2]]
    return f'  <text x="{SPACE}" y="{y}">{"".join(map("".join, zip(typed, between)))}</text>'


def _runs(states):
    """Yield the stages of each bar, the first and the last one, and what is in it."""
    first = 0
    for number, state in enumerate(states):
        if number + 1 == len(states) or states[number + 1] != state:
            yield first, number, state
            first = number + 1


def _bar(x, column, first, last, state):
    top, height = TOP + first * HEIGHT, (last - first + 1) * HEIGHT - 7
    kind = KINDS.get(state, "possible")
    if kind:
        yield f'  <rect class="{kind}" x="{x + 5.5}" y="{top + 0.5}" width="{column - 11}" height="{height}" rx="6"/>'
    yield _text("state", x + column // 2, top + height // 2 + 5, state)


def _text(kind, x, y, text):
    return f'  <text class="{kind}" x="{x}" y="{y}">{html.escape(text, quote=False)}</text>'


if __name__ == "__main__":
    PICTURE.write_text(picture(table(PAGE.read_text(encoding="utf-8"))), encoding="utf-8")
