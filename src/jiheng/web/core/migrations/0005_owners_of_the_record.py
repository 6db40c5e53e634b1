"""Lines of the record about organisations and people get the organisation whose they are."""

from typing import Any

from django.db import migrations


def _own(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001  Django's own signature
    organisations = apps.get_model("core", "Organisation").objects
    memberships = apps.get_model("core", "Membership").objects
    lines = apps.get_model("core", "AuditLine").objects
    for pk in organisations.values_list("pk", flat=True):
        lines.filter(kind="organisation", object_id=str(pk)).update(organisation_id=pk)
    paths: dict[int, list[list[str]]] = {}
    for user_id, path in memberships.values_list("user_id", "organisation__path"):
        paths.setdefault(user_id, []).append(path.strip("/").split("/"))
    for user_id, split in paths.items():
        shared = [steps[0] for steps in zip(*split, strict=False) if len(set(steps)) == 1]
        if shared:
            own = lines.filter(kind="user", object_id=str(user_id))
            own.update(organisation_id=int(shared[-1]))


class Migration(migrations.Migration):
    """Whose a line is."""

    dependencies = [("core", "0004_accounts_and_owners")]
    operations = [migrations.RunPython(_own, migrations.RunPython.noop)]
