"""What the demo newsroom has done so far: a function for each article, so that every state of work is there."""

from __future__ import annotations

from datetime import date, timedelta

from .. import workflow
from ..models import (
    Action,
    AttributionFinding,
    Channel,
    Claim,
    ContextFinding,
    Kind,
    Note,
    Priority,
    Rating,
    SaidFinding,
    Stance,
    Status,
    Verdict,
    WaiveReason,
    WordingFinding,
)
from ..workflow.coverage import uncovered_sentences
from .newsroom import Newsroom

SAID = {
    "said": SaidFinding.CONFIRMED,
    "attribution": AttributionFinding.CORRECT,
    "context": ContextFinding.FAIR,
    "wording": WordingFinding.VERBATIM,
}
ACCURATE = {"verdict": Verdict.ACCURATE}
INACCURATE = {"verdict": Verdict.INACCURATE}

# The reviewers' user names are long to read in every line.
RUTH, RAFAEL, EDDA = "reviewer", "reviewer2", "editor"


def work(room: Newsroom, today: date) -> None:
    """Do it all. `today` is the day on which dates to look again count as passed."""
    orsava(room)
    harbour(room)
    quarter(room)
    captain(room)
    bridge(room)
    trial(room)
    hospitals(room, today)
    library(room)


def orsava(room: Newsroom) -> None:
    """The common path: most of the findings that there are, one item returned, a question open."""
    name = "orsava-mission"
    calm = room.quote(RUTH, name, "the calmest it has been in thirty years")
    room.support(RUTH, calm, "briefing", "04:12", "…it is the calmest it has been in thirty years.")
    room.do(RUTH, calm, Action.PROPOSE, **SAID)
    strength = room.claim(RUTH, name, "approximately 1,400 peacekeepers remained in the valley")
    room.support(RUTH, strength, "mission", "Table 2", "Strength on 31 January 2026: 1,407")
    room.do(RUTH, strength, Action.PROPOSE, **ACCURATE)
    cost = room.claim(RUTH, name, "The mission cost its members about 4.3 billion crowns")
    room.support(RUTH, cost, "mission", "Table 5", "Total cost 2009–2025: 3.4 billion", stance=Stance.REFUTES)
    correction = "The mission cost its members about 3.4 billion crowns"
    room.do(RUTH, cost, Action.PROPOSE, **INACCURATE, correction=correction, note="Two digits were swapped.")
    bases = room.claim(RUTH, name, "The international mission in the Orsava valley will hand its last three bases")
    room.support(RUTH, bases, "agreement", "Article 2", "…shall be handed over no later than 30 June 2027")
    room.do(RUTH, bases, Action.PROPOSE, **ACCURATE)
    room.sign(RAFAEL, calm, strength, cost, bases)

    longest = room.claim(RAFAEL, name, "It was the longest operation of its kind in the region")
    note = "Looked in the mission's history and asked two historians: nobody keeps a list to compare with."
    room.do(RAFAEL, longest, Action.PROPOSE, verdict=Verdict.UNPROVEN, note=note)
    room.sign(RUTH, longest)

    passes = room.quote(RUTH, name, "We can hold the passes ourselves, in winter as in summer,")
    room.support(RUTH, passes, "briefing", "06:40")
    note = "On the tape she says “most of the passes”. Either drop the quotation marks or quote it whole."
    altered = {**SAID, "wording": WordingFinding.OTHER_MEANING}
    correction = "“We can hold most of the passes ourselves, in winter as in summer,”"
    room.do(RUTH, passes, Action.PROPOSE, **altered, correction=correction, note=note)

    crossings = room.claim(RAFAEL, name, "His office counted 212 illegal crossings last year")
    room.support(RAFAEL, crossings, "crossings", "Sheet 2025, row 14", "212")
    room.do(RAFAEL, crossings, Action.PROPOSE, **ACCURATE)

    deaths = room.claim(RAFAEL, name, "31 peacekeepers died in the valley")
    room.support(RAFAEL, deaths, "mission", "Table 7")
    room.do(RAFAEL, deaths, Action.PROPOSE, **ACCURATE)
    room.do(RUTH, deaths, Action.RETURN, comment="Table 7 gives 31 deaths but no causes. Where are the road accidents?")

    battalion = room.claim(RUTH, name, "A spokesman for the mission declined to comment on the “ghost battalion”")
    room.do(RUTH, battalion, Action.QUERY, text="Which papers wrote about it, and when did the spokesman decline?")
    dray = room.quote(RAFAEL, name, "a promise kept.")
    room.support(RAFAEL, dray, "marrow", "p. 31")
    room.do(RAFAEL, dray, Action.NOTE, text="The notebook has the words; waiting for the ministry's transcript.")


