WITH tables AS (
  SELECT oid, relname FROM pg_class
  WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND relname <> 'schema_migrations'
), keys AS (
  SELECT conrelid, conkey FROM pg_constraint WHERE contype = 'p'
)
SELECT 'column ' || t.relname || '.' || a.attname || ' '
  || CASE format_type(a.atttypid, a.atttypmod) WHEN 'bigint' THEN 'int' WHEN 'boolean' THEN 'int'
     WHEN 'bytea' THEN 'bytes' ELSE format_type(a.atttypid, a.atttypmod) END
  || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
  || coalesce(' key ' || array_position(k.conkey, a.attnum), '')
  || CASE WHEN a.attgenerated <> '' THEN ' generated' ELSE
     coalesce(' default ' || CASE pg_get_expr(d.adbin, d.adrelid) WHEN 'true' THEN '1' WHEN 'false' THEN '0'
     ELSE regexp_replace(regexp_replace(pg_get_expr(d.adbin, d.adrelid), '::[a-z]+', '', 'g'), '^''([0-9]+)''$', '\1') END, '') END AS line
FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN keys k ON k.conrelid = t.oid
UNION ALL
SELECT CASE WHEN c.contype = 'u' THEN 'unique ' ELSE 'index ' || n.relname || ' on ' END || t.relname || ' ('
  || (SELECT string_agg(coalesce(a.attname, '<expression>') || CASE WHEN i.indoption[g] & 1 = 1 THEN ' desc' ELSE '' END, ', ' ORDER BY g)
      FROM generate_series(0, i.indnkeyatts - 1) g
      LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[g]) || ')'
  || CASE WHEN i.indisunique AND c.contype IS NULL THEN ' unique' ELSE '' END
  || CASE WHEN i.indpred IS NOT NULL THEN ' partial' ELSE '' END
FROM tables t JOIN pg_index i ON i.indrelid = t.oid AND NOT i.indisprimary
JOIN pg_class n ON n.oid = i.indexrelid
LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype = 'u'
UNION ALL
SELECT 'reference ' || t.relname || ' ('
  || (SELECT string_agg(a.attname, ', ' ORDER BY k.ord) FROM unnest(c.conkey) WITH ORDINALITY k(num, ord)
      JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.num)
  || ') -> ' || f.relname || ' on delete '
  || CASE c.confdeltype WHEN 'a' THEN 'no action' WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' ELSE 'set default' END
FROM tables t JOIN pg_constraint c ON c.conrelid = t.oid AND c.contype = 'f' JOIN pg_class f ON f.oid = c.confrelid
