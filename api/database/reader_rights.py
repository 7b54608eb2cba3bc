"""The serving process's last check before it serves: its login can read what is published and do nothing else.

The one exception is ``READER_FUNCTIONS``: who presents a key may have it checked and its use noted.

What every login of PostgreSQL can always see, and this cannot take away, is the catalogue: that a table of responses
exists, the names of its columns, about how many rows it has. Not one answer is in there: the samples the planner keeps
(``pg_statistic``) are shown only to those who can read the column itself.
"""

from __future__ import annotations

from sqlalchemy import Engine, text

from api.database.names import ACCESS, CONFIDENTIAL, READABLE_SCHEMAS, READER_FUNCTIONS
from api.errors import Refused


def refuse_excess_rights(reader: Engine) -> None:
    """Refuse a login that could read responses, or write anything, now or by what is granted for later.

    Every role counts that the login is a member of, whether it inherits from it or would have to SET ROLE.

    Raises:
        Refused: with everything the login has too much.
        DatabaseUnavailable: no connection.
    """
    with reader.connect() as connection:
        user = connection.scalar(text("SELECT session_user"))
        # A superuser passes every other question too; one line says more than a thousand.
        if connection.scalar(text("SELECT rolsuper FROM pg_roles WHERE rolname = session_user")):
            found = ["it is a superuser"]
        else:
            parameters = {
                "confidential": CONFIDENTIAL,
                "hidden": [CONFIDENTIAL, ACCESS],
                "readable": list(READABLE_SCHEMAS),
                "functions": list(READER_FUNCTIONS),
            }
            found = [str(line) for line in connection.scalars(text(EXCESS), parameters)]
    if found:
        shown = [f"  {line}" for line in found[:20]]
        more = [f"  … and {len(found) - 20} more"] if len(found) > 20 else []
        raise Refused(
            f"The reader's login {user} has more rights than serving needs. Use a login made by"
            " `benchmarks database setup`, or take these away:\n" + "\n".join(shown + more)
        )


EXCESS = """
WITH RECURSIVE held AS (
  SELECT * FROM pg_roles WHERE pg_has_role(session_user, oid, 'MEMBER')
), foreign_schema AS (
  SELECT oid, nspname, nspowner FROM pg_namespace WHERE nspname <> 'information_schema' AND nspname !~ '^pg_'
), relation AS (
  SELECT c.oid, c.relkind, n.nspname, format('%I.%I', n.nspname, c.relname) AS name
  FROM pg_class c JOIN foreign_schema n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
), derived AS (
  SELECT r.ev_class AS oid FROM pg_rewrite r JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
  JOIN relation c ON d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid WHERE c.nspname = ANY (:hidden)
  UNION
  SELECT r.ev_class FROM pg_rewrite r JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
  JOIN derived v ON d.refclassid = 'pg_class'::regclass AND d.refobjid = v.oid
)
SELECT rolname || ' may create roles or databases, replicate, or pass row security' FROM held
WHERE rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls
UNION ALL
SELECT 'it is a member of ' || rolname FROM held WHERE rolname LIKE 'pg\\_%'
UNION ALL
SELECT DISTINCT rolname || ' owns ' || coalesce(
  pg_describe_object(d.classid, d.objid, 0), 'something in another database')
FROM held JOIN pg_shdepend d ON d.refclassid = 'pg_authid'::regclass AND d.refobjid = held.oid AND d.deptype = 'o'
UNION ALL
SELECT rolname || ' may use ' || p || ' in the database' FROM held, unnest(ARRAY['CREATE', 'TEMPORARY']) p
WHERE has_database_privilege(held.oid, current_database(), p)
UNION ALL
SELECT rolname || ' may create in schema ' || nspname FROM held, foreign_schema n
WHERE has_schema_privilege(held.oid, n.oid, 'CREATE')
UNION ALL
SELECT rolname || ' may use schema ' || nspname FROM held, foreign_schema n
WHERE nspname = :confidential AND has_schema_privilege(held.oid, n.oid, 'USAGE')
UNION ALL
SELECT rolname || ' may read ' || name FROM held, relation c
WHERE (nspname = ANY (:hidden) OR c.oid IN (SELECT oid FROM derived))
AND (has_table_privilege(held.oid, c.oid, 'SELECT') OR has_any_column_privilege(held.oid, c.oid, 'SELECT'))
UNION ALL
SELECT rolname || ' may read ' || name FROM held, relation c
WHERE nspname <> ALL (:readable) AND nspname <> ALL (:hidden) AND relkind IN ('r', 'p') AND nspname <> 'public'
AND has_table_privilege(held.oid, c.oid, 'SELECT') AND has_schema_privilege(held.oid, nspname, 'USAGE')
UNION ALL
SELECT rolname || ' may write ' || name FROM held, relation c
WHERE has_table_privilege(held.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
OR has_any_column_privilege(held.oid, c.oid, 'INSERT, UPDATE, REFERENCES')
UNION ALL
SELECT 'future ' || CASE a.defaclobjtype WHEN 'n' THEN 'schemas' ELSE 'tables' END
  || coalesce(' in schema ' || n.nspname, '') || ' will be open to it'
FROM pg_default_acl a CROSS JOIN aclexplode(a.defaclacl) g LEFT JOIN pg_namespace n ON n.oid = a.defaclnamespace
WHERE a.defaclobjtype IN ('r', 'S', 'n') AND (n.nspname IS NULL OR n.nspname = ANY (:hidden))
AND (g.grantee = 0 OR g.grantee IN (SELECT oid FROM held))
UNION ALL
SELECT rolname || ' may call ' || format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid))
  || ', which runs with the rights of ' || p.proowner::regrole
FROM held, pg_proc p JOIN foreign_schema n ON n.oid = p.pronamespace
WHERE p.prosecdef AND has_function_privilege(held.oid, p.oid, 'EXECUTE')
AND has_schema_privilege(held.oid, n.oid, 'USAGE')
AND (format('%I.%I(%s)', n.nspname, p.proname, oidvectortypes(p.proargtypes)) = ANY (:functions)
  AND p.proowner = n.nspowner AND p.proconfig = ARRAY['search_path=pg_catalog, pg_temp']) IS NOT TRUE
UNION ALL
SELECT rolname || ' may call ' || p.oid::regprocedure || ', which reaches the server''s files'
FROM held, pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace
AND p.proname IN ('pg_read_file', 'pg_read_binary_file', 'pg_ls_dir', 'pg_stat_file', 'lo_import', 'lo_export')
AND has_function_privilege(held.oid, p.oid, 'EXECUTE')
UNION ALL
SELECT rolname || ' may read ' || c.oid::regclass FROM held, pg_class c
WHERE c.relnamespace = 'pg_catalog'::regnamespace
AND c.relname IN ('pg_statistic', 'pg_statistic_ext_data', 'pg_authid', 'pg_largeobject', 'pg_user_mapping')
AND (has_table_privilege(held.oid, c.oid, 'SELECT') OR has_any_column_privilege(held.oid, c.oid, 'SELECT'))
UNION ALL
SELECT rolname || ' may use the foreign server ' || srvname FROM held, pg_foreign_server s
WHERE has_server_privilege(held.oid, s.oid, 'USAGE')
"""