def harbour(room: Newsroom) -> None:
    """Items reshaped by hand, and one to check again because its source was withdrawn."""
    name = "harbour-dredging"
    union = room.quote(RUTH, name, "First it was four hundred, now it is two hundred and fifty. Next year it will be")
    cut, _end = room.place(name, "Next year it will be a brass band")
    room.do(RUTH, union, Action.SPLIT, at=[cut])
    traffic = room.claim(RAFAEL, name, "Container traffic dropped by 12 percent in 2025")
    marlow = room.claim(RAFAEL, name, "the port of Marlow grew by 9 percent")
    room.do(RAFAEL, traffic, Action.MERGE, others=[(marlow, None)])
    doubts = room.claim(EDDA, name, "The trade union of the dockworkers doubts it")
    room.do(EDDA, doubts, Action.REMOVE, reason="Only leads over to the quote that follows.")

    cost = room.claim(RUTH, name, "The cost has risen from 84 million to 131 million crowns")
    room.support(RUTH, cost, "port", "p. 18", "Revised budget for the inner harbour: 131.2 million")
    room.do(RUTH, cost, Action.PROPOSE, **ACCURATE)
    quays = room.claim(RUTH, name, "About 1,800 people work on the quays today")
    room.support(RUTH, quays, "port", "p. 44")
    room.do(RUTH, quays, Action.PROPOSE, **ACCURATE)
    room.sign(EDDA, cost, quays)
    asked = room.quote(RUTH, name, "Nobody put a single number in front of us,")
    room.support(RUTH, asked, "quist", "call of 8 April", "She stands by every word.")
    room.do(RUTH, asked, Action.PROPOSE, **SAID)
    room.sign(RAFAEL, asked)
    informed = room.quote(RAFAEL, name, "he had informed the council’s finance committee twice")
    room.support(RAFAEL, informed, "quist", "call of 8 April", stance=Stance.REFUTES)
    room.do(RAFAEL, informed, Action.EDIT, said=SaidFinding.CONFIRMED, legal=True)
    room.do(RAFAEL, informed, Action.QUERY, text="Do we have the recording of the director's call?")
    room.answer(RUTH, informed, "Yes, Tobias has it; it is being copied.")
    obasi = room.quote(RUTH, name, "the authority had promised 400 jobs in 2021")
    room.support(RUTH, obasi, "fish-hall", "00:11:52")
    room.do(RUTH, obasi, Action.PROPOSE, **SAID)
    workflow.source_changed(
        room.users[EDDA], room.sources["port"], "The port authority has withdrawn the report for corrections."
    )


def quarter(room: Newsroom) -> None:
    """Wire copy: figures checked against one dataset, its quotes set aside."""
    name = "quarter-wire"
    figures = {
        "Exports rose 4.2 percent to 38.7 billion crowns": "Table 3",
        "Imports increased 1.1 percent": "Table 3",
        "Unemployment fell to 5.4 percent in March": "Table 9",
        "Industrial output grew 1.4 percent in the first quarter": "Table 6",
        "Construction shrank 2.6 percent": "Table 6",
    }
    for words, table in figures.items():
        item = room.claim(RAFAEL, name, words)
        room.support(RAFAEL, item, "accounts", table)
        room.do(RAFAEL, item, Action.PROPOSE, **ACCURATE)
        if table != "Table 6":
            room.sign(RUTH, item)
    for words in ("This is broad-based growth and it is here to stay,", "Take the five ferries out"):
        room.do(EDDA, room.quote(EDDA, name, words), Action.WAIVE, reason=WaiveReason.AGENCY)
    for words in ("Some 14,000 more people were in work", "Consumer prices rose 2.3 percent in April"):
        room.do(EDDA, room.claim(EDDA, name, words), Action.ASSIGN, assignee=room.users[RUTH])


