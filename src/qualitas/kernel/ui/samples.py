"""Sample pages for the style guide and for the tests of the templates. Names and figures are made up."""

from django.utils.safestring import SafeString, mark_safe

from qualitas.kernel.ui import pages as p

TEXT = mark_safe(
    """<p>This procedure tells how a <strong>torque tool</strong> is checked before a shift, by whom, and what happens
when it is outside its limits. See also <a href="#guide">WI-031</a>.</p>
<h2>1 Before the shift</h2><ol><li>Take the tool from its place and look at the label.</li><li>Check it three times on the
test stand; write down each value.<ul><li>Limits are on the card at the stand.</li><li>One value outside means: do not use
it.</li></ul></li><li>Put your initials on the card.</li></ol>
<div class="warning"><strong>Warning.</strong> A tool that was dropped is checked again before it is used.</div>
<h3>1.1 Limits</h3><div class="scroll" tabindex="0"><table><thead><tr><th>Tool</th><th>Nominal</th><th>Lower limit</th><th>Upper limit</th></tr></thead>
<tbody><tr><td>TT-04</td><td>12.0 N·m</td><td>11.4</td><td>12.6</td></tr><tr><td>TT-09</td><td>25.0 N·m</td><td>23.8</td>
<td>26.2</td></tr></tbody></table></div><blockquote>When in doubt, ask the process owner.</blockquote>
<p>The readings are kept with <code>G-017</code> for as long as the product is on the market.</p>"""
)
STATES: tuple[tuple[str, p.Tone], ...] = (
    ("Effective", "good"),
    ("In review", "wait"),
    ("Draft", "off"),
    ("Approved", "calm"),
    ("Superseded", "off"),
)
TITLES = (
    "Checking torque tools before the shift",
    "Release of purchased castings",
    "Handling of nonconforming product",
    "Quality policy",
    "Calibration of gauges, including those lent by customers, and what to do with results that were already given out",
    "Management review",
    "Onboarding of new colleagues",
)
PEOPLE = ("Priya Nair", "Tom Okafor", "Ana Meyer", "Lee Chan", "Rosa Klein")
NAV: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("Context", (("Processes", "14"), ("Interested parties", "9"), ("Context issues", "11"))),
    ("Leadership", (("Policy", ""), ("Duties", ""))),
    ("Planning", (("Risks & opportunities", "38"), ("Objectives", "7"), ("Changes", "2"))),
    ("Support", (("Documents", "212"), ("People & competence", "64"), ("Equipment", "131"))),
    ("Operation", (("Customers", "23"), ("Suppliers", "41"), ("Products", "58"), ("Inspection", ""))),
    ("Evaluation", (("Measures", "26"), ("Audits", "8"), ("Management review", ""))),
    ("Improvement", (("Nonconformities", "17"), ("Corrective actions", "5"), ("Ideas", "12"))),
    ("Certification", (("Readiness", "301 / 330"), ("Road & audits", ""))),
)


def shell(
    title: str, *, theme: str = "", crumbs: tuple[p.Crumb, ...] = (), message: p.Message | None = None
) -> p.Shell:
    """Return a shell as an organisation with every room would see it."""
    return p.Shell(
        title=title,
        theme=theme,
        reader=p.Reader("sample", "Ana Meyer", "AM", "ana.meyer@northgate.example", "Quality manager"),
        first=(p.NavItem("My work", "#work", "6"), p.NavItem("Overview", "#overview")),
        nav=tuple(
            p.NavGroup(group, tuple(p.NavItem(name, "#nav", count, name == title) for name, count in items))
            for group, items in NAV
        ),
        crumbs=crumbs,
        organisation="Northgate Components",
        organisations=(p.Link("Northgate Components", "#o", current=True), p.Link("Hale Clinics", "#o")),
        site="Plant Leeds",
        sites=(p.Link("Plant Leeds", "#s", current=True), p.Link("Plant Gdańsk", "#s")),
        search_url="/search/",
        languages=(p.Link("English", "en", current=True), p.Link("Deutsch", "de")),
        language_url="/language/",
        theme_url="/theme/",
        sign_out_url="/sign-out/",
        messages=(message,) if message else (),
    )


