"""Room for labels: how far they must move so that none covers its neighbour."""

from itertools import pairwise


def apart(heights: list[float], sizes: list[float], *, room: float) -> list[float]:
    """Return the middles of labels that want to stand at rising *heights*, moved until none covers its neighbour.

    All in pixels from the foot of the plot; *sizes* are the labels' own heights.  They stay inside 0 … *room* while
    they fit there; when they cannot, they grow out at the top.
    """
    gaps = [(lower + upper) / 2 for lower, upper in pairwise(sizes)]
    placed = list(heights[:1])
    for height, gap in zip(heights[1:], gaps, strict=True):
        placed.append(max(height, placed[-1] + gap))
    if placed and placed[-1] > room:
        placed[-1] = room
        for turn in range(len(placed) - 2, -1, -1):
            placed[turn] = min(placed[turn], placed[turn + 1] - gaps[turn])
        if placed[0] < 0:
            placed = [height - placed[0] for height in placed]
    return placed
