"""Certified releases through the pipeline: what is shown, what is not, and what refuses to be published."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from api.disclosure.limits import Limits, NotCertified
from api.errors import InvalidInput, Refused
from api.models import releases
from api.releases.certification.verification import verify_stored_release
from api.releases.publishing import publish_release, withdraw_release
from tests.conftest import Database
from tests.releases.certified import REGIONS, SIZES, CertifiedSurvey, Respondent, new_survey, respondents
from tests.uncertified import publishing_behind_a_threshold

K = 5


@pytest.fixture
def survey(database: Database, tmp_path: Path) -> CertifiedSurvey:
    """A survey of its own in the worker's database."""
    return CertifiedSurvey(database.owner, tmp_path, new_survey("certified"), K)


def one_small_cell(contributors: int) -> list[Respondent]:
    """Many respondents everywhere, but this many in (GE250, DE-SH)."""
    counts = {(size, region): 20 for size in SIZES for region in REGIONS}
    return respondents(counts | {("GE250", "DE-SH"): contributors})


@pytest.mark.parametrize(("contributors", "status"), [(K - 1, "confidential"), (K, "published"), (K + 1, "published")])
def test_a_cell_needs_k_contributors(survey: CertifiedSurvey, contributors: int, status: str) -> None:
    release = survey.publish(one_small_cell(contributors))
    assert survey.statuses(release)["GE250", "DE-SH"] == status


def test_a_small_cell_takes_others_with_it_so_that_it_cannot_be_computed(survey: CertifiedSurvey) -> None:
    shown = survey.statuses(survey.publish(one_small_cell(K - 1)))
    rows = [shown[size, "DE-SH"] for size in SIZES if size != "GE250"]
    columns = [shown["GE250", region] for region in REGIONS if region != "DE-SH"]
    totals = shown["_T", "DE-SH"], shown["GE250", "DE"]
    assert "confidential" in rows or totals[0] == "confidential"
    assert "confidential" in columns or totals[1] == "confidential"


def test_a_contributor_with_three_respondents_counts_once(survey: CertifiedSurvey) -> None:
    rows = one_small_cell(K)
    grouped = [
        replace(one, group="holding") if (one.size, one.region) == ("GE250", "DE-SH") and place % K < 3 else one
        for place, one in enumerate(rows)
    ]
    assert sum(one.group == "holding" for one in grouped) == 3
    assert survey.statuses(survey.publish(grouped))["GE250", "DE-SH"] == "confidential"


def test_a_contributor_in_two_leaves_counts_once_in_a_cell_that_holds_both(survey: CertifiedSurvey) -> None:
    counts = {(size, region): 20 for size in SIZES for region in REGIONS}
    few = {("0-9", "DE-SH"): 2, ("10-49", "DE-SH"): 2, ("50-249", "DE-SH"): 1}
    rows = respondents(counts | few)
    of_sme = [one for one in rows if one.region == "DE-SH" and one.size != "GE250"]
    assert len(of_sme) == K
    everyone_apart = survey.publish(rows)
    assert survey.statuses(everyone_apart)["SME", "DE-SH"] == "published"
    twins = {of_sme[0].id, of_sme[2].id}
    grouped = [replace(one, group="holding") if one.id in twins else one for one in rows]
    other = survey.with_(survey=f"{survey.survey}-grouped")
    assert other.statuses(other.publish(grouped))["SME", "DE-SH"] == "confidential"


def test_a_share_of_one_or_zero_is_withheld_where_the_indicator_is_sensitive(survey: CertifiedSurvey) -> None:
    rows = [
        replace(one, facebook=1, dialogue=1) if (one.size, one.region) == ("0-9", "DE-HB") else one
        for one in respondents(20)
    ]
    plain = survey.publish(rows)
    assert survey.figures(plain)["0-9", "DE-HB"].value == 1.0
    other = survey.with_(survey=f"{survey.survey}-sensitive", sensitive="adoption")
    release = other.publish([*rows, Respondent("extra", "GE250", "DE-HH", 0, 0, 0, 5.0)])
    assert other.statuses(release)["0-9", "DE-HB"] == "confidential"


def test_a_mean_that_two_contributors_make_up_is_withheld(survey: CertifiedSurvey) -> None:
    rows = [
        replace(one, minutes=10_000.0 if place % 20 == 0 else 1.0)
        if one.size == "GE250" and one.region == "DE-HB"
        else one
        for place, one in enumerate(respondents(20))
    ]
    release = survey.publish(rows)
    assert survey.statuses(release, "minutes_per_day", "_T")["GE250", "DE-HB"] == "confidential"
    assert survey.statuses(release, "adoption")["GE250", "DE-HB"] == "published"


