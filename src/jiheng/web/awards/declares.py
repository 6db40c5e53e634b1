"""What this app brings: menu, words, the list of computations, panels, the work that waits."""

from django.utils.translation import gettext_lazy as _

from jiheng.web.awards.actions.computing import before_move
from jiheng.web.awards.lists import award_lists
from jiheng.web.awards.queries.awards import has_awards
from jiheng.web.awards.queries.bound import bound_computations
from jiheng.web.awards.queries.viewed import computation_places, computation_titles
from jiheng.web.awards.queries.waiting import waiting_awards
from jiheng.web.awards.views.panels import award_panels
from jiheng.web.core.declared import App, Bound, MenuItem, Viewed, Wording

APP = App(
    menu=(MenuItem("awards:awards", _("奖励资金"), shown=has_awards),),
    wording=Wording(
        actions={"compute_award": _("计算奖励"), "check_award": _("复核奖励计算")},
        objects={"computation": _("奖励计算单")},
        fields={
            "computed": _("计算金额（万元）"),
            "checked_by": _("复核人"),
        },
        people=("checked_by",),
    ),
    waiting=(waiting_awards,),
    lists=award_lists,
    bound=(Bound("computation", bound_computations),),
    viewed=(Viewed("computation", _("奖励计算单"), computation_places, computation_titles),),
    beside=(award_panels,),
    before_moves=(before_move,),
)
