"""Make the picture of a terminal from a real run of the example: python docs/pictures/make_pictures.py

A test compares the picture with such a run, so that it is what the commands print now.
"""

import html
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
PICTURE = HERE / "terminal.svg"

# What is run before, and is not shown.
BEFORE = ["db upgrade a04d7c5e8f12"]
SHOWN = ["db status", "db upgrade --plan", "db upgrade", "db graph"]

# A cell of the font, and the space around the text.
WIDTH, HEIGHT, SPACE = 8.4, 19, 20

STYLE = """
    text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre; }
    .page { fill: #ffffff; stroke: #d0d7de; } text { fill: #1f2328; } .bold { font-weight: bold; }
    .green { fill: #1a7f37; } .cyan { fill: #1b7c83; }
    @media (prefers-color-scheme: dark) {
      .page { fill: #0d1117; stroke: #30363d; } text { fill: #e6edf3; } .green { fill: #3fb950; } .cyan { fill: #39c5cf; }
    }
"""


# What the codes of a terminal mean, as classes of the picture.
CODES = {"1": "bold", "32": "green", "36": "cyan"}
CODE = re.compile("\x1b\\[([0-9;]*)m")


def session():
    """Return the lines of a run, with a terminal's codes for bold and colours."""
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        example = HERE.parent.parent / "examples"
        shutil.copy(str(example / "manage.py"), folder)
        shutil.copytree(
            str(example / "migrations"),
            str(Path(folder, "migrations")),
            ignore=shutil.ignore_patterns("__pycache__"),
        )
        for command in BEFORE + SHOWN:
            out, err = _run(folder, command)
            if command in SHOWN:
                lines += [f"\x1b[1m$ python manage.py {command}\x1b[0m", *out, *err, ""]
    return lines[:-1]


def _run(folder, command):
    # Colors, no width, and no variable of whoever makes the picture.
    ours = ("DATABASE_", "NO_COLOR", "TERM")
    env = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    env["FORCE_COLOR"] = "1"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "manage.py", *command.split()],
        cwd=folder,
        env=env,
        capture_output=True,
        check=True,
    )
    return [text.decode().rstrip().splitlines() for text in (done.stdout, done.stderr)]


def picture(lines):
    """Return a picture of some lines, light and dark."""
    width = int(max(len(CODE.sub("", line)) for line in lines) * WIDTH + 2 * SPACE)
    height = len(lines) * HEIGHT + 2 * SPACE
    title = "A terminal: db status, db upgrade --plan, db upgrade and db graph of the example"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" role="img" aria-label="{title}">',
        f"  <title>{title}</title>",
        f"  <style>{STYLE}  </style>",
        f'  <rect class="page" x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="8"/>',
    ]
    for number, line in enumerate(lines):
        if line:
            y = SPACE + 14 + number * HEIGHT
            parts.append(f'  <text x="{SPACE}" y="{y}">{"".join(_spans(line))}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _spans(line):
    """Yield the parts of a line between two codes."""
    looks = []
    for number, part in enumerate(CODE.split(line)):
        if number % 2:
            looks = (
                [] if part in ("", "0") else [*looks, *(CODES[code] for code in part.split(";"))]
            )
        elif part:
            text = html.escape(part, quote=False)
            yield f'<tspan class="{" ".join(looks)}">{text}</tspan>' if looks else text


if __name__ == "__main__":
    PICTURE.write_text(picture(session()), encoding="utf-8")
