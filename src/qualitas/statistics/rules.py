"""Rules that tell a signal from noise: what a rule is, and the rule sets of the field.

A rule is data; a set is a tuple of rules. `qualitas.statistics.marking` looks for them and `qualitas.statistics.signalled`
turns what was found into sentences. Sets differ between books and programs, so each names its source.
"""

import dataclasses
from collections.abc import Callable
from typing import Literal

from qualitas.statistics.inputs import BadData
from qualitas.statistics.sentences import Sentence, say

type Kind = Literal["limit", "of", "trend", "alternating", "within", "outside", "range"]
LONGEST_WINDOW = 64
_MOST_RULES = 32


@dataclasses.dataclass(frozen=True, slots=True)
class Rule:
    """One pattern that is unlikely where only noise is at work.

    ``kind`` says what is looked for in the last ``n`` points: a point beyond the control limits (``limit``); at least
    ``k`` of them beyond ``zone`` standard deviations on the same side (``of``; zone 0 is the centre line); all rising
    or all falling (``trend``, ``n`` points); alternately up and down (``alternating``); all within or all outside
    ``zone`` standard deviations (``within``, ``outside``; ``both`` asks for points on both sides); one beyond +zone
    and one beyond -zone (``range``). With ``near`` a count (``of``) takes points between zone and limit, in a window
    that lies on one side of the centre as a whole. A ``warning`` rule marks points without being a signal.
    """

    name: str
    kind: Kind
    n: int = 1
    k: int = 0
    zone: float = 0.0
    both: bool = False
    near: bool = False
    warning: bool = False

    def __post_init__(self) -> None:
        """Refuse a rule that means nothing."""
        if not 1 <= self.n <= LONGEST_WINDOW or self.k > self.n or self.zone < 0:
            raise BadData(
                say("The rule “{name}” cannot be evaluated: look at its window, count and zone.", name=self.name)
            )

    @property
    def needed(self) -> int:
        """Return how many of the window's points must show it."""
        return self.k or self.n

    @property
    def words(self) -> Sentence:
        """Return the rule as a sentence."""
        return _WORDS[self.kind](self)


def _count_words(rule: Rule) -> Sentence:
    """Return the sentence of a count of points on one side."""
    n, k, zone = rule.n, rule.needed, f"{rule.zone:g}"
    if n == 1:
        return say("A point beyond {zone} standard deviations", zone=zone)
    if rule.near:
        return say("{k} of {n} points in a row close to the same limit, all on one side of the centre line", k=k, n=n)
    if rule.zone == 0:
        if k == n:
            return say("{n} points in a row on one side of the centre line", n=n)
        return say("{k} of {n} points in a row on one side of the centre line", k=k, n=n)
    if k == n:
        return say("{n} points in a row beyond {zone} standard deviations on the same side", n=n, zone=zone)
    return say("{k} of {n} points in a row beyond {zone} standard deviations on the same side", k=k, n=n, zone=zone)


def _outside_words(rule: Rule) -> Sentence:
    """Return the sentence of points that avoid the centre."""
    n, zone = rule.n, f"{rule.zone:g}"
    if rule.both:
        return say(
            "{n} points in a row outside {zone} standard deviations, on both sides of the centre line", n=n, zone=zone
        )
    return say("{n} points in a row outside {zone} standard deviations, on either side", n=n, zone=zone)


_WORDS: dict[str, Callable[[Rule], Sentence]] = {
    "limit": lambda _rule: say("A point beyond the control limits"),
    "of": _count_words,
    "trend": lambda rule: say("{n} points in a row, all rising or all falling", n=rule.n),
    "alternating": lambda rule: say("{n} points in a row, alternately up and down", n=rule.n),
    "within": lambda rule: say(
        "{n} points in a row within {zone} standard deviations of the centre line", n=rule.n, zone=f"{rule.zone:g}"
    ),
    "outside": _outside_words,
    "range": lambda rule: say(
        "Two points in a row, one above +{zone} and one below −{zone} standard deviations", zone=f"{rule.zone:g}"
    ),
}


