"""The default ladder (domain.md): fourteen steps from seven days before the due date to a suit prepared.

Public exposure is not among them: it is never a step of a ladder. Every deadline set here ends before the step that
respects it opens, so that the ordinary ladder runs on its own days. `min_wait_days` is shorter than the ordinary gap
and grows along the ladder: after a gap the gentler step comes first. The call asks for the written reminder: a claim
due on a Friday gets its mail on Monday and the call after it, not the call instead.
"""

from __future__ import annotations

from typing import Final

from huikuan.rules.dunning.policy import Step

DEFAULT_STEPS: Final[tuple[Step, ...]] = (
    Step("notice_before", 0, -7, channels=("email",)),
    Step("short_before", 1, -1, channels=("sms", "email")),
    Step("due_today", 2, 0, channels=("email",)),
    Step("reminder", 3, 1, channels=("email",)),
    Step("call", 4, 3, form="task", audience="pm", mode="task", requires=("reminder",)),
    Step(
        "second_reminder", 5, 7, channels=("email",), min_wait_days=3, deadline_days=5,
        requires=("due_today", "reminder"),
    ),
    Step(
        "internal_alert", 6, 10, form="internal", audience="pm_superior", mode="task", min_wait_days=2,
        requires=("second_reminder",),
    ),
    Step(
        "offer_help", 7, 14, channels=("email",), audience="superior", mode="approval", approver_role="owner",
        min_wait_days=3, deadline_days=5, requires=("second_reminder",),
    ),
    Step(
        "meeting", 8, 20, form="task", audience="pm", mode="task", min_wait_days=5,
        requires=("offer_help", "second_reminder"),
    ),
    Step(
        "demand_letter", 9, 30, form="task", audience="finance", mode="approval", approver_role="owner", hard=True,
        min_wait_days=7, deadline_days=7, requires=("second_reminder",),
    ),
    Step(
        "suspension", 10, 40, form="task", audience="pm", mode="approval", approver_role="owner", hard=True,
        min_wait_days=5, deadline_days=3, requires=("demand_letter",),
    ),
    Step(
        "mediation", 11, 45, form="task", audience="owner", mode="approval", approver_role="owner", hard=True,
        min_wait_days=5, deadline_days=7, requires=("demand_letter",),
    ),
    Step(
        "lawyer_letter", 12, 60, form="task", audience="legal", mode="approval", approver_role="legal", hard=True,
        min_wait_days=10, deadline_days=7, requires=("demand_letter",),
    ),
    Step(
        "court_prepared", 13, 75, form="task", audience="legal", mode="approval", approver_role="owner", hard=True,
        min_wait_days=7, requires=("lawyer_letter",),
    ),
)  # fmt: skip