def captain(room: Newsroom) -> None:
    """An interview: the speaker named by hand, checks published, a sign-off taken up again."""
    place = {"page": "https://tidewater.example/checks/captain", "publisher": "Tidewater Review"}
    name = "captain-interview"
    for words, locator in (("I miss the hour before dawn", "00:02:10"), ("A quiet boat is a good boat.", "00:31:05")):
        item = room.quote(RUTH, name, words)
        room.support(RUTH, item, "thistlewood", locator)
        room.do(RUTH, item, Action.PROPOSE, **SAID, speaker="Eamon Thistlewood", role="retired ferry captain")
        room.sign(RAFAEL, item)
    ferry = room.claim(RUTH, name, "In 2003 the ferry ran aground on the Sorrel bank with 164 people aboard")
    room.support(RUTH, ferry, "inquiry", "p. 3", "162 passengers and crew", stance=Stance.REFUTES)
    correction = "In 2003 the ferry ran aground on the Sorrel bank with 162 people aboard"
    room.do(RUTH, ferry, Action.PROPOSE, **INACCURATE, correction=correction, note="The list of passengers says 162.")
    room.sign(RAFAEL, ferry)
    room.do(EDDA, ferry, Action.PUBLISH, rating=Rating.MOSTLY_TRUE, **place)
    room.do(EDDA, ferry, Action.REOPEN, reason="The company has sent a second list of passengers.")
    buoy = room.quote(RAFAEL, name, "A buoy of two tons does not drift against the wind.")
    room.support(RAFAEL, buoy, "thistlewood", "00:19:48")
    room.support(RAFAEL, buoy, "inquiry", "p. 21", "The buoy had dragged its anchor.", stance=Stance.CONTEXT)
    note = "He said it, but the inquiry found that the anchor chain had broken. One sentence on that is missing."
    room.do(RAFAEL, buoy, Action.PROPOSE, **{**SAID, "context": ContextFinding.MISSING}, note=note)
    room.sign(EDDA, buoy)
    room.do(EDDA, buoy, Action.PUBLISH, rating=Rating.HALF_TRUE, **place)


def bridge(room: Newsroom) -> None:
    """Several scripts: a translated quote, a wrong role."""
    name = "bridge-poets"
    poem = room.quote(RAFAEL, name, "الجسر ليس ملكًا لأحد، بل لكل من يعبره")
    room.support(RAFAEL, poem, "bridge-film", "00:07:31", "الجسر ليس ملكًا لأحد، بل لكل من يعبره")
    same = {**SAID, "wording": WordingFinding.SAME_MEANING, "translated": True}
    room.do(RAFAEL, poem, Action.PROPOSE, **same, speaker="Nadira Sahlawi", role="poet")
    room.sign(RUTH, poem)
    mayor = room.quote(RAFAEL, name, "On nous disait que c’était impossible")
    room.support(RAFAEL, mayor, "bridge-film", "00:01:15")
    wrong = {**SAID, "attribution": AttributionFinding.WRONG_ROLE}
    correction = "The deputy mayor of Kesra, Farouk Delmonte"
    note = "He has been deputy mayor since the election in May."
    room.do(RAFAEL, mayor, Action.PROPOSE, **wrong, correction=correction, note=note)
    survey = room.claim(RUTH, name, "A survey by the University of Kesra found that 64 percent")
    room.do(RUTH, survey, Action.QUERY, text="When were people asked, and may we have the questionnaire?")


def trial(room: Newsroom) -> None:
    """Hours before the deadline, with legal risk: much under way, little done."""
    name = "stonebridge-trial"
    accused = room.claim(RUTH, name, "Prosecutors accuse Farrow, 58, of moving 2.7 million crowns")
    room.support(RUTH, accused, "trial", "p. 2", "Count 1: 2.7 million, April 2021 to August 2023")
    room.do(RUTH, accused, Action.EDIT, legal=True, priority=Priority.HIGH)
    room.do(RUTH, accused, Action.PROPOSE, **ACCURATE)
    signed = room.quote(RUTH, name, "I was wrong to do that, but I am not a thief.")
    room.support(RUTH, signed, "trial", "p. 5")
    room.do(RUTH, signed, Action.EDIT, **SAID, legal=True)
    office = room.quote(RAFAEL, name, "Each time he told me that they were in the other office,")
    room.support(RAFAEL, office, "trial", "p. 9")
    room.do(RAFAEL, office, Action.PROPOSE, **SAID)
    room.sign(RUTH, office)
    pryce = room.quote(RAFAEL, name, "had known of every payment")
    room.do(RAFAEL, pryce, Action.QUERY, text="Have we asked Pryce's lawyer ourselves?")
    homes = room.claim(EDDA, name, "The flood of March 2021 destroyed 340 homes in Stonebridge")
    room.do(EDDA, homes, Action.ASSIGN, assignee=room.users[RAFAEL])


