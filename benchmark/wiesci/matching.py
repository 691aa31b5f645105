"""The best one-to-one pairing of two lists of items, with ties that depend on nothing but the items."""

from __future__ import annotations

import bisect
import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Edge = tuple[int, int]
Number = TypeVar("Number", np.int64, np.float64)
SCALE = 10**12
"""Similarities are compared after rounding to 1e-12."""


def blocks(edges: Sequence[Edge]) -> list[list[Edge]]:
    """The connected blocks of a bipartite graph given by its edges ``(left, right)``, each sorted.

    Pairing inside blocks gives the same optimum as pairing everything at once, at the cost of the largest block.
    """
    parent: dict[tuple[int, int], tuple[int, int]] = {}

    def root(node: tuple[int, int]) -> tuple[int, int]:
        while (above := parent.setdefault(node, node)) != node:
            parent[node] = parent[above]
            node = above
        return node

    for left, right in edges:
        a, b = root((0, left)), root((1, right))
        if a != b:
            parent[max(a, b)] = min(a, b)
    found: dict[tuple[int, int], list[Edge]] = {}
    for left, right in sorted(edges):
        found.setdefault(root((0, left)), []).append((left, right))
    return list(found.values())


SMALL = 64
"""Up to so many rows the assignment is made here: importing scipy's costs more than most scores."""


def assignment(value: npt.NDArray[Number]) -> tuple[list[int], list[int]]:
    """Rows and columns of a one-to-one pairing with the largest sum, every row or every column paired.

    Shortest augmenting paths (Jonker and Volgenant 1987), as :func:`scipy.optimize.linear_sum_assignment`, which does
    it for large matrices. Exact for whole numbers.
    """
    rows, columns = value.shape
    if min(rows, columns) > SMALL:
        from scipy.optimize import linear_sum_assignment

        chosen = linear_sum_assignment(value, maximize=True)
        return chosen[0].tolist(), chosen[1].tolist()
    if rows > columns:
        second, first = assignment(value.T)
        pairs = sorted(zip(first, second, strict=True))
        return [row for row, _ in pairs], [column for _, column in pairs]
    cost = (-value).tolist()
    row_price: list[Any] = [0] * rows
    column_price: list[Any] = [0] * columns
    row_at: list[int | None] = [None] * columns
    for row in range(rows):
        _augment(cost, row, row_price, column_price, row_at)
    pairs = sorted((row, column) for column, row in enumerate(row_at) if row is not None)
    return [row for row, _ in pairs], [column for _, column in pairs]


def _augment(
    cost: list[list[Any]], start: int, row_price: list[Any], column_price: list[Any], row_at: list[int | None]
) -> None:
    """Pair one more row, along the shortest path of changed pairs; prices keep every reduced cost at 0 or above."""
    distance: list[Any] = [None] * len(column_price)
    before: list[int | None] = [None] * len(column_price)
    done: list[int] = []
    seen = [False] * len(column_price)
    row, last, walked = start, None, 0 * cost[start][0]
    while True:
        nearest = None
        for column, known in enumerate(distance):
            if seen[column]:
                continue
            here = walked + cost[row][column] - row_price[row] - column_price[column]
            if known is None or here < known:
                distance[column], before[column] = here, last
            if nearest is None or distance[column] < distance[nearest]:
                nearest = column
        assert nearest is not None
        walked, last = distance[nearest], nearest
        seen[nearest] = True
        next_row = row_at[nearest]
        if next_row is None:
            break
        done.append(nearest)
        row = next_row
    row_price[start] += walked
    for column in done:
        paired = row_at[column]
        assert paired is not None
        row_price[paired] += walked - distance[column]
        column_price[column] -= walked - distance[column]
    column = last
    while (above := before[column]) is not None:
        row_at[column] = row_at[above]
        column = above
    row_at[column] = start


def best_total(weights: Mapping[Edge, float]) -> float:
    """The largest sum of weights of a one-to-one pairing; weights of 0 or less are no pairs."""
    positive = {edge: weight for edge, weight in weights.items() if weight > 0}
    lefts, rights = Counter(left for left, _ in positive), Counter(right for _, right in positive)
    alone = {edge for edge in positive if lefts[edge[0]] == rights[edge[1]] == 1}
    chosen = [positive[edge] for edge in alone]
    for block in blocks([edge for edge in positive if edge not in alone]):
        if len(block) == 1:
            chosen.append(positive[block[0]])
        elif min(len({edge[side] for edge in block}) for side in (0, 1)) > SMALL:
            chosen += _sparse_assignment(block, [positive[edge] for edge in block])
        else:
            matrix = _matrix(block, positive, np.float64)
            chosen += matrix[assignment(matrix)].tolist()
    return math.fsum(chosen)  # the same sum in any order


