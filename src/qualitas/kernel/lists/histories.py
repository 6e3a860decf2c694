"""Histories that somebody stated: read with the other marks beside a record, in the same query."""

from qualitas.kernel.lists.models import Stated
from qualitas.kernel.records.marked import FURTHER

_NOBODY, _NEVER = "CAST(NULL AS uuid)", "CAST(NULL AS date)"

FURTHER[Stated.kind] = f"""
SELECT '{Stated.kind}', id, version, at, by_id, '', 0, '', {_NOBODY}, '', {_NOBODY},
state, source, former, stands, approvals, happened_on, {_NEVER}, {_NEVER}, {_NOBODY}
FROM {Stated._meta.db_table} WHERE on_id = %s AND organisation_id = %s AND state = 'stated'
"""  # noqa: S608 - put together from constants
