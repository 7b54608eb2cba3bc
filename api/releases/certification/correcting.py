"""Text revisions: releases that correct the words of another one and show its figures."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from api.disclosure.certificates import certificate_from_json
from api.errors import Refused
from api.queries.certificates import find_build, read_displays, store_certificate, stored_facts
from api.queries.releases_writing import StoredRelease
from api.releases.certification.deriving import Estimated
from api.releases.completing import Draft, complete
from api.releases.figures.displaying import AS_ASKED
from api.releases.figures.frames import SCHEMA
from api.releases.sealing import seal


def complete_as_before(
    connection: Connection,
    draft: Draft,
    release: StoredRelease,
    history: Sequence[StoredRelease],
    figures: Estimated,
) -> int:
    """Complete a text revision: it shows the figures of the release it corrects, under the same certificate.

    Raises ``Refused`` where that release has no certificate, or the figures are not the same.
    """
    corrected = next(
        one for one in history if one.revision == release.revision and one.text_revision < release.text_revision
    )
    build = find_build(connection, corrected.key)
    if build is None or build.certificate is None or build.bases is None or build.categories is None:
        raise Refused(f"{corrected.id} has no certificate that {release.id} could be published under. Build it again.")
    before = read_displays(connection, corrected.key)
    joined = figures.full.drop("status").join(before, on=["cell", "series"], how="left", maintain_order="left")
    shown = complete(connection, draft, [joined.select(*SCHEMA, *AS_ASKED)], without=figures.moved)
    certificate = certificate_from_json(build.certificate)
    if seal(connection, draft.key) != certificate.figures_hash:
        raise Refused(
            f"{release.id} does not show the figures of {corrected.id}; it cannot be published as a correction."
        )
    facts = stored_facts(connection, corrected.key)
    store_certificate(connection, draft.key, build.bases, build.categories, certificate, facts)
    return shown
