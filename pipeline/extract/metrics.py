"""The metric of a figure: by its unit, the cue words around it and the head of what is counted."""

from dataclasses import dataclass

from pipeline.parse.items import ItemEntry
from pipeline.parse.units import Unit

PEOPLE = frozenset({"人", "人次", "户", "户次"})
OCCASIONS = frozenset({"场次", "次", "期", "轮", "届", "批次", "堂", "课时", "节"})
VEHICLES = frozenset({"辆", "辆次", "台次", "车次", "头次", "架次", "艘", "艘次", "架", "头"})
# A unit of organisations counts organisations, whatever the noun is called (招聘单位, 参展商): other metrics it may have.
_ORGANISATION_UNITS = frozenset({"家", "家次", "所"})
_ORGANISATION_METRICS = frozenset(
    {"institutions", "venues", "demonstrations", "enforcement", "teams", "projects"}
)
PEOPLE_METRICS = frozenset({"participants", "personnel", "demonstrations", "enforcement", "base", "reach"})
# 解答咨询100余次: questions answered are services, the people who ask participants.
_QUESTIONS = "服务人次"
# 余震20余次 were not held.
_DISASTERS = "自然灾害"
# 干部职工 and 人员 are at work where they are sent out, and reached where they are trained or checked.
_SENT_OUT = frozenset({"干部职工", "被查人员"})
# 组 and 部 make teams and works of most nouns, not of these: 古籍200部, 雕塑15组.
_KEEP_AGAINST_HINT = frozenset({"", "supplies", "materials", "demonstrations", "other", "base", "works"})
_OCCASION_NOUNS = frozenset({"works", "services", "demonstrations"})


@dataclass(frozen=True, slots=True)
class Decision:
    """A decided field with the name of the rule that decided it."""

    value: str
    rule: str


@dataclass(frozen=True, slots=True)
class Cues:
    """The cues around a number: all names before it, the nearest before, the first behind, one inside the item.

    ``given`` tells that the number stands behind 为 or 向: those are people for whom something is done.
    """

    names: frozenset[str] = frozenset()
    nearest: str = ""
    behind: str = ""
    item: str = ""
    given: bool = False


def decide_metric(
    unit: Unit | None, entry: ItemEntry | None, cues: Cues, *, fraction: bool = False
) -> Decision:
    """Return the metric of a figure and the rule that decided it.

    Args:
        unit: the measure word, None where none is written.
        entry: the item class of the head noun, None where it is unknown.
        cues: the cue words around the number.
        fraction: whether the number is a part of a whole (三分之二).

    >>> decide_metric(None, None, Cues(nearest="reach-before"))
    Decision(value='reach', rule='cue:reach-before')
    >>> decide_metric(None, None, Cues())
    Decision(value='participants', rule='unit:people')
    """
    canonical = unit.canonical if unit is not None else None
    hint = unit.metric if unit is not None else ""
    head = entry.metric if entry is not None else ""
    if fraction and unit is None:
        return Decision("rate", "fraction")
    if hint in ("money", "rate"):
        return Decision(hint, f"unit:{unit.unit if unit else ''}")
    if hint == "other":
        return _by_other_unit(canonical, head, cues)
    people = canonical is None or canonical in PEOPLE
    if people or canonical == "次":
        reached = _reach(head, cues)
        if reached is not None:
            return reached
    if head == "demonstrations" or (
        cues.item and head in ("", "institutions", "venues", "projects", "personnel", "teams")
    ):
        return Decision("demonstrations", f"head:{entry.item_class if entry else cues.item}")
    if cues.behind == "honour-after" and canonical not in OCCASIONS:
        return Decision("demonstrations", f"cue:{cues.behind}")
    if people:
        return _people(canonical, entry, cues)
    if canonical in OCCASIONS:
        return _occasions(canonical, entry, cues)
    return _things(canonical or "", hint, entry, cues)


def _by_other_unit(canonical: str | None, head: str, cues: Cues) -> Decision:
    """Decide for measures and vehicles: goods by weight are supplies, vehicles checked are enforcement."""
    if head == "supplies":
        return Decision("supplies", "head:supplies")
    if canonical in VEHICLES and head == "enforcement" and cues.nearest not in ("send-out", "mobilise"):
        return Decision("enforcement", "head:vehicles")
    return Decision("other", "unit:other")


def _reach(head: str, cues: Cues) -> Decision | None:
    if head == "reach":
        return Decision("reach", "head:reach")
    if cues.nearest == "reach-before":
        return Decision("reach", f"cue:{cues.nearest}")
    if cues.behind == "reach-after":
        return Decision("reach", f"cue:{cues.behind}")
    return None


def _people(canonical: str | None, entry: ItemEntry | None, cues: Cues) -> Decision:
    """Decide for people and households, and for numbers without a unit: verbs first, then the noun."""
    head = entry.metric if entry is not None else ""
    if head == "other":
        # 十余万人受灾: what befell people is no work of a campaign.
        return Decision("other", f"head:{entry.item_class if entry else ''}")
    decided = _people_by_verb(canonical, entry, cues)
    if decided is not None:
        return decided
    if head == "teams":
        return Decision("personnel", "head:teams")
    if head in PEOPLE_METRICS or (head and canonical is None):
        return Decision(head, f"head:{entry.item_class if entry else ''}")
    return Decision("participants", "unit:people")


