"""The tables of counts about people that may be published.  One file per topic: what it counts and what adds up.

What is not offered here is published nowhere, not even as part of a share.
"""

from data_access.protection.cubes.cube import Cell, Cube, Part, Rows
from data_access.protection.cubes.experts import EXPERTS
from data_access.protection.cubes.families import FAMILIES
from data_access.protection.cubes.involvement import PARTICIPATIONS
from data_access.protection.cubes.outcomes import OUTCOMES
from data_access.protection.cubes.placements import PLACEMENTS
from data_access.protection.cubes.programme import PROGRAMME
from data_access.protection.cubes.reached import REACHED
from data_access.protection.cubes.training import TRAINING

__all__ = ["BY_KEY", "CUBES", "Cell", "Cube", "Part", "Rows"]

CUBES = (FAMILIES, OUTCOMES, EXPERTS, PLACEMENTS, PARTICIPATIONS, *TRAINING, PROGRAMME, REACHED)
BY_KEY = {cube.key: cube for cube in CUBES}
