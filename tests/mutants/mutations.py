"""The mutants of a file: each differs in one operator, condition, number or statement of a function."""

import ast
import copy
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("domain", "store/ledger", "application")
"""Where the rules, the record and the use cases are."""
_OPPOSITE: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One change, in the function of this name; `number` counts the changes of the file."""

    file: str
    function: str
    line: int
    change: str
    number: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.function}: {self.change}"


def sample(count: int, seed: int) -> list[Mutant]:
    """As many mutants of the rooms, the same for the same code and seed."""
    files = sorted(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))
    found = [mutant for file in files for mutant in mutants_of(file.relative_to(ROOT).as_posix())]
    return sorted(random.Random(seed).sample(found, count), key=str)


def mutants_of(file: str) -> list[Mutant]:
    """Every mutant of a file."""
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return [
        Mutant(file=file, function=name, line=getattr(node, "lineno", 0), change=change, number=number)
        for number, (name, node, change) in enumerate(_changes(tree))
    ]


def mutated(mutant: Mutant) -> ast.Module:
    """The file's syntax with this change."""
    tree = ast.parse((ROOT / mutant.file).read_text("utf-8"))
    for number, (_, node, _) in enumerate(_changes(tree)):
        if number == mutant.number:
            _change(node, mutant.change)
            return ast.fix_missing_locations(tree)
    raise ValueError(f"{mutant.file} has changed since the mutant was made")


def _changes(tree: ast.Module) -> Iterator[tuple[str, ast.AST, str]]:
    for name, function in _functions(tree, ""):
        for statement in function.body:
            for node in ast.walk(statement):
                yield from ((name, node, change) for change in _possible(node))


def _functions(tree: ast.AST, prefix: str) -> Iterator[tuple[str, _Function]]:
    """Functions and methods with their qualified names; what is nested belongs to the function around it."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, _Function):
            yield prefix + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{prefix}{node.name}.")


def _possible(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Compare(ops=[op]) | ast.BinOp(op=op) | ast.BoolOp(op=op) if type(op) in _OPPOSITE:
            yield f"{type(op).__name__} becomes {_OPPOSITE[type(op)].__name__}"
        case ast.UnaryOp(op=ast.Not()):
            yield "not is removed"
        case ast.Constant(value=bool(value)):
            yield f"{value} becomes {not value}"
        case ast.Constant(value=int(value)):
            yield f"{value} becomes {value + 1}"
        case ast.If() | ast.IfExp():
            yield "the condition is always true"
            yield "the condition is never true"
        case ast.Raise():
            yield "nothing is raised"
        case ast.Return(value=ast.expr() as answer) if not isinstance(answer, ast.Constant):
            yield "None is returned"
        case ast.Expr(value=ast.Call() | ast.Await()):
            yield "the call is left out"
        case ast.comprehension(ifs=[_, *_]):
            yield "nothing is filtered"
        case _:
            return


def _change(node: ast.AST, change: str) -> None:
    match node:
        case ast.Compare():
            node.ops = [_OPPOSITE[type(node.ops[0])]()]  # type: ignore[list-item]
        case ast.BinOp() | ast.BoolOp():
            node.op = _OPPOSITE[type(node.op)]()  # type: ignore[assignment]
        case ast.UnaryOp():
            _become(node, ast.Call(func=ast.Name("bool", ast.Load()), args=[node.operand], keywords=[]))
        case ast.Constant(value=bool(value)):
            node.value = not value
        case ast.Constant(value=int(value)):
            node.value = value + 1
        case ast.If() | ast.IfExp():
            node.test = ast.Constant("always" in change)
        case ast.Raise() | ast.Expr():
            _become(node, ast.Pass())
        case ast.Return():
            node.value = ast.Constant(None)
        case ast.comprehension():
            node.ifs = []
        case _:
            raise ValueError(change)


def _become(node: ast.AST, other: ast.AST) -> None:
    """Make a node another one, where it stands."""
    fields = {**copy.copy(vars(other)), "lineno": getattr(node, "lineno", 1)}
    place = {name: getattr(node, name) for name in ("col_offset", "end_lineno", "end_col_offset")}
    node.__class__ = type(other)
    node.__dict__.clear()
    node.__dict__.update(fields | place)
