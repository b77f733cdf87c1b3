"""
The deadline profiles in stock. See :mod:`servicekit.complaints.deadlines` for what their amounts mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches

from servicekit.calendars import elapsed, end_of_business_day
from servicekit.complaints.deadlines import Deadline, DeadlineProfile, Step
from servicekit.errors import InputError

__all__ = ["PROFILES", "deadline_profile"]

_CHECKED = date(2026, 11, 25)

_FCA = DeadlineProfile(
    key="uk_fca_disp",
    title="UK financial services: complaints",
    place="United Kingdom",
    source="FCA Handbook, DISP 1.5.1R (third business day), DISP 1.6.1R (acknowledgement), DISP 1.6.2R (eight weeks)",
    url="https://handbook.fca.org.uk/handbook/disp1/disp1s6",
    checked=_CHECKED,
    since=date(2016, 6, 30),
    deadlines=(
        Deadline(key="acknowledgement", step=Step.ACKNOWLEDGED, words="a prompt written acknowledgement"),
        Deadline(
            key="summary",
            step=Step.ANSWERED,
            words="resolved by close of business on the third business day following the day on which it is received",
            goal=end_of_business_day(3),
            optional=True,
        ),
        Deadline(
            key="final_response",
            step=Step.ANSWERED,
            words="a final response, or a written response, by the end of eight weeks after its receipt",
            goal=elapsed(weeks=8),
        ),
    ),
    notes=(
        "One resolved by the third business day needs a summary resolution communication instead (DISP 1.5.4R).",
        "Complaints about payment services and electronic money are under uk_fca_payments.",
    ),
)

_FCA_PAYMENTS = DeadlineProfile(
    key="uk_fca_payments",
    title="UK payment services and electronic money: complaints",
    place="United Kingdom",
    source="FCA Handbook, DISP 1.6.1R and DISP 1.6.2AR (15 business days, 35 in exceptional circumstances)",
    url="https://handbook.fca.org.uk/handbook/disp1/disp1s6",
    checked=_CHECKED,
    deadlines=(
        Deadline(key="acknowledgement", step=Step.ACKNOWLEDGED, words="a prompt written acknowledgement"),
        Deadline(
            key="final_response",
            step=Step.ANSWERED,
            words="within 15 business days of its receipt; in exceptional circumstances a holding response within 15 "
            "business days and the final response within 35",
            goal=end_of_business_day(15),
            by="circumstances",
            otherwise={"exceptional": end_of_business_day(35)},
        ),
    ),
    notes=("Exceptional circumstances need a holding response by the fifteenth business day all the same.",),
)

_OFCOM = DeadlineProfile(
    key="uk_ofcom_adr",
    title="UK telecoms: access to dispute resolution",
    place="United Kingdom",
    source="Ofcom, review of alternative dispute resolution, statement of 8 July 2025: the ADR letter after six weeks",
    url="https://www.ofcom.org.uk/phones-and-broadband/service-quality/review-of-adr-in-the-telecoms-sector2",
    checked=_CHECKED,
    since=date(2026, 4, 8),
    deadlines=(
        Deadline(
            key="adr_letter",
            step=Step.ANSWERED,
            words="an ADR letter if a complaint is not resolved six weeks after it was first made, or at deadlock",
            goal=elapsed(weeks=6),
        ),
    ),
    notes=("Eight weeks for complaints before 8 April 2026: write a policy of that date for those.",),
)

_ENERGY = DeadlineProfile(
    key="gb_energy",
    title="GB gas and electricity: access to the ombudsman",
    place="Great Britain",
    source="Gas and Electricity (Consumer Complaints Handling Standards) Regulations 2008 (SI 2008/1898); Energy "
    "Ombudsman, guidance on eight-week and deadlock letters",
    url="https://www.legislation.gov.uk/uksi/2008/1898",
    checked=_CHECKED,
    deadlines=(
        Deadline(
            key="signposting",
            step=Step.ANSWERED,
            words="the eight-week letter, or the deadlock letter before it",
            goal=elapsed(weeks=8),
        ),
    ),
)

_NHS = DeadlineProfile(
    key="england_nhs",
    title="NHS and adult social care: complaints",
    place="England",
    source="Local Authority Social Services and National Health Service Complaints (England) Regulations 2009 "
    "(SI 2009/309), regulations 13(3) and 14(3)-(4)",
    url="https://www.legislation.gov.uk/uksi/2009/309",
    checked=_CHECKED,
    since=date(2009, 4, 1),
    deadlines=(
        Deadline(
            key="acknowledgement",
            step=Step.ACKNOWLEDGED,
            words="acknowledged not later than 3 working days after the day of receipt",
            goal=end_of_business_day(3),
        ),
        Deadline(
            key="response",
            step=Step.ANSWERED,
            words="a response within 6 months, or within a longer period agreed before they end",
            goal=elapsed(days=181),
        ),
    ),
    notes=("Six months are counted as 181 days, the shortest that six months can be.",),
)

_HOUSING = DeadlineProfile(
    key="england_housing",
    title="Social housing: complaint handling code",
    place="England",
    source="Housing Ombudsman, Complaint Handling Code (statutory since 1 April 2024), 6.2, 6.3, 6.11 and stage 2",
    url="https://www.housing-ombudsman.org.uk/residents/make-a-complaint/waiting-for-a-final-response",
    checked=_CHECKED,
    since=date(2024, 4, 1),
    deadlines=(
        Deadline(
            key="acknowledgement",
            step=Step.ACKNOWLEDGED,
            words="stage 1 acknowledged within five working days",
            goal=end_of_business_day(5),
        ),
        Deadline(
            key="stage_1",
            step=Step.ANSWERED,
            words="a full response to stage 1 within 10 working days of the acknowledgement, at most 10 more",
            goal=end_of_business_day(10),
            by="circumstances",
            otherwise={"extended": end_of_business_day(20)},
            start_field="acknowledged_at",
        ),
        Deadline(
            key="stage_2",
            step=Step.APPEAL_ANSWERED,
            words="stage 2 within 20 working days of its acknowledgement, at most 20 more",
            goal=end_of_business_day(20),
            by="circumstances",
            otherwise={"extended": end_of_business_day(40)},
        ),
    ),
    notes=(
        "Without a moment in acknowledged_at stage 1 counts from the receipt.",
        "Stage 2 is counted from the appeal itself, which is never later than from its acknowledgement.",
    ),
)

_CFPB = DeadlineProfile(
    key="us_cfpb",
    title="US consumer finance: complaints through the CFPB",
    place="United States",
    source="CFPB, Company Portal Manual, 8.1: a response within 15 calendar days; a final one within 60",
    url="https://www.consumerfinance.gov/complaint/process/",
    checked=_CHECKED,
    deadlines=(
        Deadline(
            key="response",
            step=Step.ANSWERED,
            words="within 15 calendar days of being sent to the company; within 60 when marked in progress",
            goal=elapsed(days=15),
            by="circumstances",
            otherwise={"in_progress": elapsed(days=60)},
        ),
    ),
)

_CHINA = DeadlineProfile(
    key="cn_banking_insurance",
    title="China, banks and insurers: consumer complaints",
    place="China",
    source="银行业保险业消费投诉处理管理办法 (China Banking and Insurance Regulatory Commission, 2020)",
    url="https://www.gov.cn/xinwen/2020-01/17/content_5470220.htm",
    checked=_CHECKED,
    since=date(2020, 3, 1),
    deadlines=(
        Deadline(
            key="decision",
            step=Step.ANSWERED,
            words="within 15 days; within 30 when the case is complex; 30 more in special cases, with approval",
            goal=elapsed(days=15),
            by="circumstances",
            otherwise={"complex": elapsed(days=30), "special": elapsed(days=60)},
        ),
    ),
)

_AUSTRALIA = DeadlineProfile(
    key="au_asic_idr",
    title="Australian financial services: internal dispute resolution",
    place="Australia",
    source="ASIC, Regulatory Guide 271, for complaints from 5 October 2021: 30 days, 45 for superannuation",
    url="https://www.asic.gov.au/regulatory-resources/find-a-document/regulatory-guides/rg-271-internal-dispute-resolution/",
    checked=_CHECKED,
    since=date(2021, 10, 5),
    deadlines=(
        Deadline(
            key="response",
            step=Step.ANSWERED,
            words="the response within 30 calendar days; within 45 for superannuation",
            goal=elapsed(days=30),
            by="circumstances",
            otherwise={"superannuation": elapsed(days=45)},
        ),
    ),
    notes=("Credit and death-benefit complaints have periods of their own, which are not in this profile.",),
)

_ISO = DeadlineProfile(
    key="iso_10002",
    title="ISO 10002: complaints handling in organizations",
    place="anywhere",
    source="ISO 10002:2018, 7.4: the receipt of each complaint should be acknowledged to the complainant immediately",
    url="https://www.iso.org/standard/71580.html",
    checked=_CHECKED,
    since=date(2018, 7, 30),
    deadlines=(Deadline(key="acknowledgement", step=Step.ACKNOWLEDGED, words="acknowledged immediately"),),
    notes=("The standard names no number of hours or days: state your own as prompt.",),
)

PROFILES: Mapping[str, DeadlineProfile] = {
    profile.key: profile
    for profile in (
        _FCA,
        _FCA_PAYMENTS,
        _OFCOM,
        _ENERGY,
        _NHS,
        _HOUSING,
        _CFPB,
        _AUSTRALIA,
        _CHINA,
        _ISO,
    )
}
"""The profiles by key."""


def deadline_profile(key: str) -> DeadlineProfile:
    """
    The profile of that name.

    Raises:
        InputError: There is none; the message says what was perhaps meant.
    """
    if key in PROFILES:
        return PROFILES[key]
    near = get_close_matches(key, PROFILES, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(PROFILES)}"
    raise InputError(f"there is no deadline profile {key!r}: {hint}", value=key)
