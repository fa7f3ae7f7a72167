"""The lines of a table: what was measured, the result, the goal, and whether it is met."""

from dataclasses import dataclass, field
from statistics import median, quantiles


@dataclass
class Report:
    """Collects lines and prints them as a Markdown table."""

    lines: list = field(default_factory=list)

    def add(self, what, result, goal="", is_met=None):
        """One line; `is_met` is None where there is no goal."""
        self.lines.append((what, result, goal, {None: "", True: "yes", False: "**no**"}[is_met]))
        print(f"  {what}: {result}", flush=True)

    def __str__(self):
        rows = [("measured", "result", "goal", "met"), *self.lines]
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        rows.insert(1, tuple("-" * width for width in widths))
        return "\n".join("| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in rows)


@dataclass(frozen=True)
class Times:
    """Middle and slow end of some durations, in milliseconds."""

    p50: float
    p95: float

    def __str__(self):
        return f"{self.p50:.1f} / {self.p95:.1f} ms"


def times(seconds):
    """The Times of a list of durations in seconds."""
    return Times(1000 * median(seconds), 1000 * quantiles(seconds, n=20, method="inclusive")[-1])


def kilobytes(count):
    return f"{count / 1000:.1f} kB"


def mebibytes(count):
    return f"{count / 2**20:.0f} MiB"
