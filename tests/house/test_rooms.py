"""How rooms and faces behave, read from their source."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "nhandao_site"
READ, WRITE = {"published", "totals"}, {"offers"}
ONE_FILE_ROOMS = {"errors"}
EMPTY_WORDS = {"utils", "util", "helpers", "helper", "manager", "managers", "service", "services", "common", "misc"}


def sources(folder: Path) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(folder.rglob("*.py")):
        if "versions" not in path.parts:
            yield path.relative_to(ROOT), ast.parse(path.read_text("utf-8"))


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)


def test_the_street_side_enters_a_room_by_its_front_door() -> None:
    for face, doors in (("public", READ | WRITE), ("feeds", READ)):
        for path, tree in sources(SITE / face):
            for line, name in imported(tree):
                if not name.startswith("nhandao_site.domain."):
                    continue
                room, *rest = name.removeprefix("nhandao_site.domain.").split(".")
                front = room in ONE_FILE_ROOMS or bool(set(rest[:2]) & doors)  # a room, or a room inside it
                assert front, f"{path}:{line} imports {name}; the street side takes only {sorted(doors)} of a room"


def test_only_faces_commit() -> None:
    for path, tree in sources(SITE / "domain"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in {"commit", "rollback"}:
                raise AssertionError(f"{path}:{node.lineno} the view saves, the rule does not: flush at most")


def test_a_face_saves_through_one_door() -> None:
    for face in ("public", "feeds", "admin"):
        for path, tree in sources(SITE / face):
            for node in ast.walk(tree):
                if isinstance(node, ast.Attribute) and node.attr in {"commit", "rollback"}:
                    raise AssertionError(f"{path}:{node.lineno} use save(), save_once() or undo() of web/saving.py")


def test_verbs_name_their_actor() -> None:
    for path, tree in sources(SITE / "domain"):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                positional = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
                assert "by" not in positional, f"{path}:{node.lineno} {node.name}(): write `*, by`"


def test_files_stay_small() -> None:
    for path in (*SITE.rglob("*.py"), *(ROOT / "tests").rglob("*.py")):
        if "versions" in path.parts:
            continue
        lines = len(path.read_text("utf-8").splitlines())
        assert lines <= 300, f"{path.relative_to(ROOT)} has {lines} lines: split it by what it speaks of"


def test_modules_have_names_that_say_something() -> None:
    for path in SITE.rglob("*"):
        assert path.stem not in EMPTY_WORDS, f"{path.relative_to(ROOT)}: name it after what it does"


def test_nothing_is_left_for_later() -> None:
    later = ("TO" + "DO", "FIX" + "ME", "XX" + "X", "NotImplemented" + "Error")
    for path in (*SITE.rglob("*.py"), *(ROOT / "templates").rglob("*.html"), *(ROOT / "tests").rglob("*.py")):
        text = path.read_text("utf-8")
        found = [word for word in later if f"{word}" in text.split() or f"{word}:" in text or f"# {word}" in text]
        assert not found, f"{path.relative_to(ROOT)} leaves {found} for later"


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    marks = {"skip", "skipif", "xfail"}
    for path, tree in sources(ROOT / "tests"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in marks and ast.unparse(node).startswith("pytest.mark."):
                raise AssertionError(f"{path}:{node.lineno} says {ast.unparse(node)}: repair it instead")


def test_migrations_form_one_chain() -> None:
    """Two that were numbered side by side leave an installation that can't be upgraded."""
    follows: dict[str, str] = {}
    for path in sorted((SITE / "migrations" / "versions").glob("*.py")):
        told = {
            str(node.targets[0].id): ast.literal_eval(node.value)  # type: ignore[attr-defined]
            for node in ast.parse(path.read_text("utf-8")).body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        }
        before = str(told["down_revision"])
        assert before not in follows, f"{path.name} and {follows[before]} both follow {before}"
        assert path.name.startswith(f"{told['revision']}_"), f"{path.name} is not the name of {told['revision']}"
        follows[before] = path.name