def test_negative_numbers_are_refused_because_the_dominance_rules_are_not_made_for_them(
    survey: CertifiedSurvey,
) -> None:
    lossy = survey.with_(minimum=-100)
    lossy.build([replace(one, minutes=-5.0) if one.id == "r0003" else one for one in respondents(10)])
    with pytest.raises(Refused, match="negative"):
        lossy.certify()


def test_what_follows_from_two_shares_is_shown_where_both_are(survey: CertifiedSurvey) -> None:
    release = survey.publish(one_small_cell(K - 1))
    both = {cell for cell, status in survey.statuses(release).items() if status == "published"}
    assert both
    for indicator in ("dialogue", "dialogue_gap"):
        assert {c for c, status in survey.statuses(release, indicator).items() if status == "published"} == both
    counted = survey.statuses(release, "channel_count", "_T")
    assert {cell for cell, status in counted.items() if status == "published"} == both
    rated = {cell for cell, status in survey.statuses(release, "dialogue_rate").items() if status == "published"}
    assert rated <= both, "among users there may be too few"


def skipping(rows: list[Respondent]) -> list[Respondent]:
    """Some skip one question, some another."""
    return [
        replace(one, facebook=None if n % 23 == 0 else one.facebook, xing=None if n % 19 == 1 else one.xing,
                dialogue=None if n % 17 == 2 else one.dialogue)
        for n, one in enumerate(rows)
    ]  # fmt: skip


def test_where_questions_were_skipped_one_by_one_derived_figures_follow_from_the_published_ones(
    survey: CertifiedSurvey,
) -> None:
    release = survey.publish(skipping(respondents(20)))
    asked = (("adoption", "facebook"), ("adoption", "xing"), ("dialogue", "facebook"))
    shares = {key: survey.figures(release, *key) for key in asked}
    facebook, xing, dialogue = (of["_T", "DE"].value for of in shares.values())
    assert survey.figures(release, "channel_count", "_T")["_T", "DE"].value == pytest.approx(facebook + xing, abs=0.01)
    assert survey.figures(release, "dialogue_rate")["_T", "DE"].value == pytest.approx(dialogue / facebook, abs=0.002)
    rated = {cell for cell, status in survey.statuses(release, "dialogue_rate").items() if status == "published"}
    both = [{cell for cell, row in shares[key].items() if row.status == "published"} for key in (asked[0], asked[2])]
    assert rated
    assert rated <= both[0] & both[1]
    assert verify_stored_release(survey.engine, release)


def routed(rows: list[Respondent], silent: int) -> list[Respondent]:
    """Only users were asked about dialogue, and so many of those of the smallest enterprises did not answer."""
    users = [one.id for one in rows if one.facebook and one.size == "0-9"]
    return [replace(one, dialogue=None) if one.id in users[:silent] else one for one in rows]


def test_where_users_alone_were_asked_their_share_is_that_of_those_who_answered(survey: CertifiedSurvey) -> None:
    rows = routed(respondents(20), 7)
    release = survey.publish(rows)
    answered = [one for one in rows if one.facebook and one.dialogue is not None]
    share = sum(one.weight * (one.dialogue or 0) for one in answered) / sum(one.weight for one in answered)
    figure = survey.figures(release, "dialogue_rate")["_T", "DE"]
    assert figure.value == pytest.approx(share, abs=figure.step / 2)
    asked = survey.figures(release, "dialogue")["_T", "DE"], survey.figures(release)["_T", "DE"]
    assert abs(asked[0].value / asked[1].value - figure.value) > 0.003, "the ratio of both is another figure"
    assert (figure.n, figure.n_eff) == (None, None), "how many are users is not told"
    assert verify_stored_release(survey.engine, release)


@pytest.mark.parametrize(("others", "status"), [(K - 1, "confidential"), (K, "published")])
def test_a_share_among_those_asked_does_not_tell_who_are_no_users(
    survey: CertifiedSurvey, others: int, status: str
) -> None:
    """Their share and that of everybody would give away the few who are none."""
    rows = [
        replace(one, facebook=int(place >= others), dialogue=int(place >= others and place % 2))
        for place, one in enumerate(respondents({("0-9", "DE-HB"): 40}))
    ]
    release = survey.publish(routed([*rows, *_elsewhere()], 3))
    assert survey.statuses(release, "dialogue_rate")["0-9", "DE-HB"] == status


def _elsewhere() -> list[Respondent]:
    return [replace(one, id=f"b{one.id}") for one in respondents({("GE250", "DE-HH"): 60, ("0-9", "DE-HH"): 60})]


