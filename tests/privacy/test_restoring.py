"""An older backup that is restored is erased again before anything is served; proofs made before still hold."""

import itertools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from qualitas.kernel.identity.models import Person
from qualitas.kernel.ledger import erasing as ledger
from qualitas.kernel.ledger import keys, proofs, sealing
from qualitas.kernel.ledger.models import Checkpoint, Head, Leaf
from qualitas.kernel.records import redacting, verbs
from qualitas.kernel.records.models import Attachment, Comment
from qualitas.proof.note import check_tlog_proof
from qualitas.site.keeping import backup, restore
from tests.cast import _connected
from tests.databases import ROLE, WORKER, _server, engine
from tests.ledger.houses import House, placed
from tests.privacy import traces
from tests.privacy.test_erasing import MAIL, NAME, WAS, _erased, plant

_numbers = itertools.count(1)
SECRET = "Zebulon Quirke"


@contextmanager
def elsewhere(folder: Path) -> Iterator[str]:
    """Stand in an installation with nothing in it; yields the name of its database."""
    folder.mkdir(parents=True, exist_ok=True)
    if engine() == "sqlite":
        with _connected(str(folder / "qualitas.sqlite3")), placed(folder):
            yield str(folder / "qualitas.sqlite3")
        return
    name = f"erased_{WORKER}_{next(_numbers)}"
    _server().execute(f"CREATE DATABASE {name} OWNER {ROLE}")
    try:
        with _connected(name), placed(folder):
            yield name
    finally:
        _server().execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_restored_older_backup_is_erased_again(house: House, tmp_path: Path) -> None:
    company, person = house.company, plant(house)
    draft = company["draft"]
    verbs.comment(company.act("author"), draft, text=f"So {SECRET} said.")
    file = SimpleUploadedFile("Quirke.txt", f"Signed: {SECRET}".encode())
    verbs.attach(company.act("author"), draft, file=file)
    sealing.seal_all()
    sealing.publish_all()
    size = Checkpoint.objects.filter(organisation=company.id).latest("size").size
    leaf = bytes(Leaf.objects.get(organisation=company.id, index=size - 1).leaf)
    proof, vkey = (
        proofs.inclusion(company.id, size - 1),
        keys.signer(Head.objects.get(organisation=company.id).origin).vkey,
    )
    old = tmp_path / "old.qualitas"
    backup(old)
    redacting.redact(company.act("quality-manager"), draft, passages=SECRET, reason="Asked.")
    redacting.redact_file(company.act("quality-manager"), draft, reason="Asked.", name="Quirke.txt")
    _erased(house, person, files=True)
    check_tlog_proof(proof, leaf, [vkey])
    new = tmp_path / "new"
    shutil.copytree(house.folder / "keys", new / "keys")
    (new / "anchors").mkdir()
    for noted in (house.folder / "anchors").glob("*.erasures"):
        shutil.copy(noted, new / "anchors")
    with elsewhere(new) as name:
        report = restore(old)
        assert [fault.sentence for fault in report.faults] == []
        again = Person.objects.get(pk=person.pk)
        assert (again.state, again.email) == ("erased", "")
        assert traces.in_tables(NAME, MAIL, WAS, "Krähenbühl", SECRET) == []
        assert traces.in_values(NAME, MAIL, WAS, SECRET) == []
        assert Comment.objects.filter(text="So ████ said.").exists()
        assert not Attachment.objects.filter(name="Quirke.txt").exists()
        assert traces.in_files(new, NAME, MAIL, WAS, SECRET) == []
        assert traces.in_database_files(name, NAME, MAIL, WAS, SECRET) == []
        assert ledger.forgotten_by(company.id) == []
        check_tlog_proof(proof, leaf, [vkey])
        assert house.verify().holds


def test_a_database_that_was_put_back_by_hand_is_a_fault(house: House) -> None:
    person = plant(house)
    kept = house.ask("SELECT person, organisation, wrapped FROM ledger_personkey")
    _erased(house, person)
    back = "INSERT INTO ledger_personkey (person, organisation, wrapped) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
    house.attack(*((back, list(row)) for row in kept))
    assert "something was erased, as the anchors say" in house.said()
