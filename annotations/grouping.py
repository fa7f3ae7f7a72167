"""Groups by chance, and a place in them for who comes later. Pure: no database."""

GROUP_SIZE = 20  # members of the groups that are proposed
MANY = 60  # students from which on groups are proposed: more notes than these write nobody reads


def partition(members, size, rng):
    """Lists of members by chance: as few as hold `size` at most, everybody in one, sizes differing by one at most.

    `rng` is a random.Random. Raises ValueError for a size below one.
    """
    if size < 1:
        raise ValueError("A group has at least one member.")
    drawn = list(members)
    rng.shuffle(drawn)
    number = -(-len(drawn) // size)
    return [drawn[at::number] for at in range(number)]


def sizes_of(count, size):
    """(number of groups, the smallest, the largest) that `partition` makes of so many members."""
    number = -(-count // size)
    return (number, count // number, -(-count // number)) if number else (0, 0, 0)


def smallest(sizes, rng):
    """One of the smallest groups by chance. Takes {group: members}; None where there is no group."""
    if not sizes:
        return None
    least = min(sizes.values())
    return rng.choice(sorted(group for group, size in sizes.items() if size == least))
