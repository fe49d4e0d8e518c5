"""Count how much there is to read: `python -m tests.weight`.

A code line is a line of Python that holds a token and is neither blank, comment, docstring nor import.
"""

import ast
import subprocess
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
NOT_THE_PRODUCT = ("tests", "bench", "docs")
SHORT = 60
"""A module with fewer lines than this seldom holds an idea of its own."""
_SILENT = (
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
)


def code_lines(path: Path) -> int:
    with tokenize.open(path) as source:
        tokens = [token for token in tokenize.generate_tokens(source.readline) if token.type not in _SILENT]
    lines = {line for token in tokens for line in range(token.start[0], token.end[0] + 1)}
    return len(lines.difference(_imports_and_docstrings(ast.parse(path.read_text("utf-8")))))


def _imports_and_docstrings(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom) or (
            isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        ):
            yield from range(node.lineno, (node.end_lineno or node.lineno) + 1)


def main() -> None:
    listed = subprocess.run(("git", "ls-files", "*.py"), cwd=ROOT, capture_output=True, text=True, check=True)
    files = [Path(name) for name in listed.stdout.split() if (ROOT / name).exists()]
    product = [path for path in files if path.parts[0] not in NOT_THE_PRODUCT]
    code = {path: code_lines(ROOT / path) for path in product}
    length = {path: len((ROOT / path).read_text("utf-8").splitlines()) for path in files}
    modules = [path for path in product if path.stem != "__init__"]
    for room in sorted({path.parts[0] for path in product}):
        inside = [path for path in modules if path.parts[0] == room]
        short = sum(length[path] < SHORT for path in inside)
        lines = sum(count for path, count in code.items() if path.parts[0] == room)
        print(f"{room:<14} {lines:>6} code lines, {len(inside):>3} modules, {short:>3} of them short")
    folder, most = Counter(path.parent for path in modules).most_common(1)[0]
    untyped = sum((ROOT / path).read_text("utf-8").count("dict[str, Any]") for path in product)
    joins = sum(count for path, count in code.items() if "join" in path.stem or "repeat" in path.stem)
    twins = Counter(path.stem for path in modules if path.stem != "__main__")
    print(f"\ncode lines of the product       {sum(code.values())}")
    print(f"of these, joins and repeats     {joins}")
    print(f"modules                         {len(modules)}")
    print(f"of these, under {SHORT} lines        {sum(length[path] < SHORT for path in modules)}")
    print(f"modules that share their name   {sum(count for count in twins.values() if count > 1)}")
    print(
        f"packages                        {len({path.parts[0] for path in product if len(path.parts) > 1})}"
    )
    print(f"modules of the fullest folder   {most} ({folder})")
    print(f"dict[str, Any]                  {untyped}")
    print(
        f"lines of tests                  {sum(n for path, n in length.items() if path.parts[0] == 'tests')}"
    )


if __name__ == "__main__":
    main()
