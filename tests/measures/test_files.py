"""Files of measurements: Q-DAS, QIF and tables are read, recorded once, and every value that is not taken has its reason."""

from pathlib import Path
from typing import Any

import pytest

from qualitas.measures import queries
from qualitas.measures.bringing import bring, look_through
from qualitas.measures.files import NotReadable, read_file
from qualitas.measures.models import Measure
from qualitas.measures.texts import Setting
from tests.cast import Cast, Company

DFQ = """K0100 2
K1001/1 4711
K1002/1 Housing
K2001/1 1
K2002/1 Bore
K2101/1 10
K2110/1 9,5
K2111/1 10,5
K2142/1 mm
K2001/2 2
K2002/2 Depth
10,01\x140\x1401.02.2026/08:00:00\x14\x14L7\x0f5,2\x140\x1401.02.2026/08:00:00
10,02\x140\x1401.02.2026/09:00:00\x14\x14L7\x0f5,3\x14129\x1401.02.2026/09:00:00
10,03\x140\x1401.02.2026/10:00:00\x14\x14L8\x0f5,1\x140\x1401.02.2026/10:00:00
"""
TABLE = "Merkmal;Zeit;Wert;Los\nLength;2026-03-01 08:00;1,5;A\nWidth;2026-03-01 08:00;2,5;A\nLength;2026-03-01 09:00;1,6;B\n"


def brought(company: Company, name: str, content: bytes, **more: Any) -> tuple[Any, tuple[int, int]]:
    who = company.act("quality-manager").actor
    found = look_through(who, read_file(name, content), Setting(), **more)
    done = bring(lambda: company.act("quality-manager"), [one for one in found if not one.wrong], source=name)
    return found, done


def test_a_transfer_file_becomes_measures_once(cast: Cast) -> None:
    company = cast.northgate
    found, done = brought(company, "bore.dfq", DFQ.encode("cp1252"))
    assert done == (5, 2)
    assert found[1].notes[0] == "Value 2: the file marks it as not valid (attribute 129)."
    bore = Measure.within(company.id).get(title="Bore, Housing")
    assert (bore.unit, str(bore.lower), bore.target) == ("mm", "9.500000000", 10)
    readings = queries.window(queries.standing_of(bore), 0, 9, context=True).readings
    assert readings.values.tolist() == [10.01, 10.02, 10.03]
    assert readings.context == {"lot": ["L7", "L7", "L8"]}
    again, done = brought(company, "bore.dfq", DFQ.encode())
    assert [one.known for one in again] == [True, True]
    assert done == (0, 0)


def test_a_table_of_several_measures_and_one_of_one(cast: Cast) -> None:
    company = cast.northgate
    assert brought(company, "a.csv", TABLE.encode())[1] == (3, 2)
    found, _done = brought(company, "b.csv", b"1.5\n1.6\n")
    assert found[0].wrong == ("The table does not say which measure it is of; name it, or add a column “measure”.",)
    length = Measure.within(company.id).get(title="Length")
    assert brought(company, "b.csv", b"1.5\n1.6\n", into=length)[1] == (2, 0)
    found, _done = brought(company, "c.csv", b"measure,value\nLength,1.5\nLength,x\n")
    assert found[0].wrong == ("Row 2: “x” is not a number; correct it or leave the row out.",)
    for name, content in (("a.pdf", b""), ("a.dfq", b"hello"), ("a.qif", b"<a/>"), ("a.qif", b"<a"), ("a.csv", b"")):
        with pytest.raises(NotReadable):
            read_file(name, content)


def test_the_example_files_of_others_are_read(cast: Cast, examples: Path) -> None:
    company = cast.northgate
    paths = {path.name: path for path in sorted((examples / "measurements").glob("*.[dq][fi][qf]"))}
    who, counts = company.act("quality-manager").actor, {}
    for name, path in paths.items():
        found = look_through(who, read_file(name, path.read_bytes()), Setting())
        assert not [one.wrong for one in found if one.wrong], name
        counts[name] = (len(found), sum(len(one.about) for one in found))
    assert counts["basicDfq_singlePart_threeCharacteristics.dfq"] == (3, 9)
    assert counts["basicDfq_threeParts_differentNumberOfCharacteristics.dfq"][0] == 9
    assert counts["basicDfq_singlePart_noCharacteristics.dfq"] == (0, 0)
    assert counts["attributiveDfq_attributiveCharacteristic_and_errorLogSheet.dfq"] == (2, 2)
    assert counts["multipleParts.dfq"] == (2, 2)
    for name in ("SheetMetal_results_1.qif", "SheetMetal_results_2.qif", "SheetMetal_results_3.qif"):
        assert brought(company, name, paths[name].read_bytes())[1][0] == counts[name][1] >= 10
    bent = Measure.within(company.id).get(title__startswith="W1RFTMRA02V")
    assert queries.window(queries.standing_of(bent), 0, 9, context=True).readings.context["equipment"] == ["CMM"] * 3
