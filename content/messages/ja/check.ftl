# mamori edition check の文です。ファイルと行は、文の前に出ます。
# 文は「何がおかしいか」と「どう直すか」を言います。

## ファイル
check-unreadable = 読めません（{ $what }）。フォルダの場所と、読む権限を確かめてください。
check-file-missing = このファイルがありません。
check-file-not-text = UTF-8 の文字のファイルではありません。UTF-8 で保存し直してください。
check-file-unknown = このファイルはどこからも読まれません。名前と置き場所を確かめてください。
check-toml = TOML として読めません: { $what }
check-date = { $key } の「{ $value }」は日付ではありません。2026-11-23 のように書いてください。
check-key = 「{ $key }」はキーに使えません。英字の小文字、数字、ハイフンで書いてください。
check-empty = { $place } の { $field } が空です。
check-english = { $place } の英語の名前がないか、日本語のままです。
check-note = [provenance] の note が空です。何を見て、何を見ていないかを書いてください。

## 版と様式
check-edition-folder = 版の id は「{ $id }」ですが、フォルダの名前は「{ $folder }」です。同じにしてください。
check-fiscal-year = 版「{ $id }」の fiscal_year は { $year } になるはずです。
check-demo = demo = true の版は、title に「見本」と書いてください。
check-no-form = 様式が一つもありません。
check-form-unknown = 様式「{ $form }」は知られていません。institution、pharmacy、vendor、continuity のどれかにしてください。
check-form-twice = 様式「{ $form }」が二度出てきます。
check-form-empty = 様式「{ $form }」に区分がありません。
check-form-must-count = 様式「{ $form }」の counts_progress は true だけが使えます。
check-kinds = 様式「{ $form }」の kinds が空か、この様式を書かない種別が入っています。
check-kind-twice = 種別「{ $kind }」が書く様式が、「{ $form }」のほかにもあります。
check-rounds = 様式「{ $form }」の rounds は 1 から 12 までにしてください。
check-gate = 様式「{ $form }」の gate の項目「{ $key }」がありません。
check-section-twice = 様式「{ $form }」に区分「{ $section }」が二度出てきます。
check-section-empty = 様式「{ $form }」の区分「{ $section }」に項目がありません。

## 項目
check-item-form = 項目「{ $key }」の様式「{ $form }」が edition.toml にありません。
check-item-section = 項目「{ $key }」の区分「{ $section }」が、様式「{ $form }」にありません。
check-item-twice = 様式「{ $form }」に項目「{ $key }」が二度出てきます。
check-item-key = 様式「{ $form }」の項目「{ $key }」のキーは、系譜「{ $lineage }」か、それに .server、.pc、.network を付けたものにしてください。
check-item-scope = 様式「{ $form }」の項目「{ $key }」のキーと scope が合っていません。
check-lineage = 様式「{ $form }」の項目「{ $key }」の系譜「{ $lineage }」は知られていません。
check-number-missing = 様式「{ $form }」の項目「{ $key }」に番号（number）がありません。
check-number = 様式「{ $form }」の項目「{ $key }」の番号「{ $number }」が読めません。2(1) や 2-① のように書いてください。
check-number-twice = 様式「{ $form }」の項目「{ $key }」の番号「{ $number }」は、同じ対象の項目にもう使われています。
check-official = 様式「{ $form }」の項目「{ $key }」の basis に official は使えません。公式の文は取り込みで入ります。
check-sources = 様式「{ $form }」の項目「{ $key }」に出どころ（sources）がありません。
check-na = 様式「{ $form }」の項目「{ $key }」は、na_when と na_basis の片方だけがあります。
check-link = 様式「{ $form }」の項目「{ $key }」の links「{ $link }」という系譜は、どの様式にもありません。
check-elsewhere = 様式「{ $form }」の項目「{ $key }」の「ほかに求められる場面」の ticked_by か date が正しくありません。

## 見本の回答
check-sample-none = 様式「{ $form }」の見本の回答がありません。
check-sample-form = 見本「{ $name }」の様式「{ $form }」がありません。
check-sample-key = 見本「{ $name }」（{ $form }）の項目「{ $key }」が様式にありません。
check-sample-na = 見本「{ $name }」（{ $form }）の項目「{ $key }」は、記入不要にできません。
check-sample-progress = 見本「{ $name }」（{ $form }）の進み具合が違います。書いてあるもの: { $expected }。計算したもの: { $found }。
check-sample-prints = 見本「{ $name }」（{ $form }）の紙に出るものが違います。書いてあるもの: { $expected }。計算したもの: { $found }。