def rows(how_many: int) -> tuple[p.Row, ...]:
    """Return rows of a list of documents, seven columns each."""
    made = []
    for i in range(how_many):
        state, tone = STATES[i % len(STATES)]
        late = i % 6 == 4  # noqa: PLR2004 - any rhythm will do
        made.append(
            p.Row(
                f"/o/northgate/documents/DOC-2026-{i + 1:04}/",
                (
                    p.Cell(f"SOP-{i + 11:03}", "code"),
                    p.Cell(TITLES[i % len(TITLES)], "title"),
                    p.Cell(f"rev {i % 4 + 1}"),
                    p.Cell(state, "state", tone),
                    p.Cell(PEOPLE[i % len(PEOPLE)], "person"),
                    p.Cell("19 Nov · late" if late else f"{i % 28 + 1} Jan", "date", "bad" if late else None, "Review"),
                    p.Cell(f"DOC-2026-{i + 1:04}", "number"),
                ),
                key=f"DOC-2026-{i + 1:04}",
                label=f"SOP-{i + 11:03}",
            )
        )
    return tuple(made)


def list_page(how_many: int = 6, *, filtered: bool = True) -> p.ListPage:
    """Return a list with filters, views, columns, exports and bulk verbs."""
    return p.ListPage(
        title="Documents",
        url="/o/northgate/documents/",
        summary="212 effective, 4 in review, 3 due for review this month" if how_many else "",
        columns=(
            p.Column("code", "Code", "code", "#sort", "ascending"),
            p.Column("title", "Title", "title", "#sort"),
            p.Column("revision", "Revision"),
            p.Column("state", "State", "state", "#sort"),
            p.Column("owner", "Owner", "person"),
            p.Column("review", "Review by", "date", "#sort"),
            p.Column("number", "Number", "number"),
        ),
        rows=rows(how_many),
        count="212" if how_many else "",
        shown=f"1–{how_many}" if how_many else "",
        door=p.Door("draft", "Write a document", "#new", primary=True),
        chips=(p.Chip("Owner", "Ana Meyer", "#"), p.Chip("State", "effective", "#")) if filtered else (),
        filters=(
            p.Filter("Kind", (p.Link("Procedure", "#", "48"), p.Link("Work instruction", "#", "131"))),
            p.Filter("Process", (p.Link("Machining", "#", "17"), p.Link("Assembly", "#", "22"))),
        ),
        clear_url="#" if filtered else "",
        views=(p.Link("Mine", "#"), p.Link("Due for review", "#", "3")),
        view_menu=p.ViewMenu("/views/", "documents", all_url="#"),
        column_choices=(p.ColumnChoice("code", "Code"), p.ColumnChoice("opened", "Opened on", shown=False)),
        exports=(p.Link("CSV", "#"), p.Link("Excel", "#"), p.Link("JSON Lines", "#")),
        bulk=(p.Door("assign", "Change the owner", "#"), p.Door("withdraw", "Withdraw", "#", danger=True)),
        bulk_url="/bulk/",
        next_url="#next" if how_many else "",
        empty=None
        if how_many or filtered
        else p.Empty(
            "No documents yet",
            "Write the first one, or bring in a folder of files: each becomes a draft that you can send to review.",
            p.Door("draft", "Write a document", "#new"),
        ),
    )


def moments(how_many: int) -> tuple[p.Moment, ...]:
    """Return a history: every fourth moment is signed, every second changes something."""
    made = []
    for i in range(how_many):
        who = PEOPLE[i % len(PEOPLE)]
        signature = p.Signature(who, "I approve this revision for use", f"{22 - i % 20} Nov 2026, 07:42")
        made.append(
            p.Moment(
                who=who,
                initials="".join(part[0] for part in who.split()),
                when=f"{22 - i % 20} Nov, 07:42",
                when_iso="2026-11-22T07:42:00Z",
                sentence=("approved it", "sent it to review", "changed the text", "commented")[i % 4],
                via="API" if i % 5 == 2 else "",  # noqa: PLR2004 - any rhythm will do
                said="The limits now match the card at the stand." if i % 3 == 1 else "",
                changes=(p.Change("state", "in review", "approved"), p.Change("effective on", "", "1 Dec 2026"))
                if i % 2 == 0
                else (),
                signature=signature if i % 4 == 0 else None,
                proof=f"entry {1204 - i:,}",
                proof_url="#ledger",
            )
        )
    return tuple(made)