@dataclasses.dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules that belong together, with their source. ``whole`` sets mark every point of a pattern, not its last only."""

    name: str
    rules: tuple[Rule, ...]
    reference: str
    whole: bool = False

    def __post_init__(self) -> None:
        """Refuse more rules than a mask has bits."""
        if len(self.rules) > _MOST_RULES:
            raise BadData(say("A rule set holds at most {most} rules.", most=_MOST_RULES))

    @property
    def window(self) -> int:
        """Return how many points, the newest included, the longest rule looks at."""
        return max((rule.n for rule in self.rules), default=1)


LIMITS_ONLY = RuleSet(
    "limits", (Rule("Limits", "limit"),), "Shewhart, Economic Control of Quality of Manufactured Product (1931)"
)
NELSON = RuleSet(
    "Nelson",
    (
        Rule("Nelson 1", "limit"),
        Rule("Nelson 2", "of", 9, 9, 0.0),
        Rule("Nelson 3", "trend", 6),
        Rule("Nelson 4", "alternating", 14),
        Rule("Nelson 5", "of", 3, 2, 2.0),
        Rule("Nelson 6", "of", 5, 4, 1.0),
        Rule("Nelson 7", "within", 15, zone=1.0),
        Rule("Nelson 8", "outside", 8, zone=1.0, both=True),
    ),
    "Nelson, Journal of Quality Technology 16 (1984) 237-239",
)
NELSON_EITHER_SIDE = RuleSet(
    "Nelson, test 8 on either side",
    (*NELSON.rules[:7], Rule("Nelson 8", "outside", 8, zone=1.0)),
    "Nelson (1984), test 8 as most programs have it: points on one side count too",
)
WESTERN_ELECTRIC = RuleSet(
    "Western Electric",
    (
        Rule("Western Electric 1", "limit"),
        Rule("Western Electric 2", "of", 3, 2, 2.0),
        Rule("Western Electric 3", "of", 5, 4, 1.0),
        Rule("Western Electric 4", "of", 8, 8, 0.0),
    ),
    "Western Electric, Statistical Quality Control Handbook (1956) 23-28",
)
AIAG = RuleSet(
    "AIAG",
    (
        Rule("AIAG 1", "limit"),
        Rule("AIAG 2", "of", 7, 7, 0.0),
        Rule("AIAG 3", "trend", 6),
        Rule("AIAG 4", "alternating", 14),
        Rule("AIAG 5", "of", 3, 2, 2.0),
        Rule("AIAG 6", "of", 5, 4, 1.0),
        Rule("AIAG 7", "within", 15, zone=1.0),
        Rule("AIAG 8", "outside", 8, zone=1.0),
    ),
    "AIAG, Statistical Process Control, 2nd edition (2005), typical special cause criteria",
)
JURAN = RuleSet(
    "Juran",
    (
        Rule("Juran 1", "limit"),
        Rule("Juran 2", "of", 3, 2, 2.0),
        Rule("Juran 3", "of", 5, 4, 1.0),
        Rule("Juran 4", "trend", 6),
        Rule("Juran 5", "of", 9, 9, 0.0),
        Rule("Juran 6", "outside", 8, zone=1.0, both=True),
    ),
    "Juran & Godfrey, Quality Handbook, 5th edition (1999), section 45",
)
WESTGARD = RuleSet(
    "Westgard",
    (
        Rule("1-2s", "of", 1, 1, 2.0, warning=True),
        Rule("1-3s", "of", 1, 1, 3.0),
        Rule("2-2s", "of", 2, 2, 2.0),
        Rule("R-4s", "range", 2, zone=2.0),
        Rule("4-1s", "of", 4, 4, 1.0),
        Rule("10-x", "of", 10, 10, 0.0),
    ),
    "Westgard, Barry, Hunt & Groth, Clinical Chemistry 27 (1981) 493-501",
)
NHS = RuleSet(
    "Making data count",
    (
        Rule("Outside", "limit"),
        Rule("Shift", "of", 7, 7, 0.0),
        Rule("Trend", "trend", 7),
        Rule("2 of 3", "of", 3, 2, 2.0, near=True),
    ),
    "NHS England, Making data count: strengthening your decisions (2019)",
    whole=True,
)
RULE_SETS = {
    "limits": LIMITS_ONLY,
    "nelson": NELSON,
    "nelson-either-side": NELSON_EITHER_SIDE,
    "western-electric": WESTERN_ELECTRIC,
    "aiag": AIAG,
    "juran": JURAN,
    "westgard": WESTGARD,
    "nhs": NHS,
}


def own_rules(*rules: Rule, name: str = "own", reference: str = "set by the organisation") -> RuleSet:
    """Return a rule set of one's own."""
    return RuleSet(name, tuple(rules), reference)