def test_a_revision_keeps_the_base_of_a_share_among_users(survey: CertifiedSurvey) -> None:
    """Once users alone were asked; in the correction somebody who is none was asked, too, and gave no answer."""
    rows = routed(respondents(20), 7)
    survey.publish(rows)
    strayed = next(place for place, one in enumerate(rows) if not one.facebook)
    revised = [replace(one, dialogue=None) if place == strayed else one for place, one in enumerate(rows)]
    release = survey.publish(revised)
    assert set(survey.statuses(release, "dialogue_rate").values()) == {"confidential"}
    assert verify_stored_release(survey.engine, release)


def test_a_share_among_users_is_shown_nowhere_when_others_answer_yes_too(survey: CertifiedSurvey) -> None:
    rows = respondents(20)
    loose = [replace(one, facebook=0, dialogue=1) if one.id == "r0003" else one for one in rows]
    release = survey.publish(loose)
    assert set(survey.statuses(release, "dialogue_rate").values()) == {"confidential"}
    assert survey.statuses(release, "dialogue")["_T", "DE"] == "published"
    assert verify_stored_release(survey.engine, release)


def test_how_many_are_users_is_not_told(survey: CertifiedSurvey) -> None:
    release = survey.publish(respondents(20))
    whole = survey.figures(release, "dialogue_rate")["_T", "DE"]
    assert (whole.value is not None, whole.n, whole.n_eff, whole.df) == (True, None, None, None)
    assert survey.figures(release)["_T", "DE"].n == 240


def test_shares_are_shown_to_a_tenth_of_a_point_and_n_to_five(survey: CertifiedSurvey) -> None:
    figure = survey.figures(survey.publish(respondents(11)))["_T", "DE"]
    for name in ("value", "se", "ci95_low", "ci95_high"):
        assert round(getattr(figure, name), 3) == getattr(figure, name)
    assert figure.n == 130


def test_nothing_is_published_before_it_is_certified(survey: CertifiedSurvey) -> None:
    draft = survey.build(respondents(10))
    with pytest.raises(Refused, match="before it is certified"):
        publish_release(survey.engine, draft)
    survey.certify()
    publish_release(survey.engine, draft)


def test_figures_that_were_changed_after_certification_are_not_published(survey: CertifiedSurvey) -> None:
    draft = survey.build(respondents(10))
    survey.certify()
    with survey.engine.begin() as connection:
        connection.execute(
            text("UPDATE published.figures SET value = 0.5 WHERE ctid = (SELECT min(f.ctid) FROM published.figures f "
                 "JOIN published.releases r ON r.key = f.release_key WHERE r.id = :id AND status = 'published')"),
            {"id": draft},
        )  # fmt: skip
    with pytest.raises(Refused, match="not those"):
        publish_release(survey.engine, draft)


def test_where_there_is_no_proof_within_the_limits_the_draft_stays_a_draft(survey: CertifiedSurvey) -> None:
    hasty = survey.with_(limits=Limits(seconds=0))
    draft = hasty.build(one_small_cell(K - 1))
    with pytest.raises(NotCertified, match="cannot be certified"):
        hasty.certify()
    with pytest.raises(Refused):
        publish_release(hasty.engine, draft)


def test_the_same_file_under_another_name_is_refused(survey: CertifiedSurvey) -> None:
    survey.publish(respondents(10))
    double = survey.with_(survey=f"{survey.survey}-again", mark=survey.survey)
    double.build(respondents(10))
    with pytest.raises(Refused, match="the same file"):
        double.certify()


