"""Where the code is entered that opens an order which too many others tried today."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.services.one_time_codes import CodeInvalid
from core import clock
from portal.access import open_order
from portal.forms import CodeForm, problems_of
from portal.frame import Problem, ShopRequest, shopper_page, show
from portal.look_up_code import is_code_asked, order_by_code


@shopper_page
@require_http_methods(["GET", "HEAD", "POST"])
def look_up_code(request: ShopRequest) -> HttpResponse:
    if not is_code_asked(request):
        return HttpResponseRedirect(reverse("portal:find"))
    form = CodeForm(request.POST or None)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        try:
            order, path = order_by_code(request, form.cleaned_data["code"], now=clock.now())
        except CodeInvalid:
            text = _("This code is not right, or too old. Look at it once more or ask for a new one.")
            problems = [Problem(text, form["code"].id_for_label)]
        else:
            open_order(request, order)
            return HttpResponseRedirect(path)
    elif request.method == "POST":
        problems = problems_of(form)
    context = {"form": form, "problems": problems}
    return show(request, "look_up_code.html", context, status=422 if problems else 200)