def _people_by_verb(canonical: str | None, entry: ItemEntry | None, cues: Cues) -> Decision | None:
    """Decide by what is done with the people; None where no verb speaks."""
    head = entry.metric if entry is not None else ""
    name = cues.nearest
    if cues.given and head in ("personnel", "teams"):
        # 为80名环卫工人体检: those who work are those reached.
        return Decision("participants", "given to")
    if cues.behind == "moved-after":
        return Decision("participants", "cue:moved-after")
    if name == "recruit" and canonical in ("人", "人次"):
        return Decision("personnel", f"cue:{name}")
    if name == "honour-before" and head not in ("personnel", "participants"):
        return Decision("demonstrations", f"cue:{name}")
    if cues.behind == "duty-after" and head in ("", "activities"):
        return Decision("personnel", "cue:duty-after")
    if name in ("enforce-people", "enforce-both", "enforce-strong"):
        return Decision("enforcement", f"cue:{name}")
    if (
        "stock" in cues.names
        and canonical in ("人", "户")
        and not (head == "personnel" and canonical == "人")
    ):
        return Decision("base", "cue:stock")
    if name == "there-are" and canonical == "户" and head == "participants":
        return Decision("base", f"cue:{name}")
    if head == "base" or (head == "institutions" and canonical in ("户", "户次", None)):
        return Decision(head, f"head:{head}")
    if name == "train":
        return Decision("participants", "cue:train")
    sent_out = head in ("personnel", "", "teams") or (entry is not None and entry.item_class in _SENT_OUT)
    if name in ("mobilise", "send-out", "there-are") and sent_out:
        return Decision("personnel", f"cue:{name}")
    if head == "personnel" and name == "serve" and canonical == "人次":
        return Decision("participants", f"head:personnel cue:{name}")
    return None


def _occasions(canonical: str, entry: ItemEntry | None, cues: Cues) -> Decision:
    head = entry.metric if entry is not None else ""
    if entry is not None and entry.item_class == _DISASTERS:
        return Decision("other", f"head:{entry.item_class}")
    if canonical == "次" and entry is not None and entry.item_class == _QUESTIONS:
        return Decision("services", f"head:{entry.item_class}")
    if (
        canonical == "次"
        and cues.nearest == "matters"
        and head in ("", "participants", "services", "activities")
    ):
        return Decision("services", f"cue:{cues.nearest}")
    if head in _OCCASION_NOUNS and not (head == "works" and canonical == "场次"):
        return Decision(head, "head:occasion")
    return Decision("activities", "unit:occasion")


def _things(canonical: str, hint: str, entry: ItemEntry | None, cues: Cues) -> Decision:
    """Decide for what is counted in 个, 件, 台 and their like: verbs that name the work first, then the noun."""
    head = entry.metric if entry is not None else ""
    if cues.nearest in ("enforce-strong", "enforce-both") and head not in ("works", "teams", "personnel"):
        return Decision("enforcement", f"cue:{cues.nearest}")
    if cues.nearest == "enforce-people" and head == "institutions":
        # 约谈企业30家
        return Decision("enforcement", f"cue:{cues.nearest}")
    if cues.nearest == "cases" and head in ("", "enforcement", "services", "participants"):
        return Decision("services", f"cue:{cues.nearest}")
    vehicle = canonical in VEHICLES or (canonical == "台" and head == "enforcement")
    if cues.nearest in ("send-out", "mobilise") and vehicle:
        return Decision("other", f"cue:{cues.nearest}")
    if entry is not None and entry.item_class == _QUESTIONS:
        return Decision("services", f"head:{entry.item_class}")
    if canonical == "笔" and head == "money":
        return Decision("services", "unit:笔 head:money")
    if hint in ("teams", "works") and head not in _KEEP_AGAINST_HINT and head != hint:
        return Decision(hint, "unit:hint")
    return _things_by_verb(canonical, head, cues.nearest) or _things_by_noun(canonical, hint, entry)


def _things_by_verb(canonical: str, head: str, name: str) -> Decision | None:
    """Decide by a verb that speaks only where the noun leaves it open; None where it does not speak."""
    if name == "hand-out" and head == "other":
        return Decision("materials", f"cue:{name}")
    if name == "honour-before" and head in ("", "institutions", "venues", "personnel", "base", "projects"):
        return Decision("demonstrations", f"cue:{name}")
    if name == "enforce-things" and head in ("", "services", "works", "materials", "supplies"):
        return Decision("enforcement", f"cue:{name}")
    if name == "matters" and head in ("", "participants"):
        return Decision("services", f"cue:{name}")
    if name == "lay-down" and head in ("", "services", "measures"):
        return Decision("measures", f"cue:{name}")
    built = head == "venues" or (head in ("", "institutions") and canonical not in _ORGANISATION_UNITS)
    if name == "build" and built:
        return Decision("venues", f"cue:{name}")
    if name == "upgrade" and head == "venues":
        return Decision("venues", f"cue:{name}")
    return None


def _things_by_noun(canonical: str, hint: str, entry: ItemEntry | None) -> Decision:
    head = entry.metric if entry is not None else ""
    if head == "venues" and canonical == "家":
        # 44家养老院获赠: counted as 家 and not built or opened, a house is an organisation.
        return Decision("institutions", "unit:家 head:venues")
    if head and (canonical not in _ORGANISATION_UNITS or head in _ORGANISATION_METRICS):
        return Decision(head, f"head:{entry.item_class if entry else ''}")
    if hint:
        return Decision(hint, "unit:hint")
    return Decision("other", "default")
