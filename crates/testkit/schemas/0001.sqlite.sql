-- Released schema 1: a small data set with a row or more in every table. How it is used: README.md.
-- A clinic with a code kept for a reason, two vendors, a sheet in two rounds with evidence, one file withdrawn,
-- an invitation not yet used, a refused sign-in; above it two associations. Bytes are X'…', booleans (1 = 1).
-- checksum of migration 1: e005f62b029651e58f3e904e159182698a32d5fa83013918f90c2f45fc9d869a

-- settings
INSERT INTO settings (key, value) VALUES
  ('content-taken-in', 'b481b0e51ac874b878931a46d7ae4de5ac01bfb78c95f6e05237fb2094d3db04');

-- organisations
INSERT INTO organisations (id, code, kind, name, kana, prefecture, group_id, registered_by, profile, active, created_at, version) VALUES
  (X'01970000000070008000000000000001', 'national', 'national', '全国みほん医師会', '', '', NULL, NULL, '{}', (1 = 1), 1748736000000000, 1);
INSERT INTO organisations (id, code, kind, name, kana, prefecture, group_id, registered_by, profile, active, created_at, version) VALUES
  (X'01970000000070008000000000000002', 'county-a1', 'county', 'みほん郡医師会', '', '', NULL, NULL, '{}', (1 = 1), 1748736000000000, 1);
INSERT INTO organisations (id, code, kind, name, kana, prefecture, group_id, registered_by, profile, active, created_at, version) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', '4810100017', 'clinic', 'みほん㈱髙﨑①クリニック', 'ミホンクリニック', '東京都', NULL, NULL, '{"ticked":["fee-medical-dx"],"maintenance_route":"unknown"}', (1 = 1), 1795479050010147, 2);
INSERT INTO organisations (id, code, kind, name, kana, prefecture, group_id, registered_by, profile, active, created_at, version) VALUES
  (X'01A20AE41A9A733EBFD516C544A66E84', 'M16c544a66e84', 'vendor', 'みほんシステムズ', '', '', NULL, X'01A20AE4171A7B8E9553221A60AE1683', '{}', (1 = 1), 1795479050906308, 1);
INSERT INTO organisations (id, code, kind, name, kana, prefecture, group_id, registered_by, profile, active, created_at, version) VALUES
  (X'01A20AE41D4977A6B0BEC1A468156D34', 'Mc1a468156d34', 'vendor', 'ためしネット㈱', '', '', NULL, X'01A20AE4171A7B8E9553221A60AE1683', '{}', (1 = 1), 1795479051593188, 1);

-- organisation_codes
INSERT INTO organisation_codes (code, organisation_id, fee_table, reason, valid_from, valid_to) VALUES
  ('4810100017', X'01A20AE4171A7B8E9553221A60AE1683', 'medical', '通知書のとおり（''保険局''に確認）', NULL, NULL);

-- memberships
INSERT INTO memberships (id, organisation_id, association_id, kind, person_id, valid_from, valid_to) VALUES
  (X'01970000000070008000000000000003', X'01970000000070008000000000000002', X'01970000000070008000000000000001', 'parent', NULL, '2023-04-01', NULL);
INSERT INTO memberships (id, organisation_id, association_id, kind, person_id, valid_from, valid_to) VALUES
  (X'01970000000070008000000000000004', X'01A20AE4171A7B8E9553221A60AE1683', X'01970000000070008000000000000002', 'A1', X'01A20AE4171A71B1BD287E7C52A36458', '2023-04-01', '2024-03-31');

-- persons
INSERT INTO persons (id, login, login_key, name, email, password_hash, active, preferences, created_at, password_changed_at) VALUES
  (X'01A20AE4171A71B1BD287E7C52A36458', 'hanako', 'hanako', '見本 花子', '', '$argon2id$v=19$m=19456,t=2,p=1$lykHkAgjuRrvF/u1PByW2Q$Jo8AkMH9hvliN+Z5c1ME9+Q+aAeU4TFcX3ufVbVUeaQ', (1 = 1), '', 1795479050010147, 1795479050010147);
INSERT INTO persons (id, login, login_key, name, email, password_hash, active, preferences, created_at, password_changed_at) VALUES
  (X'01A20AE4211777628F5D6685F84036A0', 'jiro', 'jiro', '見本 次郎', '', '', (1 = 1), '', 1795479052567073, 1795479052567073);

-- roles
INSERT INTO roles (organisation_id, person_id, role, created_at) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', X'01A20AE4171A71B1BD287E7C52A36458', 'operator', 1795479050010147);
INSERT INTO roles (organisation_id, person_id, role, created_at) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', X'01A20AE4171A71B1BD287E7C52A36458', 'owner', 1795479050010147);
INSERT INTO roles (organisation_id, person_id, role, created_at) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', X'01A20AE4211777628F5D6685F84036A0', 'viewer', 1795479052567073);

-- sessions
INSERT INTO sessions (token_hash, id, person_id, csrf, agent, created_at, seen_at, expires_at) VALUES
  (X'CCCD8DAF877B9BCDE84E1AA99CBB3EF94579D31D388C16AF66FE5EAE3F79F850', X'01A20AE4171A74A5A058C1FCD840AFC8', X'01A20AE4171A71B1BD287E7C52A36458', 'yaktX6j4jUkSt6gTe4GiyweCW5nZFaoHHqfEMA9hTBc', 'Python-urllib/3.11', 1795479050010147, 1795479050010147, 1798071050010147);

