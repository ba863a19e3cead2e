WITH tables AS (
  SELECT name FROM pragma_table_list
  WHERE schema = 'main' AND type = 'table' AND substr(name, 1, 7) <> 'sqlite_' AND name <> 'schema_migrations'
)
SELECT 'column ' || t.name || '.' || c.name || ' '
  || CASE c.type WHEN 'INTEGER' THEN 'int' WHEN 'BLOB' THEN 'bytes' ELSE lower(c.type) END
  || CASE WHEN c."notnull" = 1 OR c.pk > 0 THEN ' not null' ELSE '' END
  || CASE WHEN c.pk > 0 THEN ' key ' || c.pk ELSE '' END
  || CASE WHEN c.hidden > 1 THEN ' generated' ELSE '' END
  || coalesce(' default ' || c.dflt_value, '') AS line
FROM tables t JOIN pragma_table_xinfo(t.name) c
UNION ALL
SELECT CASE WHEN i.origin = 'u' THEN 'unique ' ELSE 'index ' || i.name || ' on ' END || t.name || ' ('
  || (SELECT group_concat(coalesce(x.name, '<expression>') || CASE x."desc" WHEN 1 THEN ' desc' ELSE '' END, ', ' ORDER BY x.seqno)
      FROM pragma_index_xinfo(i.name) x WHERE x.key = 1) || ')'
  || CASE WHEN i.origin = 'c' AND i."unique" = 1 THEN ' unique' ELSE '' END
  || CASE WHEN i.partial = 1 THEN ' partial' ELSE '' END
FROM tables t JOIN pragma_index_list(t.name) i WHERE i.origin <> 'pk'
UNION ALL
SELECT 'reference ' || t.name || ' (' || group_concat(f."from", ', ' ORDER BY f.seq) || ') -> ' || f."table"
  || ' on delete ' || lower(f.on_delete)
FROM tables t JOIN pragma_foreign_key_list(t.name) f GROUP BY t.name, f.id
