"""The factors of a matrix of papers and words, with numpy: imported only while words are learnt."""

import math
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from storage.search.meanings import Meaning, unpacked

_RAREST = 8  # papers that hold a word which can be placed
_COMMONEST = 0.2  # of all papers: a word in more says nothing
_SPARE = 8  # dimensions beside those that are kept, which makes these exact
_AT_ONCE = 256  # rows that are multiplied together, about 5 MB


class Factors:
    """The directions in which papers differ most by their words, nearer to the truth with each `improve`.

    Subspace iteration, https://arxiv.org/abs/0909.4061.

    Args:
        papers: What each word says of each paper.
        dimensions: How many directions.
    """

    def __init__(self, papers: Sequence[Mapping[str, float]], dimensions: int) -> None:
        holding = Counter(word for weights in papers for word in weights)
        most = _COMMONEST * len(papers)
        words = sorted(word for word, count in holding.items() if _RAREST <= count <= most)
        self._dimensions = dimensions
        self._telling = {word: math.log(len(papers) / holding[word]) for word in words}
        columns = {word: column for column, word in enumerate(words)}
        self._rows = [_row(weights, columns, self._telling) for weights in papers]
        # Any beginning will do, and the same one gives the same places again.
        chance = np.random.default_rng(7).normal(size=(len(words), min(len(words), dimensions + _SPARE)))
        self._basis: NDArray[np.float32] = np.linalg.qr(chance.astype(np.float32))[0]

    def improve(self) -> None:
        """Go through all papers once."""
        self._basis = np.linalg.qr(self._multiplied())[0]

    def vectors(self) -> dict[str, list[float]]:
        """Where each word stands, the farther out the more it tells; none with fewer words than dimensions."""
        if self._basis.shape[1] < self._dimensions:
            return {}
        strengths, turned = np.linalg.eigh(self._basis.T @ self._multiplied())
        best = np.argsort(-strengths)[: self._dimensions]
        stands = (self._basis @ turned[:, best]) * np.array([*self._telling.values()])[:, None]
        return dict(zip(self._telling, stands.tolist(), strict=True))

    def _multiplied(self) -> NDArray[np.float32]:
        product = np.zeros_like(self._basis)
        for block in self._blocks():
            product += block.T @ (block @ self._basis)
        return product

    def _blocks(self) -> Iterator[NDArray[np.float32]]:
        for start in range(0, len(self._rows), _AT_ONCE):
            rows = self._rows[start : start + _AT_ONCE]
            block = np.zeros((len(rows), len(self._basis)), np.float32)
            for place, (columns, values) in enumerate(rows):
                block[place, columns] = values
            yield block


class Places:
    """Puts papers where their words stand: what `meanings.place_of` does, for very many of them.

    Args:
        known: What each word means.
    """

    def __init__(self, known: Mapping[str, Meaning]) -> None:
        self._rows = {word: row for row, word in enumerate(known)}
        scales = np.array([scale for scale, _ in known.values()], np.float64)
        numbers = [unpacked(vector) for _, vector in known.values()]
        self._vectors = np.array(numbers, np.float64).reshape(len(known), -1) * scales[:, None]

    def of(self, weights: Mapping[str, float]) -> list[float]:
        """Where words stand together; nothing, or all zero, where none of them is known."""
        words = [word for word in weights if word in self._rows]
        if not words:
            return []
        rows = self._vectors[[self._rows[word] for word in words]]
        place: list[float] = (np.array([weights[word] for word in words]) @ rows).tolist()
        return place


def _row(
    weights: Mapping[str, float], columns: Mapping[str, int], telling: Mapping[str, float]
) -> tuple["array[int]", "array[float]"]:
    """The columns and values of a paper's known words, of length one."""
    known = [word for word in weights if word in columns]
    values = [weights[word] * telling[word] for word in known]
    length = math.hypot(*values) or 1.0
    return array("i", (columns[word] for word in known)), array("f", (value / length for value in values))