-- api_tokens
INSERT INTO api_tokens (token_hash, id, person_id, label, created_at, expires_at) VALUES
  (X'71F3B2F08E2F713B934F761EE6A637AAD5188511222A424B4A6C37725FE3BAAF', X'01A20AE41D03745F8955F4606DFC5695', X'01A20AE4171A71B1BD287E7C52A36458', 'mamori person token', 1795479051523451, 1798071051523451);

-- refused_sign_ins
INSERT INTO refused_sign_ins (login_key, network, refused, last_at) VALUES
  ('hanako', '127.0.0.1', 1, 1795479052615142);
INSERT INTO refused_sign_ins (login_key, network, refused, last_at) VALUES
  ('hanako', 'known 127.0.0.1', 0, 1795479050010147);

-- invitations
INSERT INTO invitations (id, code_hash, organisation_id, kind, person_id, name, role, created_by, created_at, expires_at, used_at) VALUES
  (X'01A20AE41FFA7E5492BAF361C30C0618', X'114151774814DD8EC330A78E9C65E11CB8706B739636FBDCD583F92BDB8F8B8B', X'01A20AE4171A7B8E9553221A60AE1683', 'join', NULL, '受付 太郎', 'staff', X'01A20AE4171A71B1BD287E7C52A36458', 1795479052282407, 1796688652282407, NULL);

-- editions
INSERT INTO editions (hash, id, revision, fiscal_year, guideline, status, origin, body, added_at, published_at) VALUES
  ('f42dd5d7b94add53e8b2b44d4a1260f7d3a56c4c81a48ff882d8751e457f9e10', 'r7', 1, 2025, '6.0', 'published', 'bundled', '{"id":"r7","title":"令和7年度版","title_en":"FY2025 edition","fiscal_year":2025,"posted":"2025-05-16","guideline":"6.0","demo":false,"note":"2025年5月の確定版は見ていません。医療機関確認用は2025年3月13日のマニュアル案などから、薬局確認用は推定によるもので、事業者確認用は未確認です。設問の文はすべて Mamori の言葉です。","forms":[{"id":"institution","title":"医療機関確認用","title_en":"For medical institutions","paper_title":"サイバーセキュリティ対策の確認票（医療機関確認用・令和7年度版）","kinds":["hospital","clinic","dental","birth-centre","care"],"notes":["「いいえ」のときは、令和7年度のうちに対応する目標の日を書きます。"],"rounds":3,"gate":{"key":"systems-in-use"},"sections":[{"key":"systems","title":"医療情報システムの有無","title_en":"Systems in use","items":[{"key":"systems-in-use","lineage":"systems-in-use","title":"医療情報システムの利用","title_en":"Systems in use","text":"電子カルテやレセコンなど、患者さんの医療情報を扱うシステムを使っていますか。","due":"now","basis":"inferred","number_basis":"inferred","sources":["https://www.city.sasebo.lg.jp/hokenhukusi/hokfuk/r6nendo.html"],"guideline_refs":["概説編 2.3"],"links":[],"elsewhere":[]}]},{"key":"management","title":"医療情報システムの管理・運用","title_en":"Management and operation of systems","items":[{"key":"asset-ledger","lineage":"asset-ledger","number":"2-①","scope":"all","title":"機器の台帳","title_en":"Asset ledger","text":"サーバ、端末PC、ネットワーク機器を一覧表（台帳）にまとめ、いまの状態に合わせて保っていますか。","due":"now","basis":"inferred","number_basis":"inferred","sources":["https://wic-net.com/material/document/19102/2"],"guideline_refs":["経営管理編 1.2.1<管理責任>②","企画管理編 9.1"],"links":[],"elsewhere":[]},{"key":"remote-maintenance","lineage":"remote-maintenance","number":"2-②","scope":"all","title":"リモートメンテナンス","title_en":"Remote maintenance","text":"外からの操作による保守（リモートメンテナンス）に使われている機器があるかどうかを、事業者に尋ねて確かめましたか。","due":"now","na_when":"no-vendor-contract","na_basis":"inferred","basis":"inferred","number_basis":"inferred","sources":["https://wic-net.com/material/document/19102/2"],"guideline_refs":["企画管理編 9.1","システム運用編 10.1"],"links":[],"elsewhere":[]}]}]},{"id":"vendor","title":"事業者確認用","title_en":"For vendors","paper_title":"サイバーセキュリティ対策の確認票（事業者確認用・令和7年度版）","kinds":["vendor"],"notes":["医療機関が複数のシステムを使っている場合は、事業者ごとに確認します。"],"rounds":3,"sections":[{"key":"management","title":"医療情報システムの管理・運用","title_en":"Management and operation of systems","items":[{"key":"remote-maintenance","lineage":"remote-maintenance","number":"2-②","scope":"all","title":"リモートメンテナンス","title_en":"Remote maintenance","text":"提供した機器の中に、リモートメンテナンスに使っているものがあるかどうかを、自社で確かめましたか。","due":"now","basis":"unverified","number_basis":"unverified","sources":[],"guideline_refs":[],"links":[],"elsewhere":[]}]}]}]}', 1795479049882090, 1795479049882090);