class TestRevisions:
    def test_an_unchanged_file_makes_no_new_release(self, survey: CertifiedSurvey) -> None:
        first = survey.publish(respondents(10))
        assert survey.build(respondents(10)) == first

    def test_a_text_revision_shows_the_same_under_the_same_certificate(self, survey: CertifiedSurvey) -> None:
        first = survey.publish(one_small_cell(K - 1))
        second = survey.with_(title="Corrected title").publish(one_small_cell(K - 1))
        assert second == f"{first}.1"
        assert survey.statuses(first) == survey.statuses(second)
        assert verify_stored_release(survey.engine, second) == verify_stored_release(survey.engine, first)

    def test_one_changed_respondent_is_audited_with_what_is_public(self, survey: CertifiedSurvey) -> None:
        rows = respondents(20)
        first = survey.publish(rows)
        changed = [
            replace(one, facebook=1 - int(one.facebook or 0), dialogue=0) if one.id == "r0007" else one for one in rows
        ]
        second = survey.publish(changed)
        assert second.endswith(".r2")
        before, after = survey.statuses(first), survey.statuses(second)
        seventh = next(one for one in rows if one.id == "r0007")
        whole = [cell for cell, status in before.items() if cell == ("_T", "DE") and status == "published"]
        assert whole, "the whole population is public"
        assert after["_T", "DE"] == "confidential", "its difference to the first release is one respondent's answer"
        assert after[seventh.size, seventh.region] == "confidential"

    def test_a_withdrawn_release_still_counts_as_public(self, survey: CertifiedSurvey) -> None:
        rows = respondents(20)
        first = survey.publish(rows)
        withdraw_release(survey.engine, first, "A mistake.")
        second = survey.publish([replace(one, facebook=0, dialogue=0) if one.id == "r0005" else one for one in rows])
        assert survey.statuses(second)["_T", "DE"] == "confidential"

    def test_many_changed_respondents_may_be_shown_again(self, survey: CertifiedSurvey) -> None:
        rows = respondents(20)
        survey.publish(rows)
        second = survey.publish([replace(one, facebook=1 - int(one.facebook or 0), dialogue=0) for one in rows])
        assert survey.statuses(second)["_T", "DE"] == "published"

    def test_without_the_old_responses_a_revision_is_refused(self, survey: CertifiedSurvey) -> None:
        rows = respondents(10)
        survey.publish(rows)
        with survey.engine.begin() as connection:
            table = connection.scalar(
                text("SELECT table_name FROM confidential.imports WHERE survey = :id"), {"id": survey.survey}
            )
            connection.execute(text(f'DROP TABLE confidential."{table}"'))
        survey.build([replace(one, facebook=0, dialogue=0) for one in rows])
        with pytest.raises(Refused, match="no longer stored"):
            survey.certify()

    def test_what_was_published_under_a_threshold_cannot_be_revised_as_certified(self, survey: CertifiedSurvey) -> None:
        with publishing_behind_a_threshold():
            survey.with_(policy="threshold").publish(respondents(10))
        survey.build([replace(one, facebook=0, dialogue=0) for one in respondents(10)])
        with pytest.raises(Refused, match="threshold"):
            survey.certify()


class TestVerification:
    @pytest.fixture
    def released(self, survey: CertifiedSurvey) -> str:
        return survey.publish(one_small_cell(K - 1))

    def test_what_was_published_verifies(self, survey: CertifiedSurvey, released: str) -> None:
        assert verify_stored_release(survey.engine, released) >= 1

    @pytest.mark.parametrize(
        ("change", "condition"),
        [
            pytest.param("value = value + 0.001", "status = 'published'", id="a value"),
            pytest.param("status = 'published', value = 0.4", "status = 'confidential'", id="a suppressed flag"),
            pytest.param("status = 'confidential', value = NULL", "status = 'published'", id="a published flag"),
            pytest.param("n = n + 5", "status = 'published' AND n IS NOT NULL", id="an n"),
            pytest.param("reliability = 'good'", "reliability = 'poor'", id="a reliability"),
        ],
    )
    def test_whatever_is_changed_of_a_figure_makes_it_fail(
        self, survey: CertifiedSurvey, released: str, change: str, condition: str
    ) -> None:
        one = f"SELECT id FROM published.figures WHERE release_key = :key AND {condition} LIMIT 1"
        self.tamper(survey, released, f"UPDATE published.figures SET {change} WHERE id = ({one})")
        with pytest.raises(InvalidInput, match="does not verify"):
            verify_stored_release(survey.engine, released)

    @pytest.mark.parametrize(
        ("path", "value"),
        [("policy,k", "3"), ("policy,n_rounded_to", "1"), ("policy,sensitive", '["adoption"]'), ("cells,0", '["_T"]')],
    )
    def test_whatever_is_changed_of_the_rules_makes_it_fail(
        self, survey: CertifiedSurvey, released: str, path: str, value: str
    ) -> None:
        snapshot = f"jsonb_set(snapshot, '{{{path}}}', '{value}')"
        self.tamper(survey, released, f"UPDATE published.releases SET snapshot = {snapshot} WHERE key = :key")
        with pytest.raises(InvalidInput, match="does not verify"):
            verify_stored_release(survey.engine, released)

    @pytest.mark.parametrize(
        ("table", "column", "path", "value"),
        [
            ("published.releases", "certificate", "rules,k", "50"),
            ("published.releases", "certificate", "parts,0,released", "1"),
            ("confidential.builds", "certificate", "parts,0,released", "1"),
            ("confidential.builds", "certificate", "figures_hash", '"0"'),
            ("confidential.facts", "facts", "atoms,0,3", "999"),
            ("confidential.facts", "released", "0", "[0]"),
        ],
    )
    def test_whatever_is_changed_of_the_proof_makes_it_fail(
        self, survey: CertifiedSurvey, released: str, table: str, column: str, path: str, value: str
    ) -> None:
        document = f"jsonb_set({column}, '{{{path}}}', '{value}')"
        key = "key" if table == "published.releases" else "release_key"
        self.tamper(survey, released, f"UPDATE {table} SET {column} = {document} WHERE {key} = :key")
        with pytest.raises(InvalidInput, match="does not verify"):
            verify_stored_release(survey.engine, released)

    def tamper(self, survey: CertifiedSurvey, release: str, statement: str) -> None:
        """Change what is stored of the release behind the product's back."""
        with survey.engine.begin() as connection:
            key = connection.scalar(text("SELECT key FROM published.releases WHERE id = :id"), {"id": release})
            assert connection.execute(text(statement), {"key": key}).rowcount >= 1

    def test_a_release_without_a_certificate_is_refused(self, survey: CertifiedSurvey) -> None:
        plain = survey.with_(survey=f"{survey.survey}-plain", policy="public_use")
        release = plain.publish(respondents(10))
        with pytest.raises(Refused, match="has no certificate"):
            verify_stored_release(plain.engine, release)


