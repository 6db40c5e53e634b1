"""What this app brings: words of exceptions and deadlines."""

from django.utils.translation import gettext_lazy as _

from jiheng.web.core.declared import App, Bound, Wording
from jiheng.web.flows.queries import bound_deadlines, bound_steps, bound_waivers

APP = App(
    wording=Wording(
        actions={"agree": _("同意例外"), "deadline": _("设置期限"), "waive": _("登记例外")},
        fields={
            "evaluating": _("自评"),
            "reviewing": _("复核"),
            "setting": _("目标申报"),
        },
    ),
    bound=(
        Bound("step", bound_steps, once=True),
        Bound("waiver", bound_waivers),
        Bound("deadline", bound_deadlines),
    ),
)
