"""``python -m tools.standalone``: the plugin of kubectl with a Python in it, which krew installs."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import venv
from pathlib import Path

import pytest

from capsule_lint import __version__
from capsule_lint.load import programs
from tools.standalone import AGAIN, archive_name, this_platform

from .test_wheel import build

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.installs
@pytest.mark.wheel
@pytest.mark.xdist_group("wheel")
def test_the_archive_runs_on_its_own(tmp_path: Path) -> None:
    wheel = build("wheel", ROOT, tmp_path / "wheel")
    venv.create(tmp_path / "environment", with_pip=True)
    python = tmp_path / "environment" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", wheel, "pyinstaller>=6.11"], check=True)

    # With --check, the program is unpacked elsewhere, and judges, repairs and writes alerts there.
    words = [python, "-m", "tools.standalone", "--check", tmp_path / "archives"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    archive = tmp_path / "archives" / archive_name(__version__, this_platform())
    assert done.stdout == f"{archive}\n"
    with tarfile.open(archive) as content:
        names = {Path(name) for name in content.getnames()}
    assert {Path("LICENSE"), Path("kubectl-capsule_lint/kubectl-capsule_lint")} <= names


def test_the_program_knows_how_capsule_lint_starts_itself_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(programs, "_run", lambda words, environment: asked.append(words) or programs.Done(0, b"", ""))

    programs.itself(["rules"], {})

    assert asked == [[sys.executable, *AGAIN, "rules"]]
    assert str([*AGAIN]).replace("'", '"') in (ROOT / "tools" / "standalone" / "launcher.py").read_text(
        encoding="utf-8"
    )
