# Sentences of `mamori edition check`. File and line stand before the sentence.
# A sentence says what is wrong and what to do.

## Files
check-unreadable = Cannot be read ({ $what }). Check the place of the folder and the right to read it.
check-file-missing = This file is missing.
check-file-not-text = This is no UTF-8 text. Save it as UTF-8.
check-file-unknown = Nothing reads this file. Check its name and place.
check-toml = This is no TOML that fits: { $what }
check-date = { $key } “{ $value }” is no date. Write it like 2026-11-23.
check-key = “{ $key }” is no key. Use small letters, digits and hyphens.
check-empty = { $field } of { $place } is empty.
check-english = The English name of { $place } is missing or Japanese.
check-note = note of [provenance] is empty. Say what was seen and what was not.

## Editions and forms
check-edition-folder = The id of the edition is “{ $id }”, its folder is “{ $folder }”. Make them the same.
check-fiscal-year = fiscal_year of edition “{ $id }” must be { $year }.
check-demo = The title of an edition with demo = true must hold 見本.
check-no-form = There is no form.
check-form-unknown = Form “{ $form }” is not known. Use institution, pharmacy, vendor or continuity.
check-form-twice = Form “{ $form }” stands twice.
check-form-empty = Form “{ $form }” has no section.
check-form-must-count = counts_progress of form “{ $form }” can only be true.
check-kinds = kinds of form “{ $form }” is empty or names a kind that does not fill it.
check-kind-twice = Kind “{ $kind }” fills another form beside “{ $form }”.
check-rounds = rounds of form “{ $form }” must be 1 to 12.
check-gate = The gate “{ $key }” of form “{ $form }” is none of its items.
check-section-twice = Section “{ $section }” stands twice in form “{ $form }”.
check-section-empty = Section “{ $section }” of form “{ $form }” has no items.

## Items
check-item-form = Form “{ $form }” of item “{ $key }” is not in edition.toml.
check-item-section = Section “{ $section }” of item “{ $key }” is not in form “{ $form }”.
check-item-twice = Item “{ $key }” stands twice in form “{ $form }”.
check-item-key = The key of item “{ $key }” in form “{ $form }” must be its lineage “{ $lineage }”, or that with .server, .pc or .network.
check-item-scope = Key and scope of item “{ $key }” in form “{ $form }” do not fit.
check-lineage = The lineage “{ $lineage }” of item “{ $key }” in form “{ $form }” is not known.
check-number-missing = Item “{ $key }” of form “{ $form }” has no number.
check-number = The number “{ $number }” of item “{ $key }” in form “{ $form }” cannot be read. Write it like 2(1) or 2-①.
check-number-twice = The number “{ $number }” of item “{ $key }” in form “{ $form }” is taken by another item of the same scope.
check-official = basis of item “{ $key }” in form “{ $form }” cannot be official. Official texts come by import.
check-sources = Item “{ $key }” of form “{ $form }” has no sources.
check-na = Item “{ $key }” of form “{ $form }” has only one of na_when and na_basis.
check-link = No form has the lineage “{ $link }” in links of item “{ $key }” of form “{ $form }”.
check-elsewhere = ticked_by or date of an elsewhere of item “{ $key }” in form “{ $form }” is not right.

## Sample answers
check-sample-none = Form “{ $form }” has no sample answers.
check-sample-form = Form “{ $form }” of sample “{ $name }” does not exist.
check-sample-key = Item “{ $key }” of sample “{ $name }” ({ $form }) is not in the form.
check-sample-na = Item “{ $key }” of sample “{ $name }” ({ $form }) cannot be excused.
check-sample-progress = The progress of sample “{ $name }” ({ $form }) differs. Written: { $expected }. Computed: { $found }.
check-sample-prints = The sample "{ $name }" ({ $form }) prints something else. Written: { $expected }. Computed: { $found }.

