"""About the project: what it is, who carries it out, where it belongs, and where the information comes from."""

from components import widgets
from components.i18n import LANGUAGES
from components.page import Page
from components.widgets import prose

PAGE = Page(order=10, icon=":material/info:", needs="nobody")
GOALS = ("structures", "expertise", "involvement")
SOURCE = "isonet.fi"  # of the teams and of the results
RESULT = ("what", "when", "number")
ROLES = ("lead", "coordinator", "sub_project")  # in the order in which they are listed


def show(view):
    """Tell of the project as the public register does, then of its programme, of Matka and of its sources."""
    words = view.words
    widgets.heading(view, "project")

    with prose.column():
        prose.section(view, "about.brief")
        brief(view, "mrv")
        prose.section(view, "about.aim")
        prose.section(view, "about.goals")
        prose.facts((words(f"goal.{goal}.name"), words(f"goal.{goal}.text")) for goal in GOALS)

        prose.section(view, "about.partners")
        partners(view, "mrv", words("about.partners.caption"))
        prose.section(view, "about.teams")
        prose.bullets(prose.every(words, "about.team"))
        prose.paragraphs(words("about.source", source=SOURCE))
        prose.section(view, "about.results")
        results = prose.records(words, "about.result", *RESULT)
        prose.table(words("about.results.caption"), prose.heads(words, "about.results", *RESULT), results)
        prose.paragraphs(words("about.source", source=SOURCE))

        prose.section(view, "about.coordination")
        partners(view, "soila", words("about.coordination.caption"))
        prose.paragraphs(words("about.coordination.goals"))
        prose.bullets(prose.every(words, "programme.goal"), numbered=True)

        prose.section(view, "about.matka")
        prose.section(view, "about.sources")
        prose.section(view, "about.links")
        prose.bullets(prose.links(words, "about.link"))
        prose.section(view, "about.eu")
        widgets.emblem(view, height=60)  # as large as the narrowest phone allows


def brief(view, code):
    """Show the register's own facts, and its sums with the caution that belongs to them."""
    words = view.words
    project = next((row for row in view.projects().itertuples() if row.code == code), None)
    if project is None:
        return prose.aside(words("about.nothing_held"))

    facts = {f"name_{code}": prose.Foreign(getattr(project, f"name_{code}"), code) for code in LANGUAGES}
    facts["period"] = words("about.days", first=words.date(project.starts), last=words.date(project.ends))
    facts["fund"] = words(f"about.fund.{project.fund}")
    facts["programme"] = words(f"programme.{project.programme}")
    facts["objective"] = words("about.fact.objective_text")
    facts["budget"] = words("about.amount", amount=words.number(project.budget))
    facts["eu_contribution"] = words("about.amount", amount=words.number(project.eu_contribution))
    facts["cofinancing"] = words("about.percent", number=words.number(project.cofinancing_percent))
    prose.facts((words(f"about.fact.{fact}"), text) for fact, text in facts.items())
    if words.has(caution := f"about.budget.{project.budget_label}"):
        prose.aside(words(caution))


def partners(view, project, caption):
    """Show who has been in which role and when; nothing when the release holds nobody."""
    words = view.words
    taking_part = [row for row in view.partners().itertuples() if row.project == project]
    rows = [
        (
            getattr(row, f"name_{words.language}"),
            words(f"partner.roles.{row.role}"),
            words.date(row.starts),
            words.date(row.ends) if row.ends else words("about.until_now"),
        )
        for row in sorted(taking_part, key=lambda row: (ROLES.index(row.role), row.starts))
    ]
    if rows:
        prose.table(caption, prose.heads(words, "partner", "organisation", "role", "starts", "ends"), rows)
