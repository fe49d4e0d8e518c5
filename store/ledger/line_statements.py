"""The SQL that reads the people in line of a school: their roles, who is on duty, and who covers whom."""

from domain.people.roles import LINE

LINE_ROLES = "ARRAY[" + ", ".join(f"'{role}'" for role in LINE) + "]"
ON_DUTY = """EXISTS (
    SELECT FROM duty AS d
    WHERE d.person = o.id AND d.starts_at <= {at} AND d.ends_at > {at}
      AND (d.ended_at IS NULL OR d.ended_at > {at})
)"""
COVER = """(
    SELECT a.cover FROM absences AS a
    WHERE a.person = o.id AND a.starts_at <= {at} AND a.ends_at > {at}
      AND (a.ended_at IS NULL OR a.ended_at > {at})
    ORDER BY a.starts_at, a.id LIMIT 1
)"""
IN_LINE = (
    """(
    SELECT json_agg(json_build_object('id', o.id, 'roles', o.roles, 'on_duty', """
    + ON_DUTY
    + ", 'cover', "
    + COVER
    + """)) FROM people AS o
    WHERE o.school = {school} AND (o.roles && {line} {more})
) AS in_line"""
)
READ_LINE = f"""
SELECT o.id, o.roles, {ON_DUTY.format(at="$2")} AS on_duty, {COVER.format(at="$2")} AS cover
FROM people AS o
WHERE o.school = $1 AND o.roles && {LINE_ROLES}
"""
READ_EVERY_LINE = f"SELECT id, school, roles FROM people WHERE roles && {LINE_ROLES} ORDER BY id"
