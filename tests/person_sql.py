"""Whether a statement speaks of one person's rows, as an engine that parts by person reads it.

Each table of the diary in it must have its key equal to a value, straight or by way of another
key that is. In a subquery, what the query around it says of its own tables holds as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import sqlglot
from sqlglot import exp

#: How statements begin that read and write no rows.
NO_ROWS = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT", "SET ")

#: How PostgreSQL names a statement whose rows are fetched in turn.
_CURSOR = re.compile(r'DECLARE "\w+"[A-Z ]* FOR (?=SELECT)')

#: A column, by the alias of its table; or a value.
Node = tuple[str, str] | str


class UnreadableStatementError(Exception):
    """A statement of a kind that nobody thought of here."""


@dataclass
class Persons:
    """Which keys are the same person, in a statement and the ones around it."""

    parents: dict[Node, Node] = field(default_factory=dict)

    def of(self, node: Node) -> Node:
        """What stands for all that is equal to this; a value, where one is."""
        while (parent := self.parents.get(node, node)) != node:
            node = parent
        return node

    def join(self, one: Node, other: Node) -> None:
        """Take two for the same."""
        one, other = self.of(one), self.of(other)
        if one != other:
            # A value stands for the columns that are equal to it.
            if isinstance(one, str):
                one, other = other, one
            self.parents[one] = other

    def inside(self) -> Persons:
        """The same for a subquery, which says nothing of what is around it."""
        return Persons(dict(self.parents))


@dataclass(frozen=True)
class ReadTable:
    """A table of the diary in a statement, with whose rows are meant."""

    name: str
    #: A value, or what stands for the person where none is given.
    person: Node

    @property
    def is_of_one(self) -> bool:
        """Whether a value says whose rows."""
        return isinstance(self.person, str)


def tables_read(sql: str, keys: Mapping[str, str], dialect: str) -> list[ReadTable]:
    """The tables of the diary in a statement. ``keys``: the key's column, by the table."""
    if sql.startswith(NO_ROWS):
        return []
    tree = sqlglot.parse_one(_CURSOR.sub("", sql, count=1), dialect=dialect)
    return list(_Reader(keys).statement(tree, {}, Persons()))


def spans_people(sql: str, keys: Mapping[str, str], dialect: str) -> list[str]:
    """What of a statement is not of one person alone: tables, or that there are two people."""
    read = tables_read(sql, keys, dialect)
    faults = [one.name for one in read if not one.is_of_one]
    if len({one.person for one in read if one.is_of_one}) > 1:
        faults.append("two people")
    return faults


def stands_apart(sql: str, keys: Mapping[str, str], dialect: str) -> list[str]:
    """The tables that a statement of many people does not join by their person."""
    read = tables_read(sql, keys, dialect)
    if len({one.person for one in read}) < 2:
        return []
    return sorted({one.name for one in read})