-- guides
INSERT INTO guides (hash, form, lineage, revision, origin, body, added_at, published_at) VALUES
  ('ee726e19603dde2036b737a9b3a4af08f14d337ad9682742a9b35c4cbb12283d', 'institution', 'asset-ledger', 1, 'bundled', '+++
lineage = "asset-ledger"
form = "institution"
editions = ["r5", "r6", "r7"]
author = "Mamori 編集"
date = "2026-11-23"
change = "初版"
basis = "inferred"
sources = [
  "https://wic-net.com/material/document/11575/6",
  "https://ymh-blog.com/?p=10747",
  "https://zumalog-life.com/2025/02/15/",
  "https://wic-net.com/material/document/19102/2",
  "半田病院の被害（2021年）",
  "医療情報システムの安全管理に関するガイドライン第7.0版（202', 1795479049882090, 1795479049882090);

-- assessments
INSERT INTO assessments (organisation_id, id, edition, edition_hash, form, fiscal_year, vendor_id, round, created_at, due, answered, changed_at) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', X'01A20AE41D50701C96B25879AE281CAA', 'r7', 'f42dd5d7b94add53e8b2b44d4a1260f7d3a56c4c81a48ff882d8751e457f9e10', 'institution', 2025, X'00000000000000000000000000000000', 2, 1795479051600855, 19, 3, 1795479052207498);
INSERT INTO assessments (organisation_id, id, edition, edition_hash, form, fiscal_year, vendor_id, round, created_at, due, answered, changed_at) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', X'01A20AE41D5E7F9F8ADA59A62BEE9749', 'r7', 'f42dd5d7b94add53e8b2b44d4a1260f7d3a56c4c81a48ff882d8751e457f9e10', 'vendor', 2025, X'01A20AE41D4977A6B0BEC1A468156D34', 1, 1795479051614311, 13, 1, 1795479052031234);

-- rounds
INSERT INTO rounds (organisation_id, assessment_id, round, checked_on, started_at) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', X'01A20AE41D50701C96B25879AE281CAA', 1, '2026-11-24', 1795479051600855);
INSERT INTO rounds (organisation_id, assessment_id, round, checked_on, started_at) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', X'01A20AE41D50701C96B25879AE281CAA', 2, '2025-11-24', 1795479052045709);
INSERT INTO rounds (organisation_id, assessment_id, round, checked_on, started_at) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', X'01A20AE41D5E7F9F8ADA59A62BEE9749', 1, '2026-11-24', 1795479051614311);

-- answers
INSERT INTO answers (organisation_id, assessment_id, item_key, round, value, checked_on, target_date, responsible, note, reason, evidence, version, changed_at, changed_by) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', X'01A20AE41D50701C96B25879AE281CAA', 'asset-ledger', 1, 'no', '2025-06-02', '2026-03-31', '髙﨑 一郎', '棚卸しがまだです。
''来月''に行います。', '', '01a20ae4-1eb0-7a1d-8750-5f2378566984', 1, 1795479051998905, X'01A20AE4171A71B1BD287E7C52A36458');
INSERT INTO answers (organisation_id, assessment_id, item_key, round, value, checked_on, target_date, responsible, note, reason, evidence, version, changed_at, changed_by) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', X'01A20AE41D50701C96B25879AE281CAA', 'asset-ledger', 2, 'yes', '2025-11-24', NULL, '', '済みました', '', '01a20ae4-1eb0-7a1d-8750-5f2378566984,01a20ae4-1ed0-7f1f-af85-1b922fd56fa2', 2, 1795479052067428, X'01A20AE4171A71B1BD287E7C52A36458');
INSERT INTO answers (organisation_id, assessment_id, item_key, round, value, checked_on, target_date, responsible, note, reason, evidence, version, changed_at, changed_by) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', X'01A20AE41D50701C96B25879AE281CAA', 'remote-maintenance', 1, 'na', '2025-06-02', NULL, '', '', '事業者と契約していない', '', 1, 1795479052014579, X'01A20AE4171A71B1BD287E7C52A36458');
INSERT INTO answers (organisation_id, assessment_id, item_key, round, value, checked_on, target_date, responsible, note, reason, evidence, version, changed_at, changed_by) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', X'01A20AE41D50701C96B25879AE281CAA', 'systems-in-use', 1, 'yes', '2025-06-02', NULL, '', '', '', '', 1, 1795479051992294, X'01A20AE4171A71B1BD287E7C52A36458');
INSERT INTO answers (organisation_id, assessment_id, item_key, round, value, checked_on, target_date, responsible, note, reason, evidence, version, changed_at, changed_by) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', X'01A20AE41D50701C96B25879AE281CAA', 'systems-in-use', 2, NULL, NULL, NULL, '', 'あとで見直す', '', '', 2, 1795479052084763, X'01A20AE4171A71B1BD287E7C52A36458');
INSERT INTO answers (organisation_id, assessment_id, item_key, round, value, checked_on, target_date, responsible, note, reason, evidence, version, changed_at, changed_by) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', X'01A20AE41D5E7F9F8ADA59A62BEE9749', 'remote-maintenance', 1, 'yes', '2025-07-01', NULL, '', '', '', '', 1, 1795479052031234, X'01A20AE4171A71B1BD287E7C52A36458');

-- answer_history
INSERT INTO answer_history (organisation_id, assessment_id, item_key, version, round, value, checked_on, target_date, responsible, note, reason, evidence, changed_at, changed_by) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', X'01A20AE41D50701C96B25879AE281CAA', 'asset-ledger', 1, 1, 'no', '2025-06-02', '2026-03-31', '髙﨑 一郎', '棚卸しがまだです。
''来月''に行います。', '', '01a20ae4-1eb0-7a1d-8750-5f2378566984', 1795479051998905, X'01A20AE4171A71B1BD287E7C52A36458');
INSERT INTO answer_history (organisation_id, assessment_id, item_key, version, round, value, checked_on, target_date, responsible, note, reason, evidence, changed_at, changed_by) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', X'01A20AE41D50701C96B25879AE281CAA', 'asset-ledger', 2, 2, 'yes', '2025-11-24', NULL, '', '済みました', '', '01a20ae4-1eb0-7a1d-8750-5f2378566984,01a20ae4-1ed0-7f1f-af85-1b922fd56fa2', 1795479052067428, X'01A20AE4171A71B1BD287E7C52A36458');
INSERT INTO answer_history (organisation_id, assessment_id, item_key, version, round, value, checked_on, target_date, responsible, note, reason, evidence, changed_at, changed_by) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', X'01A20AE41D50701C96B25879AE281CAA', 'remote-maintenance', 1, 1, 'na', '2025-06-02', NULL, '', '', '事業者と契約していない', '', 1795479052014579, X'01A20AE4171A71B1BD287E7C52A36458');
INSERT INTO answer_history (organisation_id, assessment_id, item_key, version, round, value, checked_on, target_date, responsible, note, reason, evidence, changed_at, changed_by) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', X'01A20AE41D50701C96B25879AE281CAA', 'systems-in-use', 1, 1, 'yes', '2025-06-02', NULL, '', '', '', '', 1795479051992294, X'01A20AE4171A71B1BD287E7C52A36458');
INSERT INTO answer_history (organisation_id, assessment_id, item_key, version, round, value, checked_on, target_date, responsible, note, reason, evidence, changed_at, changed_by) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', X'01A20AE41D50701C96B25879AE281CAA', 'systems-in-use', 2, 2, NULL, NULL, NULL, '', 'あとで見直す', '', '', 1795479052084763, X'01A20AE4171A71B1BD287E7C52A36458');
INSERT INTO answer_history (organisation_id, assessment_id, item_key, version, round, value, checked_on, target_date, responsible, note, reason, evidence, changed_at, changed_by) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', X'01A20AE41D5E7F9F8ADA59A62BEE9749', 'remote-maintenance', 1, 1, 'yes', '2025-07-01', NULL, '', '', '', '', 1795479052031234, X'01A20AE4171A71B1BD287E7C52A36458');

-- handed_questions
INSERT INTO handed_questions (organisation_id, assessment_id, item_key, to_name, to_person_id, message, handed_at, handed_by) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', X'01A20AE41D50701C96B25879AE281CAA', 'asset-ledger', 'ためしネット㈱ 担当', NULL, '台帳の確認をお願いします', 1795479052207498, X'01A20AE4171A71B1BD287E7C52A36458');

-- evidence
INSERT INTO evidence (organisation_id, id, sha256, name, bytes, media_type, expires_on, added_at, added_by, withdrawn_at, withdrawn_reason) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', X'01A20AE41EB07A1D87505F2378566984', '0a65214ca00b300e2b9e7d148717137968abd4c565bf5ab3ba1b139476d3b15e', '証跡.txt', 15, 'text/plain', '2027-03-31', 1795479051952159, X'01A20AE4171A71B1BD287E7C52A36458', NULL, '');
INSERT INTO evidence (organisation_id, id, sha256, name, bytes, media_type, expires_on, added_at, added_by, withdrawn_at, withdrawn_reason) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', X'01A20AE41ED07F1FAF851B922FD56FA2', '0d44a0c59b292aed1ad3a1fd71b3604e5c69e7ece771bd47d2f0684aae0920dd', '証跡.txt', 12, 'text/plain', NULL, 1795479051984712, X'01A20AE4171A71B1BD287E7C52A36458', 1795479052163049, '患者さんの名前が写っていた');

-- vendor_contracts
INSERT INTO vendor_contracts (organisation_id, vendor_id, contact, phone, night_phone, updates_all_servers, note, created_at, version) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', X'01A20AE41A9A733EBFD516C544A66E84', '', '', '', 'unknown', '', 1795479050906308, 1);
INSERT INTO vendor_contracts (organisation_id, vendor_id, contact, phone, night_phone, updates_all_servers, note, created_at, version) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', X'01A20AE41D4977A6B0BEC1A468156D34', '担当 次郎', '03-0000-0000', '090-0000-0000', 'yes', '一行め
''二行め''', 1795479051593188, 1);

-- systems
INSERT INTO systems (organisation_id, id, kind, name, vendor_id) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', X'01A20AE41A9A7B53AAE4469EC19A22E7', 'receipt', '', X'01A20AE41A9A733EBFD516C544A66E84');

-- help_contacts
INSERT INTO help_contacts (organisation_id, id, position, name, phone, mobile, note) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', X'01A20AE41FD77642A1D22E1A54C089D1', 1, '院長', '', '', '');

-- help_codes
INSERT INTO help_codes (code, organisation_id, created_at) VALUES
  ('33feukzspzsygppap3ke', X'01A20AE4171A7B8E9553221A60AE1683', 1795479050010147);

-- rollups
INSERT INTO rollups (association_id, kind, edition, form, fiscal_year, item_key, choice, n) VALUES
  (X'00000000000000000000000000000000', 'clinic', 'r7', 'institution', 2025, '', 'begun', 1);
INSERT INTO rollups (association_id, kind, edition, form, fiscal_year, item_key, choice, n) VALUES
  (X'00000000000000000000000000000000', 'clinic', 'r7', 'institution', 2025, 'asset-ledger', 'no', 0);
INSERT INTO rollups (association_id, kind, edition, form, fiscal_year, item_key, choice, n) VALUES
  (X'00000000000000000000000000000000', 'clinic', 'r7', 'institution', 2025, 'asset-ledger', 'yes', 1);
INSERT INTO rollups (association_id, kind, edition, form, fiscal_year, item_key, choice, n) VALUES
  (X'00000000000000000000000000000000', 'clinic', 'r7', 'institution', 2025, 'remote-maintenance', 'na', 1);
INSERT INTO rollups (association_id, kind, edition, form, fiscal_year, item_key, choice, n) VALUES
  (X'00000000000000000000000000000000', 'clinic', 'r7', 'institution', 2025, 'systems-in-use', 'yes', 1);
INSERT INTO rollups (association_id, kind, edition, form, fiscal_year, item_key, choice, n) VALUES
  (X'00000000000000000000000000000000', 'clinic', 'r7', 'vendor', 2025, '', 'begun', 1);
INSERT INTO rollups (association_id, kind, edition, form, fiscal_year, item_key, choice, n) VALUES
  (X'00000000000000000000000000000000', 'clinic', 'r7', 'vendor', 2025, 'remote-maintenance', 'yes', 1);

-- audit_records
INSERT INTO audit_records (organisation_id, seq, at, actor, action, subject, subject_id, salt, commitment, prev, hash) VALUES
  (X'00000000000000000000000000000000', 1, 1795479050010147, X'01A20AE4171A71B1BD287E7C52A36458', 'own-account', 'people', X'01A20AE4171A74A5A058C1FCD840AFC8', X'10BD93F66C7218CB264AE2861CCD82E4', X'9D82C373A0B4CEE622027722D65FDFB81CD86611C94F476812E3485303491A64', X'0000000000000000000000000000000000000000000000000000000000000000', X'D7BB2763380C5A8FC12D513638766AFFA20AB60FBBEAFBF62B6DC0A02B22E28F');
INSERT INTO audit_records (organisation_id, seq, at, actor, action, subject, subject_id, salt, commitment, prev, hash) VALUES
  (X'00000000000000000000000000000000', 2, 1795479051523451, X'00000000000000000000000000000000', 'own-account', 'people', X'01A20AE41D03745F8955F4606DFC5695', X'522877DF00CAC4CAAD95BBA38C34A061', X'539FEF37F79B2AFC20FD93F509FA87736ADC725228C07BA9E62FFC29F9BDE0F4', X'D7BB2763380C5A8FC12D513638766AFFA20AB60FBBEAFBF62B6DC0A02B22E28F', X'C3032A62AA7417CF762176183C6279E7E3AF6F7A02FB209ACEA537330BEC2D43');
INSERT INTO audit_records (organisation_id, seq, at, actor, action, subject, subject_id, salt, commitment, prev, hash) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', 1, 1795479050010147, X'00000000000000000000000000000000', 'create-organisation', 'organisations', X'01A20AE4171A7B8E9553221A60AE1683', X'0DF6E098E35F62D20CCDBFB7501B8898', X'5C2DBB17F3AB978B783D7A543E2718C6259ACB084A14613FEFBA07489102D96B', X'0000000000000000000000000000000000000000000000000000000000000000', X'FC8BC95D9C59DDED664E071F161519A29CF42D417238DC3005181748644C6FCF');
INSERT INTO audit_records (organisation_id, seq, at, actor, action, subject, subject_id, salt, commitment, prev, hash) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', 2, 1795479050906308, X'01A20AE4171A71B1BD287E7C52A36458', 'change-vendors', 'vendors', X'01A20AE41A9A733EBFD516C544A66E84', X'1C91645CC136296FE1FA7FE6F569F9E4', X'C06DE8C837C99FC826EE623D0AC12D9107FC844850BBF434108BEFDDB43CC464', X'FC8BC95D9C59DDED664E071F161519A29CF42D417238DC3005181748644C6FCF', X'5E59A0F31542F23334269D48644B52D7C09BA8AE69FFE21F86A36ABC6B0464EA');
INSERT INTO audit_records (organisation_id, seq, at, actor, action, subject, subject_id, salt, commitment, prev, hash) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', 3, 1795479050906308, X'01A20AE4171A71B1BD287E7C52A36458', 'change-vendors', 'vendors', X'01A20AE4171A7B8E9553221A60AE1683', X'1418373A1E59A24C78A26B70198A1D50', X'664790FBA239BB721BE30032EBD7B944EF3CDF80A0FB7C308A9CB440CB5F0F8A', X'5E59A0F31542F23334269D48644B52D7C09BA8AE69FFE21F86A36ABC6B0464EA', X'4168590335ABEEA24A7EA85B0D3C42C754B3C74F840A07C9B9C5C441FF5323B1');
INSERT INTO audit_records (organisation_id, seq, at, actor, action, subject, subject_id, salt, commitment, prev, hash) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', 4, 1795479050906308, X'01A20AE4171A71B1BD287E7C52A36458', 'change-organisation', 'organisations', X'01A20AE4171A7B8E9553221A60AE1683', X'70D59DD3A52C7E2F936358D8A37D34F4', X'9FFCC945F7743B635643CA8B5C21DD5199C3D478916650E1520A66BF2A16AD18', X'4168590335ABEEA24A7EA85B0D3C42C754B3C74F840A07C9B9C5C441FF5323B1', X'443EB5C2EBB25441B5CD8CD8F865E54EF2477596BB62E8764C635E018782C694');
INSERT INTO audit_records (organisation_id, seq, at, actor, action, subject, subject_id, salt, commitment, prev, hash) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', 5, 1795479051593188, X'01A20AE4171A71B1BD287E7C52A36458', 'change-vendors', 'vendors', X'01A20AE41D4977A6B0BEC1A468156D34', X'860BF7027C0907A0734B6B54D23F383B', X'C8B4DC20C7D3654AE0B8025CA9EB5F8B3636E074D2687726EEB6FD437EFC610A', X'443EB5C2EBB25441B5CD8CD8F865E54EF2477596BB62E8764C635E018782C694', X'9BDA522CCE9D4364A2CCC72EFE80ACDD9502E00BDF0DEF6AACE25BE3AB18B102');
INSERT INTO audit_records (organisation_id, seq, at, actor, action, subject, subject_id, salt, commitment, prev, hash) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', 6, 1795479051600855, X'01A20AE4171A71B1BD287E7C52A36458', 'begin-sheet', 'checklist', X'01A20AE41D50701C96B25879AE281CAA', X'BDA8ED43497707294856133800EACF39', X'DDCE04849CCAD95CFBA629753E598A725269B2849CE0072A9C2D6357AE7E8B66', X'9BDA522CCE9D4364A2CCC72EFE80ACDD9502E00BDF0DEF6AACE25BE3AB18B102', X'EEA70C15AD450DE08F9861B5142052B405144700B707C39EC32C85BD2ABC7A6D');
INSERT INTO audit_records (organisation_id, seq, at, actor, action, subject, subject_id, salt, commitment, prev, hash) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', 7, 1795479051614311, X'01A20AE4171A71B1BD287E7C52A36458', 'begin-sheet', 'checklist', X'01A20AE41D5E7F9F8ADA59A62BEE9749', X'B1A3F1ADAFC5F0C2F4AAA1B7210D63FC', X'440242D03A9B20DFA85FFDCDA1700BA17D14F45CCE36F050981DD1CAA779B648', X'EEA70C15AD450DE08F9861B5142052B405144700B707C39EC32C85BD2ABC7A6D', X'EAFF57CFC8796A585BC08137478F0198A7E60BDA2A1D110C408C2DCE7231FFC8');
INSERT INTO audit_records (organisation_id, seq, at, actor, action, subject, subject_id, salt, commitment, prev, hash) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', 8, 1795479051952159, X'01A20AE4171A71B1BD287E7C52A36458', 'add-evidence', 'evidence', X'01A20AE41EB07A1D87505F2378566984', X'9DE912658152EE0A66D9DC4A3283B998', X'6FF209B14E9E84C2E4CD73D22F015C7AE85999146F7AAC58E3B8601109B883C1', X'EAFF57CFC8796A585BC08137478F0198A7E60BDA2A1D110C408C2DCE7231FFC8', X'AD15E11E6FFBAF4D0821CB9B1F6E6986AA09C1D699963B4603F361797FB15588');
INSERT INTO audit_records (organisation_id, seq, at, actor, action, subject, subject_id, salt, commitment, prev, hash) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', 9, 1795479051984712, X'01A20AE4171A71B1BD287E7C52A36458', 'add-evidence', 'evidence', X'01A20AE41ED07F1FAF851B922FD56FA2', X'BC6EA0BEA4120F48CB5E9DE3672CA5CD', X'09631C1AE981981F5E19FE1D807172FF3F4D85893BD5E2670BA4BF38656CA548', X'AD15E11E6FFBAF4D0821CB9B1F6E6986AA09C1D699963B4603F361797FB15588', X'DEEC47AD59254E63AA68D49407BA280ECDD30F2031FF5324CEAB8BFC3FE0A1A5');
INSERT INTO audit_records (organisation_id, seq, at, actor, action, subject, subject_id, salt, commitment, prev, hash) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', 10, 1795479051992294, X'01A20AE4171A71B1BD287E7C52A36458', 'answer', 'checklist', X'01A20AE41D50701C96B25879AE281CAA', X'367D6DA81EE7D71AE8B795A578F9A282', X'F29D51CE29D3E83BEE6C37595A606559351E939968C7673061B14714CCCF0792', X'DEEC47AD59254E63AA68D49407BA280ECDD30F2031FF5324CEAB8BFC3FE0A1A5', X'BA7EE6507E4DFE0D0A3EC212F89E1E9A77F9A00BF4F6D3F10F22D4D9B0287A93');
INSERT INTO audit_records (organisation_id, seq, at, actor, action, subject, subject_id, salt, commitment, prev, hash) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', 11, 1795479051998905, X'01A20AE4171A71B1BD287E7C52A36458', 'answer', 'checklist', X'01A20AE41D50701C96B25879AE281CAA', X'B36DFE67EB7400E3AE8A97FAC11E5F12', X'D09D033D18CB5311BC2825836AAE3A081F35FB417DE279EA057842E8FB46F06A', X'BA7EE6507E4DFE0D0A3EC212F89E1E9A77F9A00BF4F6D3F10F22D4D9B0287A93', X'562D87CDABF7A0B9B917B4F03675AA81A6956B0053BBB3F9FDD0CD09C8BBBCEC');
INSERT INTO audit_records (organisation_id, seq, at, actor, action, subject, subject_id, salt, commitment, prev, hash) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', 12, 1795479052014579, X'01A20AE4171A71B1BD287E7C52A36458', 'answer', 'checklist', X'01A20AE41D50701C96B25879AE281CAA', X'249171BA13B14E49B00756751CEAAE4A', X'2BB1DD0A7C2E40CD78BD13DEB3A793E3CEF5192C7C296911186CBC285D20DEF5', X'562D87CDABF7A0B9B917B4F03675AA81A6956B0053BBB3F9FDD0CD09C8BBBCEC', X'B03E742389184D174A2F4AFC5A859772C3AB4D15179AE682F961E51BA291BE8C');
INSERT INTO audit_records (organisation_id, seq, at, actor, action, subject, subject_id, salt, commitment, prev, hash) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', 13, 1795479052031234, X'01A20AE4171A71B1BD287E7C52A36458', 'answer', 'checklist', X'01A20AE41D5E7F9F8ADA59A62BEE9749', X'EAD96E4D08F79283E03D4EE458B678F3', X'53C18265A6FCA30E6AD1978795CECDD2B84BC53C4B28CBBC6E540E01599945F1', X'B03E742389184D174A2F4AFC5A859772C3AB4D15179AE682F961E51BA291BE8C', X'DAABB2252DCF3BDA56A624E49A0AFB77CE44040952E63CD469A55C96C989C4AB');
INSERT INTO audit_records (organisation_id, seq, at, actor, action, subject, subject_id, salt, commitment, prev, hash) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', 14, 1795479052045709, X'01A20AE4171A71B1BD287E7C52A36458', 'begin-round', 'checklist', X'01A20AE41D50701C96B25879AE281CAA', X'37824F7BC7AB5535EC14FD08887112CB', X'7BA69DB56D6B0EC6AF7DB51B0531CE82318E5E05B0841C3145B9105A8F5E441B', X'DAABB2252DCF3BDA56A624E49A0AFB77CE44040952E63CD469A55C96C989C4AB', X'EF0BE37A601BE6221A378E2C1149D1ABE59805AEDF98AEEF3CF8E15329A4A7E3');
INSERT INTO audit_records (organisation_id, seq, at, actor, action, subject, subject_id, salt, commitment, prev, hash) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', 15, 1795479052067428, X'01A20AE4171A71B1BD287E7C52A36458', 'answer', 'checklist', X'01A20AE41D50701C96B25879AE281CAA', X'A52DA3FE17D2C4997DE63279F50B334A', X'389E8D6FE571B2AEBC6172B35B70D231CB6AEE27E6A3D595157A7BD613026E60', X'EF0BE37A601BE6221A378E2C1149D1ABE59805AEDF98AEEF3CF8E15329A4A7E3', X'A352D1495BB4123CF0BD2EC4073D99404A0005AC839B59A3B4A5A3711328C5AE');
INSERT INTO audit_records (organisation_id, seq, at, actor, action, subject, subject_id, salt, commitment, prev, hash) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', 16, 1795479052084763, X'01A20AE4171A71B1BD287E7C52A36458', 'answer', 'checklist', X'01A20AE41D50701C96B25879AE281CAA', X'499FEEF744305A80DB10AC9BB9454376', X'6C24DBE5BA2D39DA24AE504737835A69BF55210B3A92EA410E756ADDD27EB415', X'A352D1495BB4123CF0BD2EC4073D99404A0005AC839B59A3B4A5A3711328C5AE', X'F995AFF7A190432474AD9EDD8A9C551F98F64062265702E6B6060C702202C35D');
INSERT INTO audit_records (organisation_id, seq, at, actor, action, subject, subject_id, salt, commitment, prev, hash) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', 17, 1795479052106992, X'01A20AE4171A71B1BD287E7C52A36458', 'add-evidence', 'evidence', X'01A20AE41EB07A1D87505F2378566984', X'7A3EED106AC9C0C16CAA16E3CF257F33', X'F58FA9F97D91549E341B05C3175B76FFDD3D9080E2B86583A3B2A949E9F81F20', X'F995AFF7A190432474AD9EDD8A9C551F98F64062265702E6B6060C702202C35D', X'B3BBFC2A34A1264B8AAD15DF30FC5F93059D205177BE819C9CE7D8B1DC2D9663');
INSERT INTO audit_records (organisation_id, seq, at, actor, action, subject, subject_id, salt, commitment, prev, hash) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', 18, 1795479052163049, X'01A20AE4171A71B1BD287E7C52A36458', 'withdraw-evidence', 'evidence', X'01A20AE41ED07F1FAF851B922FD56FA2', X'403CE0A8239BA54244DFD743D87314B9', X'69C3ED32F1A1330787A9D0254E990496E426CF8E8E290D0457F824D3329A7695', X'B3BBFC2A34A1264B8AAD15DF30FC5F93059D205177BE819C9CE7D8B1DC2D9663', X'42500B8AB46F2C76B89784FF8022EBFDAF242DCF16282F4F64E52D8703CEB4E6');
INSERT INTO audit_records (organisation_id, seq, at, actor, action, subject, subject_id, salt, commitment, prev, hash) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', 19, 1795479052207498, X'01A20AE4171A71B1BD287E7C52A36458', 'hand-over', 'checklist', X'01A20AE41D50701C96B25879AE281CAA', X'7F98063BC5327BD78732CC04B3607BD2', X'AEF75070D4DD0BF932CC3D44C4F71B8BF707AD2A2D9BE7C02D2B5DA230FC4C0E', X'42500B8AB46F2C76B89784FF8022EBFDAF242DCF16282F4F64E52D8703CEB4E6', X'FC3E375FB71B62EE8CDC0A6AF5D9B502E407A022E19EDD58D12B09B8673C5878');
INSERT INTO audit_records (organisation_id, seq, at, actor, action, subject, subject_id, salt, commitment, prev, hash) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', 20, 1795479052247048, X'01A20AE4171A71B1BD287E7C52A36458', 'change-help', 'incidents', X'01A20AE4171A7B8E9553221A60AE1683', X'BAD399AF50925A439AE2661858B34C4E', X'A0F2B0931783BDB0B6BBF130441E53CB8F37018F7839C5B846CB66CA43CAAC7B', X'FC3E375FB71B62EE8CDC0A6AF5D9B502E407A022E19EDD58D12B09B8673C5878', X'E8D34D3856D7D07A26AAA5DFF280D73D92A7DD322D1D4056BC019950E38B88D4');
INSERT INTO audit_records (organisation_id, seq, at, actor, action, subject, subject_id, salt, commitment, prev, hash) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', 21, 1795479052282407, X'01A20AE4171A71B1BD287E7C52A36458', 'change-people', 'people', X'01A20AE41FFA7E5492BAF361C30C0618', X'513BB1869FF5B29CCC8CC8531E35A9D2', X'B393FF5654529AF9397DFEAC1F20780F5D83227F44E52FA4D92B1FA8B81E5C96', X'E8D34D3856D7D07A26AAA5DFF280D73D92A7DD322D1D4056BC019950E38B88D4', X'11EF750698A8F05C12A159CE29D507F1FD1EAA3ADFAC1F336982536A5B7745E0');
INSERT INTO audit_records (organisation_id, seq, at, actor, action, subject, subject_id, salt, commitment, prev, hash) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', 22, 1795479052567073, X'00000000000000000000000000000000', 'change-people', 'people', X'01A20AE4211777628F5D6685F84036A0', X'AF544D9A54AF978A7554B3C0BB7F7DA1', X'31EEADFBD0F1E127DD044A56C1666A20F89708A4920424138A97B32697958D40', X'11EF750698A8F05C12A159CE29D507F1FD1EAA3ADFAC1F336982536A5B7745E0', X'64776E6F14E6AF47F4E41D2E1ADF4AF82AC8D857DE75DFFF0654BB7B73755739');

-- audit_heads
INSERT INTO audit_heads (organisation_id, records, hash) VALUES
  (X'00000000000000000000000000000000', 2, X'C3032A62AA7417CF762176183C6279E7E3AF6F7A02FB209ACEA537330BEC2D43');
INSERT INTO audit_heads (organisation_id, records, hash) VALUES
  (X'01A20AE4171A7B8E9553221A60AE1683', 22, X'64776E6F14E6AF47F4E41D2E1ADF4AF82AC8D857DE75DFFF0654BB7B73755739');

-- keys
INSERT INTO keys (id, purpose, public_half, created_at) VALUES
  ('check-158df8bd191d7e68', 'check', X'EAA345404C0ADE119D093DB466DACD661DC94CCC1D8188D4EED57ACF277D2794', 1795479049314812);
INSERT INTO keys (id, purpose, public_half, created_at) VALUES
  ('seal-f2e6c41ef1e65744', 'seal', X'F589A74064B946B8DABD670437B30ED1D5A2399C234D18D25B2A1AD9AE9D7A20', 1795479049314812);
INSERT INTO keys (id, purpose, public_half, created_at) VALUES
  ('sign-a246f6d8737f6bdc', 'sign', X'961220DE8ADEE6ADF816E28DBD65F8B1F7952D9FDB3B56D7048014D9885AC245', 1795479049314812);

-- idempotency
INSERT INTO idempotency (person_id, idempotency_key, request_hash, status, body, at) VALUES
  (X'01A20AE4171A71B1BD287E7C52A36458', 'k-1', X'17C25142C3D0BA6178E0628EDFF04FA01E2EDB01AD94DD87B95A51C1405D920C', 201, '{"id":"01a20ae4-1d49-77a6-b0be-c1a468156d34","code":"Mc1a468156d34","name":"ためしネット㈱","contact":"担当 次郎","phone":"03-0000-0000","night_phone":"090-0000-0000","updates_all_servers":"yes","note":"一行め\n''二行め''","version":1}', 1795479051593188);