## Practice guides
check-front-matter = The front matter between lines of +++ is missing at the top.
check-guide-missing = The practice guide ({ $series }) of lineage “{ $lineage }” is missing. Write this file.
check-guide-place = form ({ $form }) and lineage ({ $lineage }) do not fit the place of the file.
check-guide-edition = Edition “{ $edition }” in editions has no item of lineage “{ $lineage }”.
check-guide-sources = There are no sources. Without any, basis must be unverified.
check-guide-heading-missing = Headings are missing: { $lacking }
check-guide-headings = The headings are not in order. Expected: { $expected }. Found: { $found }
check-guide-section-empty = There is no text below the heading “{ $heading }”.
check-guide-short = The text has { $length } characters. It needs at least { $shortest }.
check-guide-repeated = The paragraph “{ $text }…” also stands in { $other }. Write it in words of this guide.
check-guide-term = The word “{ $word }” is no link where it first stands (…{ $place }…). Write [{ $word }](term:{ $key }).
check-guide-action = There is no action (the line of the list of actions), or it is longer than { $max } characters. Write one line that says what was done.
check-guide-no-action = Only guides of the institutions have an action.
check-guide-set-edition = There is no edition “{ $edition }”, which editions names.
check-faq-heading = The heading “{ $heading }” is no sentence. Let it end with a full stop or a question mark.
check-faq-few = There are too few questions. There must be at least { $least }.
check-heading-level = Headings with a single # cannot be used. Begin with ##.

## Marks in texts
check-html = HTML cannot be used: { $html }
check-image = Images cannot be used: { $address }
check-stars = ** stayed as it is ({ $place }…). Put it inside of brackets and quotation marks.
check-address = The link “{ $address }” cannot be used. Begin with term: or https://.
check-term = The word “term:{ $key }” is not in glossary.toml.

## Words, help, messages
check-glossary-twice = “{ $word }” stands twice.
check-glossary-reading = The reading of “{ $word }” must be in hiragana.
check-help-whom = The keys of whom are wrong. Expected: { $expected }. Found: { $found }
check-kanji = “{ $word }” has no reading ({ $place }…). Every kanji needs one.
check-message = This is no Fluent: { $what }
check-message-twice = The message “{ $key }” stands twice.
check-message-missing = The message “{ $key }” is missing in { $language }.
check-message-fails = The message “{ $key }” cannot be put together: { $what }
check-message-variables = The message “{ $key }” is filled with other values in Japanese ({ $ja }) than in English ({ $en }).

## Calendar and desks
check-holiday-order = The holiday { $date } is not in the order of days, or stands twice.
check-holiday-year = The holiday { $date } lies outside first_year and last_year.
check-holiday-none = There is no holiday in { $year }.
check-year-order = The fiscal year { $year } is not in order, or stands twice.
check-year-edition = The edition “{ $edition }” of the fiscal year { $year } is not an edition of that year.
check-year-file = sha256 or bytes of the file “{ $name }” of the fiscal year { $year } is not right.
check-desk-twice = “{ $desk }” stands twice.
check-desk-hours = The hours “{ $hours }” of desk “{ $desk }” cannot be read, or a day stands twice.
check-desk-year-end = year_end of desk “{ $desk }” must be open, closed or unknown.
check-phone = Write the telephone number “{ $phone }” of “{ $desk }” in plain digits and hyphens.

## Templates
check-template-marks = The line below the heading “{ $title }” has no marks <!-- key=… -->, or they cannot be read.
check-template-twice = “{ $key }” stands twice.
check-template-text = Line { $line } of section “{ $key }” cannot be read. Each {"{{"}#if …{"}}"} needs its {"{{"}/if{"}}"}, and names are in small letters.
check-template-place = “{ $name }” in section “{ $key }” is not known. Check the name.
check-template-row = No section serves the row “{ $key }” of the continuity table, or there is no such row.
check-template-clause = There is no section “{ $key }”.