class _Reader:
    def __init__(self, keys: Mapping[str, str]) -> None:
        self.keys = keys

    def statement(
        self, tree: exp.Expr, around: Mapping[str, str], persons: Persons
    ) -> Iterator[ReadTable]:
        """What a statement reads. ``around``: tables of the queries around it, by alias."""
        if isinstance(tree, exp.SetOperation):
            yield from self.statement(tree.left, around, persons)
            yield from self.statement(tree.right, around, persons)
        elif isinstance(tree, exp.Subquery):
            yield from self.statement(tree.this, around, persons)
        elif isinstance(tree, exp.Insert):
            yield from self._insert(tree)
        elif isinstance(tree, exp.Select | exp.Update | exp.Delete):
            yield from self._rows(tree, around, persons)
        else:
            raise UnreadableStatementError(type(tree).__name__)

    def _insert(self, tree: exp.Insert) -> Iterator[ReadTable]:
        schema, rows = tree.this, tree.expression
        table = schema.this if isinstance(schema, exp.Schema) else schema
        if table.name not in self.keys:
            return
        if not isinstance(schema, exp.Schema):
            raise UnreadableStatementError(tree.sql())
        place = [column.name for column in schema.expressions].index(self.keys[table.name])
        for value in _inserted(rows, place):
            yield ReadTable(table.name, value or (table.name, "not a value"))

    def _rows(
        self,
        tree: exp.Select | exp.Update | exp.Delete,
        around: Mapping[str, str],
        persons: Persons,
    ) -> Iterator[ReadTable]:
        persons = persons.inside()
        own: dict[str, str] = {}
        derived: list[exp.Subquery] = []
        for source in _sources(tree):
            if isinstance(source, exp.Table):
                own[source.alias_or_name] = source.name
                # The alias of a query beside or around is another table.
                persons.parents.pop((source.alias_or_name, self._key(source.name)), None)
            elif isinstance(source, exp.Subquery):
                derived.append(source)
            else:
                raise UnreadableStatementError(source.sql())
        tables = {**around, **own}
        outer = {join.this.alias_or_name for join in _joins(tree) if join.side}
        for condition in _conditions(tree, is_outer=False):
            self._learn(condition, tables, own, persons)
        yield from self._found({name: own[name] for name in own.keys() - outer}, persons)
        # What an outer join asks for leaves out none of the rows that it adds to.
        for condition in _conditions(tree, is_outer=True):
            self._learn(condition, tables, own, persons)
        yield from self._found({name: own[name] for name in own.keys() & outer}, persons)
        for inner in _inner_queries(tree):
            # A derived table sees nothing of the tables beside it.
            beside = around if any(inner is one.this for one in derived) else tables
            yield from self.statement(inner, beside, persons)

    def _found(self, tables: Mapping[str, str], persons: Persons) -> Iterator[ReadTable]:
        for alias, name in sorted(tables.items()):
            if name in self.keys:
                yield ReadTable(name, persons.of((alias, self.keys[name])))

    def _key(self, table: str) -> str:
        return self.keys.get(table, "id")

    def _learn(
        self,
        condition: exp.Expr,
        tables: Mapping[str, str],
        own: Mapping[str, str],
        persons: Persons,
    ) -> None:
        """Take from ``a = b`` and ``a IN (1)`` who is the same."""
        if isinstance(condition, exp.EQ):
            one, other = condition.this, condition.expression
        elif isinstance(condition, exp.In) and len(condition.expressions) == 1:
            one, other = condition.this, condition.expressions[0]
        else:
            return
        nodes = [self._column(side, tables, own) or _value(side) for side in (one, other)]
        if nodes[0] is not None and nodes[1] is not None:
            persons.join(nodes[0], nodes[1])

    def _column(
        self, side: exp.Expr, tables: Mapping[str, str], own: Mapping[str, str]
    ) -> Node | None:
        while isinstance(side, exp.Paren):
            side = side.this
        if not isinstance(side, exp.Column):
            return None
        alias = side.table or (next(iter(own)) if len(own) == 1 else "")
        return (alias, side.name) if alias in tables else None


def _inserted(rows: exp.Expr, place: int) -> Iterator[str | None]:
    """The values of one column of new rows, also where PostgreSQL gets each column as a list."""
    if isinstance(rows, exp.Values):
        yield from (_value(row.expressions[place]) for row in rows.expressions)
    elif isinstance(lists := next(_sources(rows), None), exp.Unnest):
        written = _value(lists.expressions[place]) or ""
        yield from (value or None for value in written.strip("{}").split(","))
    else:
        raise UnreadableStatementError(rows.sql())


def _value(side: exp.Expr) -> str | None:
    """A value as it is written; the same value is the same person."""
    while isinstance(side, exp.Paren | exp.Cast):
        side = side.this
    if isinstance(side, exp.Literal | exp.Placeholder | exp.Parameter):
        return str(side.name)
    return None


def _sources(tree: exp.Expr) -> Iterator[exp.Expr]:
    if isinstance(tree, exp.Select):
        if (first := tree.args.get("from_") or tree.args.get("from")) is not None:
            yield first.this
    else:
        yield tree.this
    for join in _joins(tree):
        yield join.this


def _joins(tree: exp.Expr) -> list[exp.Join]:
    return tree.args.get("joins") or []


def _conditions(tree: exp.Expr, *, is_outer: bool) -> Iterator[exp.Expr]:
    """The parts of ON, and of WHERE for the inner ones, that stand under AND alone."""
    if not is_outer and tree.args.get("where"):
        yield from _parts(tree.args["where"].this)
    for join in _joins(tree):
        if bool(join.side) is is_outer and join.args.get("on"):
            yield from _parts(join.args["on"])


def _parts(condition: exp.Expr) -> Iterator[exp.Expr]:
    while isinstance(condition, exp.Paren):
        condition = condition.this
    if isinstance(condition, exp.And):
        yield from _parts(condition.left)
        yield from _parts(condition.right)
    else:
        yield condition


def _inner_queries(tree: exp.Expr) -> Iterator[exp.Expr]:
    """The queries inside of a statement, but not those inside of these."""
    for child in tree.iter_expressions():
        if isinstance(child, exp.Select | exp.SetOperation):
            yield child
        else:
            yield from _inner_queries(child)