def _sparse_assignment(edges: Sequence[Edge], weights: Sequence[float]) -> list[float]:
    """The weights of a pairing with the largest sum, where a matrix would be nearly all zeros.

    scipy pairs every left item (Jonker and Volgenant's algorithm on sparse matrices); so each gets one more partner,
    its own, and all weights are raised by 1, which adds the same to every pairing and leaves no weight at 0.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    (lefts, left), (rights, right) = (np.unique(ends, return_inverse=True) for ends in zip(*edges, strict=True))
    alone = np.arange(len(lefts))
    value = np.concatenate([1 + np.asarray(weights, dtype=np.float64), np.ones(len(lefts))])
    places = np.concatenate([left, alone]), np.concatenate([right, len(rights) + alone])
    graph = csr_array((value, places), shape=(len(lefts), len(rights) + len(lefts)))
    row, column = min_weight_full_bipartite_matching(graph, maximize=True)
    of = {(int(i), int(j)): weight for i, j, weight in zip(left, right, weights, strict=True)}
    pairs = zip(row.tolist(), column.tolist(), strict=True)
    return [of[pair] for pair in pairs if pair in of]


def best_pairs(weights: Mapping[Edge, float], preferred: Collection[Edge] = ()) -> list[Edge]:
    """The one-to-one pairing with the largest sum of ``weights``.

    Among the optimal ones that with most ``preferred`` pairs, then the lexicographically smallest list of pairs.
    Weights of 0 or less are no pairs. Rounded weights are summed as whole numbers, so that equal sums are equal; exact
    for blocks of up to some 90 items on the smaller side.
    """
    whole = {edge: round(weight * SCALE) for edge, weight in weights.items()}
    whole = {edge: weight for edge, weight in whole.items() if weight > 0}
    chosen: list[Edge] = []
    for block in blocks(list(whole)):
        if len(block) == 1:
            chosen += block
            continue
        lefts, rights = (sorted({edge[side] for edge in block}) for side in (0, 1))
        step = min(len(lefts), len(rights)) + 1
        matrix = _matrix(block, {edge: whole[edge] * step + (edge in preferred) for edge in block}, np.int64)
        chosen += [(lefts[row], rights[column]) for row, column in _smallest(matrix)]
    return sorted(chosen)


def _smallest(value: npt.NDArray[np.int64]) -> list[Edge]:
    """The lexicographically smallest pairing of the largest total value.

    Rows in order: an earlier column than the one an optimal pairing gives the row is taken if the rest can still reach
    the same total.
    """
    pairs: list[Edge] = []
    free = list(range(value.shape[1]))
    best = _optimum(value, 0, free)
    for row in range(value.shape[0]):
        total = sum(int(value[edge]) for edge in best.items())
        for column in free:
            if column == best.get(row):
                break
            if value[row, column]:
                rest = _optimum(value, row + 1, [c for c in free if c != column])
                if int(value[row, column]) + sum(int(value[edge]) for edge in rest.items()) >= total:
                    best = {row: column} | rest
                    break
        if row in best:
            pairs.append((row, best[row]))
            free.remove(best.pop(row))
    return pairs


def _optimum(value: npt.NDArray[np.int64], first: int, columns: Sequence[int]) -> dict[int, int]:
    """Row and column of the pairs of an optimal pairing of the rows from ``first`` on with some columns."""
    chosen = assignment(value[first:, columns])
    pairs = ((first + int(row), columns[int(column)]) for row, column in zip(*chosen, strict=True))
    return {row: column for row, column in pairs if value[row, column]}


def _matrix(edges: Sequence[Edge], value: Mapping[Edge, float], kind: type[Number]) -> npt.NDArray[Number]:
    row = {n: i for i, n in enumerate(sorted({left for left, _ in edges}))}
    column = {n: i for i, n in enumerate(sorted({right for _, right in edges}))}
    matrix = np.zeros((len(row), len(column)), dtype=kind)
    for left, right in edges:
        matrix[row[left], column[right]] = value[left, right]
    return matrix


def overlap(a_start: int, a_end: int, b_start: int, b_end: int) -> int:
    """Characters that two spans share."""
    return max(0, min(a_end, b_end) - max(a_start, b_start))


def dice(a: frozenset[int], b: frozenset[int]) -> float:
    """``2|a∩b| / (|a|+|b|)`` of two sets, 1 if both are empty."""
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 1.0


def neighbours(left: Sequence[tuple[int, int]], right: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Indices of the spans of two lists that share a character, and how many they share.

    ``left`` must be sorted. Only spans near each other are compared, so the cost does not grow with the square of
    their number.
    """
    starts = [start for start, _ in left]
    longest = max((end - start for start, end in left), default=0)
    for j, (start, end) in enumerate(right):
        for i in range(bisect.bisect_right(starts, start - longest), bisect.bisect_left(starts, end)):
            shared = overlap(*left[i], start, end)
            if shared:
                yield i, j, shared
