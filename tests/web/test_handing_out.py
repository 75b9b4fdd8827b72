"""Whatever leaves the staff side as a file leaves a line in the log, too."""

import ast
from collections.abc import Iterator
from pathlib import Path

import nhandao_site.admin

HANDS_OUT = {"send_file", "handed_out", "Content-Disposition"}
WRITES = {"record", "look_at", "seen", "_leaves"}
ELSEWHERE = {
    ("donors", "file"): "granting.export, called in the same transaction, writes it",
    ("workbook", "leave"): "exporting.run writes how much of what went out, and why",
    ("workbook", "empty"): "the empty workbook holds nothing of anybody",
}


def words_of(function: ast.AST) -> set[str]:
    """Names called, and texts written, anywhere inside."""
    names = {n.func.id for n in ast.walk(function) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    names |= {n.func.attr for n in ast.walk(function) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)}
    return names | {n.value for n in ast.walk(function) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def that_hand_out() -> Iterator[tuple[str, str, set[str]]]:
    """The innermost functions of the staff side that answer with a file."""
    for path in sorted(Path(nhandao_site.admin.__file__).parent.glob("*.py")):
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(function, ast.FunctionDef) and words_of(function) & HANDS_OUT:
                inner = [n for n in ast.walk(function) if isinstance(n, ast.FunctionDef) and n is not function]
                if not any(words_of(each) & HANDS_OUT for each in inner):
                    yield path.stem, function.name, words_of(function)


def test_every_file_that_is_handed_out_is_written_down() -> None:
    found = list(that_hand_out())
    assert len(found) > 12, "the look found the doors it is for"
    silent = {(module, name) for module, name, words in found if not words & WRITES}
    assert silent == set(ELSEWHERE)