def record_page(how_many: int = 4, *, text: SafeString | None = None) -> p.RecordPage:
    """Return the page of a revision of a document."""
    return p.RecordPage(
        title="Checking torque tools before the shift",
        number="DOC-2026-0007",
        code="SOP-017 · rev 3",
        state="In review",
        tone="wait",
        badges=(p.Badge("Safety", "bad"),),
        steps=(
            p.Step("Draft", "done", "12 Nov"),
            p.Step("In review", "now"),
            p.Step("Approved"),
            p.Step("Effective"),
            p.Step("Superseded"),
        ),
        callouts=(p.Callout("Tom Okafor is asked to approve this by 24 November.", "wait", "Remind him", "#remind"),),
        primary=p.Door("approve", "Approve", "#approve", primary=True, here=False, signs=True),
        doors=(
            p.Door("return", "Send back to the author", "#return"),
            p.Door("issue", "Make effective", why_not="A revision is approved before it becomes effective."),
            p.Door("withdraw", "Withdraw", "#withdraw", danger=True),
        ),
        facts=(
            p.Fact("Owner", "Priya Nair"),
            p.Fact("Author", "Ana Meyer"),
            p.Fact("Kind", "Procedure"),
            p.Fact("Process", "Assembly", "#process"),
            p.Fact("Effective", "1 December 2026, unless somebody objects"),
            p.Fact("Review by", "19 Nov 2026 · late", tone="bad"),
            p.Fact("Clauses", "7.1.5, 8.5.1"),
            p.Fact("Hash", "9f2c1e7ab0d4c3325f18a9e07d4412c3", mono=True),
        ),
        panels=(
            p.Panel(
                "Who has read it",
                note="2 of 3",
                head=("Person", "Asked", "Read"),
                lines=(("Lee Chan", "1 Nov", "2 Nov"), ("Rosa Klein", "1 Nov", "3 Nov"), ("Tom Okafor", "1 Nov", "—")),
            ),
        ),
        text=text if text is not None else TEXT,
        text_title="The text",
        text_links=(p.Link("Compare with rev 2", "#compare"), p.Link("Print", "#print")),
        links=(
            p.LinkGroup("Refers to", (p.Linked("WI-031 Test stand", "#", "effective", "#"), p.Linked("G-017", "#"))),
        ),
        attachments=(p.Attachment("torque-card.pdf", "#", "214 kB", "Ana Meyer, 12 Nov", "#"),),
        attach_url="/attach/",
        comments=(
            p.Comment(
                "Tom Okafor",
                "TO",
                "21 Nov, 16:02",
                "2026-11-21T16:02:00Z",
                mark_safe("<p>Should the stand be named?</p>"),
            ),
        ),
        comment_url="/comment/",
        key="sample",
        moments=moments(how_many),
        history_url="#history",
        history_more="The whole history, 31 entries",
        proof=p.Proof("Unchanged since sealing", "#ledger"),
    )


def act_page(*, wrong: bool = True) -> p.ActPage:
    """Return a form with every kind of field; `wrong` shows it as it comes back with errors."""
    return p.ActPage(
        title="Write a document",
        action="/o/northgate/documents/new/",
        submit="Write it",
        intro="It starts as a draft that only you and the owner see.",
        key="sample",
        back_url="#back",
        errors=("Two fields need another look before this can be kept.",) if wrong else (),
        upload=True,
        fields=(
            p.Field(
                "title",
                "What is it called?",
                value="Checking torque tools",
                help="As people would look for it.",
                example="Checking torque tools before the shift",
                max_length=200,
            ),
            p.Field(
                "code",
                "Code",
                value="SOP-017" if wrong else "",
                errors=("SOP-017 is taken by “Release of castings”. Choose another code or leave it empty.",)
                if wrong
                else (),
                help="Left empty, the next free one is given.",
                required=False,
                max_length=40,
            ),
            p.Field(
                "kind", "Kind", "choice", choices=(p.Choice("sop", "Procedure", chosen=True), p.Choice("wi", "Form"))
            ),
            p.Field("owner", "Owner", "person", choices=tuple(p.Choice(name, name) for name in PEOPLE)),
            p.Field(
                "audience",
                "Who must read it?",
                "many",
                required=False,
                choices=(
                    p.Choice("assembly", "Assembly", chosen=True, help="22 people"),
                    p.Choice("goods", "Goods-in", help="6 people"),
                ),
            ),
            p.Field("external", "Does it come from outside?", "yes-no", value="false", help="A standard, a drawing."),
            p.Field(
                "review",
                "Review by",
                "date",
                value="2025-11-19" if wrong else "2027-11-19",
                errors=("This day is over. Choose a day from tomorrow on.",) if wrong else (),
            ),
            p.Field("interval", "Review every", "number", value="24", unit="months", minimum="1", maximum="120"),
            p.Field("text", "Text", "rich", help="Markdown: # for headings, - for lists.", rows=10, required=False),
            p.Field("file", "Or a file", "file", accept=".docx,.pdf", limit="25 MB", required=False),
        ),
        ask=p.Ask(
            "I wrote this and it is complete.", "Ana Meyer", ("This is not your password. Try again.",) if wrong else ()
        ),
    )


def style_guide() -> p.StyleGuidePage:
    """Return the samples of the style guide."""
    return p.StyleGuidePage(list_page(5), record_page(4), act_page(), TEXT)