def test_behind_a_threshold_alone_nothing_is_published(survey: CertifiedSurvey) -> None:
    draft = survey.with_(policy="threshold").build(respondents(10))
    with pytest.raises(Refused, match="“threshold” nobody has proved"):
        publish_release(survey.engine, draft)
    with survey.engine.connect() as connection:
        assert connection.scalar(select(releases.c.state).where(releases.c.id == draft)) == "draft"


def test_an_unknown_policy_is_refused(survey: CertifiedSurvey) -> None:
    draft = survey.with_(policy="threshold").build(respondents(10))
    with survey.engine.begin() as connection:
        snapshot = connection.scalar(text("SELECT snapshot FROM published.releases WHERE id = :id"), {"id": draft})
        snapshot["policy"]["name"] = "whatever"
        connection.execute(update(releases).where(releases.c.id == draft).values(snapshot=snapshot))
    with pytest.raises(Refused, match="nobody has proved"):
        publish_release(survey.engine, draft)


class TestBasesThatDependOnAnswers:
    """Minutes are asked of those who use facebook: declared in the definition, or only to be seen in the file."""

    @pytest.fixture(params=["\n      universe: user", ""], ids=["declared", "found in the file"])
    def routed(self, survey: CertifiedSurvey, request: pytest.FixtureRequest) -> CertifiedSurvey:
        return survey.with_(universe=request.param)

    def asked_of_users(self, rows: list[Respondent]) -> list[Respondent]:
        return [replace(one, minutes=one.minutes if one.facebook else 8888.0) for one in rows]

    def test_its_figures_tell_who_was_asked_only_where_that_may_be_known(self, routed: CertifiedSurvey) -> None:
        release = routed.publish(self.asked_of_users(one_small_cell(K - 1)))
        using = {cell for cell, status in routed.statuses(release).items() if status == "published"}
        asked = routed.statuses(release, "minutes_per_day", "_T")
        assert {cell for cell, status in asked.items() if status == "published"} <= using
        assert asked["_T", "DE"] == "published"

    def test_one_user_more_or_less_is_not_told_by_a_revision(self, routed: CertifiedSurvey) -> None:
        rows = respondents(20)
        routed.publish(self.asked_of_users(rows))
        changed = [
            replace(one, facebook=1 - int(one.facebook or 0), dialogue=0) if one.id == "r0007" else one for one in rows
        ]
        second = routed.publish(self.asked_of_users(changed))
        assert routed.statuses(second, "minutes_per_day", "_T")["_T", "DE"] == "confidential"

    def test_too_few_users_are_withheld_where_enough_were_asked_whether_they_are(self, routed: CertifiedSurvey) -> None:
        few = [one.id for one in respondents(20) if (one.size, one.region) == ("0-9", "DE-HB")][: K - 1]
        rows = [
            replace(one, facebook=int(one.id in few), dialogue=0) if (one.size, one.region) == ("0-9", "DE-HB") else one
            for one in respondents(20)
        ]
        release = routed.publish(self.asked_of_users(rows))
        assert routed.statuses(release)["0-9", "DE-HB"] == "published"
        assert routed.statuses(release, "minutes_per_day", "_T")["0-9", "DE-HB"] == "confidential"
