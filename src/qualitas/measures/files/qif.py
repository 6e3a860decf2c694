"""QIF results (ISO 23952, XML): measured values of characteristics, with the part's serial number and the device."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from qualitas.measures.files.characteristics import Characteristic, NotReadable


def _bare(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _first(element: Element, *names: str) -> str:
    """Return the text of the first element below, of one of these names."""
    return next((found.text.strip() for found in element.iter() if _bare(found) in names and found.text), "")


def _ending(root: Element, ending: str) -> Iterator[Element]:
    return (one for one in root.iter() if _bare(one).endswith(ending) and one.get("id"))


def read(content: bytes) -> list[Characteristic]:
    """Return the characteristics of a QIF file with their measured values; raises NotReadable."""
    try:
        root = fromstring(content)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise NotReadable(_("This is no XML that can be read: %s.") % str(error)[:120]) from error
    if _bare(root) != "QIFDocument":
        raise NotReadable(_("This is no QIF document: its outermost element is %s.") % _bare(root)[:60])
    part = next((_first(one, "Name", "ModelNumber") for one in _ending(root, "Part")), "")
    serials = {one.get("id"): _first(one, "SerialNumber") for one in _ending(root, "ActualComponent")}
    devices = {one.get("id"): _first(one, "Name") for one in _ending(root, "MeasurementDevice")}
    unit = next((_first(one, "UnitName") for one in root.iter() if _bare(one) == "LinearUnit"), "")
    items = {one.get("id"): one for one in _ending(root, "CharacteristicItem")}
    limits = {one.get("id"): one for one in _ending(root, "CharacteristicDefinition")}
    nominals = {one.get("id"): one for one in _ending(root, "CharacteristicNominal")}
    found: dict[str, Characteristic] = {}
    for results in (one for one in root.iter() if _bare(one) == "MeasurementResults"):
        about = {
            "part": _serial(results, serials),
            "at": _first(results, "InspectionDateTime", "MeasurementDateTime"),
        }
        for actual in _ending(results, "CharacteristicActual"):
            _take(actual, about, found, items, nominals, limits, (part, unit), devices)
    return list(found.values())


def _serial(results: Element, serials: dict[str | None, str]) -> str:
    named = [one.text for block in results.iter() if _bare(block) == "ActualComponentIds" for one in block]
    return next((serials[one] for one in named if one in serials), "") or next(iter(serials.values()), "")


def _take(  # noqa: PLR0917 - what the file's parts refer to
    actual: Element,
    about: dict[str, str],
    found: dict[str, Characteristic],
    items: dict[str | None, Element],
    nominals: dict[str | None, Element],
    limits: dict[str | None, Element],
    of: tuple[str, str],
    devices: dict[str | None, str],
) -> None:
    """Take one measured value."""
    value = next((one.text for one in actual if _bare(one) == "Value" and one.text), "")
    item = items.get(_first(actual, "CharacteristicItemId"))
    if not value or item is None:
        return
    part, unit = of
    name = ", ".join(filter(None, (_first(item, "Designator", "Name"), part)))[:200]
    if name not in found:
        nominal = nominals.get(_first(item, "CharacteristicNominalId"))
        defined = limits.get(_first(nominal, "CharacteristicDefinitionId")) if nominal is not None else None
        lower, upper = ("", "") if defined is None else (_first(defined, "MinValue"), _first(defined, "MaxValue"))
        target = "" if nominal is None else _first(nominal, "TargetValue")
        angular = "Angle" in _bare(actual) or "Angularity" in _bare(actual)
        found[name] = Characteristic(name, "" if angular else unit, target, lower, upper, part)
    device = next((devices[one.text] for block in item.iter() if _bare(block) == "MeasurementDeviceIds"
                   for one in block if one.text in devices), "")  # fmt: skip
    cells = {"part": about["part"], "at": about["at"], "equipment": device}
    found[name].add(value=value, **{key: cell for key, cell in cells.items() if cell})
