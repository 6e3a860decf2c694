"""The paper on a new record type, put to the proof: its files are built as they stand there and pass the battery."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAPER = ROOT / "docs" / "new-record-type.md"
FILE = re.compile(r"^### `([\w/.]+)`\n(?:(?!#|```)[^\n]*\n)*```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MOST_FILES = 6


def files() -> dict[str, str]:
    """Return the files that the paper shows whole."""
    return dict(FILE.findall(PAPER.read_text(encoding="utf-8")))


def run(folder: Path, *words: str, **settings: str) -> str:
    """Run a Python program that finds the new app; return what it says, fail with it where it fails."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("QUALITAS_", "PYTEST_", "COV_"))}
    environment = kept | {
        "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT / "src"), str(ROOT)]),
        "DJANGO_SETTINGS_MODULE": "qualitas.site.settings",
        "QUALITAS_DATA": str(folder / "data"),
        **settings,
    }
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    return done.stdout


def test_a_new_record_type_costs_six_files_and_a_line(tmp_path: Path) -> None:
    shown = files()
    (app,) = {name.split("/")[0] for name in shown}
    for name, text in shown.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    run(tmp_path, "-m", "django", "makemigrations", app, QUALITAS_EXTRA_APPS=app)
    migrations = [path for path in (tmp_path / app / "migrations").glob("*.py") if path.name != "__init__.py"]
    assert len(shown) + len(migrations) <= MOST_FILES

    engine = {"QUALITAS_TEST_DATABASE": os.environ.get("QUALITAS_TEST_DATABASE", "sqlite")}
    asked = ("-k", f"{app.removesuffix('s')} or address", "--ignore", str(Path(__file__).relative_to(ROOT)))
    quiet = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist")
    told = run(tmp_path, "-m", "pytest", *quiet, "tests/battery", *asked, QUALITAS_TEST_APPS=app, **engine)
    passed = re.search(r"(\d+) passed", told)
    assert passed
    assert int(passed[1]) > 100, told[-400:]
