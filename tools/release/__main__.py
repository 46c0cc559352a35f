"""``python -m tools.release``: sets a version, says what is stale, and prints what the release workflow needs."""

from __future__ import annotations

import argparse
import datetime
import sys
from pathlib import Path

from . import changelog, krew, places

ROOT = Path(__file__).resolve().parents[2]


def main(argv: list[str], root: Path = ROOT) -> int:
    """Run one of the forms of the command; returns the exit code."""
    options = _parser().parse_args(argv)
    try:
        return _run(options, root)
    except (OSError, ValueError) as error:
        print(f"tools.release: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.release", description="See RELEASING.md.")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("version", nargs="?", help="set this version everywhere, and give CHANGELOG.md its heading")
    what.add_argument("--check", action="store_true", help="say what names another version; exit 1 if something does")
    what.add_argument("--tag", help="check that this tag is the version of the checkout and has its notes")
    what.add_argument("--notes", action="store_true", help="print the section of CHANGELOG.md of this version")
    what.add_argument("--krew", metavar="FOLDER", help="print the krew manifest of the archives in a folder")
    parser.add_argument("--date", help="the day of the release, as 2026-12-01 (default: today, in UTC)")
    return parser


def _run(options: argparse.Namespace, root: Path) -> int:
    if options.check:
        return _check(root)
    if options.tag:
        return _check_tag(options.tag, root)
    if options.notes:
        print(changelog.notes(_changelog(root), places.stated(root)), end="")
    elif options.krew:
        print(krew.manifest(Path(options.krew), places.stated(root)), end="")
    else:
        today = datetime.datetime.now(datetime.UTC).date()
        _set(options.version, datetime.date.fromisoformat(options.date) if options.date else today, root)
    return 0


def _check(root: Path) -> int:
    stale = places.stale(root)
    for each in stale:
        print(f"{each.file}:{each.line}: says {each.version}, and {places.SOURCE} {places.stated(root)}")
    return 1 if stale else 0


def _check_tag(tag: str, root: Path) -> int:
    version = places.stated(root)
    if tag != f"v{version}":
        raise ValueError(f"the tag is {tag}, and {places.SOURCE} says {version}")
    changelog.notes(_changelog(root), version)
    return _check(root)


def _set(version: str, date: datetime.date, root: Path) -> None:
    if not places.VERSION.fullmatch(version):
        raise ValueError(f"{version!r} is not of the form 1.2.3")
    before = places.stated(root)
    if _order(version) < _order(before):
        raise ValueError(f"{version} is older than {before}, which {places.SOURCE} says")
    text = changelog.released(_changelog(root), version, date.isoformat())
    (root / "CHANGELOG.md").write_bytes(text.encode())
    places.write(root, version)
    print(f"{version} is set, with the date {date.isoformat()} in CHANGELOG.md. Next: python -m tools.promises --write")


def _order(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def _changelog(root: Path) -> str:
    return (root / "CHANGELOG.md").read_bytes().decode()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
