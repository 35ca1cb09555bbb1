"""The project's own files agree with each other."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml


def tracked(root: Path) -> list[Path]:
    """Return the files under version control; skip where there is none."""
    try:
        done = subprocess.run(
            ["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    names = done.stdout.decode().split("\0")
    return [root / name for name in names if name and (root / name).is_file()]


def project(root: Path) -> dict[str, object]:
    return tomllib.loads((root / "pyproject.toml").read_text())["project"]


def test_the_lock_names_no_host(root: Path) -> None:
    lock = (root / "requirements.lock").read_text()
    assert not re.search(r"https?://|file:|--index-url|--find-links|@ ", lock)
    assert lock.count("--hash=sha256:") > 100


def test_the_lock_pins_every_dependency(root: Path) -> None:
    lock = (root / "requirements.lock").read_text()
    pinned = {name.lower() for name in re.findall(r"^([\w.-]+)==", lock, re.M)}
    stated = project(root)
    wanted = list(stated["dependencies"])
    for extra in ("lab", "dev"):
        wanted += stated["optional-dependencies"][extra]
    wanted += ["hatchling", "editables"]
    names = {re.match(r"[\w.-]+", item)[0].lower() for item in wanted}
    assert names <= pinned


def test_conda_states_python_and_nothing_twice(root: Path) -> None:
    environment = yaml.safe_load((root / "environment.yml").read_text())
    names = [item for item in environment["dependencies"] if isinstance(item, str)]
    assert [re.match(r"[a-z]+", name)[0] for name in names] == ["python", "pip"]
    by_pip = next(i for i in environment["dependencies"] if isinstance(i, dict))["pip"]
    assert by_pip == ["-e .[lab,dev]"]


def test_versions_agree(root: Path) -> None:
    import prevstats

    citation = yaml.safe_load((root / "CITATION.cff").read_text())
    assert prevstats.__version__ == project(root)["version"] == citation["version"]
    changelog = (root / "CHANGELOG.md").read_text()
    assert f"## {prevstats.__version__}" in changelog


def test_the_readme_opens_with_the_two_commands(root: Path) -> None:
    opening = (root / "README.md").read_text().split("```")[1]
    lines = [line.partition("#")[0].strip() for line in opening.splitlines()]
    assert [line for line in lines if line.startswith("make")] == [
        "make report",
        "make test",
    ]


def test_ci_runs_the_readmes_test_command(root: Path) -> None:
    assert "\nmake test\n" in (root / ".ci" / "run").read_text()


def test_text_speaks_of_the_project_alone(root: Path) -> None:
    """No machine's paths and no registry's host in anything that is kept.

    The gate names such paths because it looks for them in pages.
    """
    here = Path(__file__).name
    banned = re.compile(r"/work/|/root/|pypi\.org|pythonhosted|deb\.debian\.org")
    wrong = []
    for path in tracked(root):
        if path.name in (here, "gate.py") or path.suffix in (".png", ".ico"):
            continue
        if banned.search(path.read_text(encoding="utf-8", errors="replace")):
            wrong.append(str(path.relative_to(root)))
    assert wrong == []


def test_nothing_generated_is_kept(root: Path) -> None:
    kept = [path.relative_to(root).as_posix() for path in tracked(root)]
    assert [name for name in kept if name.startswith(("outputs/", "snapshots/"))] == [
        "outputs/.gitkeep"
    ]