def hospitals(room: Newsroom, today: date) -> None:
    """Figures that change: one is to be looked at again later, for another the day has come."""
    name = "waiting-times"
    waiting = room.claim(RAFAEL, name, "The number of patients on the waiting lists grew to 21,400")
    room.support(RAFAEL, waiting, "health-report", "p. 6", "21,437 on 31 December")
    room.do(RAFAEL, waiting, Action.PROPOSE, **ACCURATE, recheck_on=today + timedelta(days=30))
    posts = room.claim(RAFAEL, name, "312 posts are vacant")
    room.support(RAFAEL, posts, "health-report", "p. 22")
    room.do(RAFAEL, posts, Action.PROPOSE, **ACCURATE, recheck_on=today)
    room.sign(RUTH, waiting, posts)
    workflow.find_overdue(today)
    pain = room.quote(RUTH, name, "there is somebody who cannot sleep for pain,")
    room.do(RUTH, pain, Action.PROPOSE, said=SaidFinding.NOT_FOUND, note="Not in the report, not in the press release.")
    hires = room.claim(RUTH, name, "would cost 180 million crowns a year")
    room.support(RUTH, hires, "health-report", "p. 30", stance=Stance.CONTEXT)
    note = "180 million is for wages only; training and housing come on top."
    correction = "which it says would cost 180 million crowns a year in wages alone"
    room.do(RUTH, hires, Action.PROPOSE, verdict=Verdict.MISLEADING, correction=correction, note=note)
    room.sign(EDDA, hires)
    room.keep(RUTH, name)
    room.do(EDDA, hires, Action.REOPEN, reason="The party has sent its reckoning.")
    room.do(EDDA, hires, Action.ASSIGN, assignee=room.users[RUTH])
    correction = "which it says would cost 180 million crowns a year in wages, and 60 million for training and housing"
    room.do(RUTH, hires, Action.PROPOSE, correction=correction, note="The reckoning has all three.")
    room.sign(EDDA, hires)
    room.keep(RUTH, name)
    leads = room.claim(EDDA, name, "Doctors at the hospital of Søndervik have tried something else")
    room.do(EDDA, leads, Action.WAIVE, reason=WaiveReason.NOTHING_CHECKABLE)


def library(room: Newsroom) -> None:
    """A short article, checked to the last sentence and cleared."""
    name = "library-hours"
    article = room.articles[name]
    revision = article.current_revision
    visits = room.claim(RUTH, name, "The library counted 118,000 visits last year")
    room.do(RUTH, visits, Action.QUERY, text="Visits or visitors?")
    room.answer(RAFAEL, visits, "Visits: the gate counts people coming in.")
    workflow.waive_sentences(room.users[RUTH], article, uncovered_sentences(revision), channel=Channel.COMMAND)
    for item in list(revision.live_claims().exclude(status=Status.WAIVED)):
        _settle(room, item)
    workflow.clear(room.users[EDDA], article, channel=Channel.COMMAND)


def _settle(room: Newsroom, item: Claim) -> None:
    """Check and sign off, or set aside what has low priority."""
    if item.priority == Priority.LOW and item.kind == Kind.ASSERTION and not Note.objects.filter(claim=item).exists():
        room.do(EDDA, item, Action.WAIVE, reason=WaiveReason.COMMON_KNOWLEDGE)
        return
    room.support(RUTH, item, "minutes", "item 7")
    room.do(RUTH, item, Action.PROPOSE, **(SAID if item.is_quote else ACCURATE))
    room.sign(RAFAEL, item)