## 実践ガイド
check-front-matter = はじめに +++ の行ではさんだ項目（front matter）がありません。
check-guide-missing = 系譜「{ $lineage }」の実践ガイド（{ $series }）がありません。このファイルを書いてください。
check-guide-place = form（{ $form }）と lineage（{ $lineage }）が、ファイルの場所と合っていません。
check-guide-edition = editions の「{ $edition }」に、系譜「{ $lineage }」の項目がありません。
check-guide-sources = 出どころ（sources）がありません。ないときは basis を unverified にしてください。
check-guide-heading-missing = 見出しが足りません: { $lacking }
check-guide-headings = 見出しの並びが違います。正しい並び: { $expected }。今の並び: { $found }
check-guide-section-empty = 見出し「{ $heading }」の下に文がありません。
check-guide-short = 本文が { $length } 文字です。{ $shortest } 文字以上にしてください。
check-guide-repeated = 「{ $text }…」という段落が { $other } にもあります。このガイドの言葉で書き直してください。
check-guide-term = ことば「{ $word }」が、はじめて出るところ（…{ $place }…）でリンクになっていません。[{ $word }](term:{ $key }) と書いてください。
check-guide-action = action（行動の一覧に出る一行）がないか、{ $max } 文字を超えています。「〜した」で終わる一行にしてください。
check-guide-no-action = action は、医療機関のガイド（institution）だけに書けます。
check-guide-set-edition = editions の「{ $edition }」という版がありません。
check-faq-heading = 見出し「{ $heading }」が質問の文になっていません。「〜か。」のように、句点か「？」で終わる文にしてください。
check-faq-few = 質問が足りません。{ $least }個以上にしてください。
check-heading-level = # の見出しは使えません。## からにしてください。

## 本文の印
check-html = HTML は使えません: { $html }
check-image = 画像は使えません: { $address }
check-stars = ** が太字にならずに残っています（{ $place }…）。「」などの外側ではなく、中の文字に付けてください。
check-address = リンク「{ $address }」は使えません。term: か https:// で始めてください。
check-term = ことば「term:{ $key }」が glossary.toml にありません。

## ことば、手引き、画面の文
check-glossary-twice = 「{ $word }」が二度出てきます。
check-glossary-reading = ことば「{ $word }」の reading は、ひらがなで書いてください。
check-help-whom = whom の key が違います。正しいもの: { $expected }。今のもの: { $found }
check-kanji = 「{ $word }」に読みがありません（{ $place }…）。すべての漢字に読みを付けてください。
check-message = Fluent として読めません: { $what }
check-message-twice = 文「{ $key }」が二度出てきます。
check-message-missing = 文「{ $key }」が { $language } にありません。
check-message-fails = 文「{ $key }」を組み立てられません: { $what }
check-message-variables = 文「{ $key }」に入る値が、日本語（{ $ja }）と英語（{ $en }）で違います。

## 暦と窓口
check-holiday-order = 祝日 { $date } が日付の順に並んでいないか、二度出てきます。
check-holiday-year = 祝日 { $date } が first_year と last_year の外にあります。
check-holiday-none = { $year } 年の祝日が一つもありません。
check-year-order = { $year } 年度が順に並んでいないか、二度出てきます。
check-year-edition = { $year } 年度の版「{ $edition }」が、その年度の版として見つかりません。
check-year-file = { $year } 年度のファイル「{ $name }」の sha256 か bytes が正しくありません。
check-desk-twice = 「{ $desk }」が二度出てきます。
check-desk-hours = 窓口「{ $desk }」の受付時間「{ $hours }」が読めないか、同じ曜日が二度出てきます。
check-desk-year-end = 窓口「{ $desk }」の year_end は open、closed、unknown のどれかにしてください。
check-phone = 「{ $desk }」の電話番号「{ $phone }」は、半角の数字とハイフンで書いてください。

## ひな形
check-template-marks = 見出し「{ $title }」の次の行に、<!-- key=… --> の印がないか、読めません。
check-template-twice = 「{ $key }」が二度出てきます。
check-template-text = 節「{ $key }」の { $line } 行目が読めません。{"{{"}#if …{"}}"} と {"{{"}/if{"}}"} がそろっているか、{"{{"} {"}}"} の中が英字の小文字かを確かめてください。
check-template-place = 節「{ $key }」の「{ $name }」は知られていません。名前を確かめてください。
check-template-row = 確認表の「{ $key }」を受け持つ節がないか、確認表にない行を受け持っています。
check-template-clause = 「{ $key }」の節がありません。
