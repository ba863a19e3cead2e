# What did not work: one sentence that says what to do next.

## Titles
error-title-400 = We could not read what was sent
error-title-401 = Please sign in
error-title-403 = Not allowed
error-title-404 = Not found
error-title-405 = This address works another way
error-title-409 = Somebody else changed this
error-title-413 = Too large
error-title-415 = Not a kind that we take
error-title-421 = Wrong address
error-title-422 = Please correct this
error-title-429 = Please wait a little
error-title-500 = Our mistake
error-title-503 = Not available now

## Ways on
error-way-sign-in = Sign in
error-way-home = Home
error-way-worry = If a computer behaves oddly: “Something wrong?”
error-number-for-help = When you ask for help, tell this number: { $number }

## Anywhere
error-not-found = There is no such page. Check the address, or look for it from the home page.
error-sign-in = Sign in, then open it again.
error-forbidden = Your role does not allow this. Ask the owner of the institution, or the administrator of the association.
error-form-old = The page was too old. Go back, reload it, and send it again.
error-step-up = This matters: please load the page again, confirm that it is you, then send it once more.
error-unreadable = What was sent broke off or was damaged. Please send it again.
error-method = This address does not answer to that. Go on from the home page.
error-host = Mamori cannot be opened under this name. Use the address that you were given.
error-invalid = Something needs correcting. Correct the marked fields and send it again.
error-stale = Somebody else changed this first. Look at what stands now and choose.
error-too-large = The limit is { $megabytes } MB. Make it smaller or send it in parts.
error-file-too-large = The file is too large. Make it smaller or split it.
error-too-many = Too many tries. Wait about { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
 } and try again.
error-timeout = It took too long and was stopped. Wait a little and try again.
error-inside = It failed through a fault of ours. Try again; if it fails again, tell the operator the number below.
error-disk-full = The disk that holds the data of Mamori is full, and nothing was saved. If Mamori runs on this PC, delete what you do not need; if it runs elsewhere, tell the operator. Then save again.
error-read-only = The data folder cannot be written, and nothing was saved. Ask the operator to check its permissions.
error-store-away = The store of files does not answer now, and nothing was saved. Wait a little and try again; if it fails again, tell the operator.
error-file-gone = The same file was being removed at that moment, and nothing was saved. Send it once more.
error-database = The database did not answer, and nothing was saved. Wait a little and try again.
error-fonts-missing = Only PDF cannot be made: the machine on which Mamori runs has no Japanese font. Ask the operator to install BIZ UDGothic (Windows) or fonts-morisawa-bizud-gothic (Debian, Ubuntu).
error-press-busy = Many papers are being printed. Wait a little and press again.
error-json = This is no JSON (line { $line }, column { $column }). Correct it and send it again.
error-json-expected = Please send JSON (Content-Type: application/json).
error-multipart-expected = Please send a form with files (multipart/form-data).
error-number = Please type a number.
too-long = At most { $max } characters.
idempotency-key-unusable = An Idempotency-Key has 1 to 200 letters and digits.
idempotency-key-reused = This Idempotency-Key was used for something else. Please take a new one.

## Sign-in and people
sign-in-refused = The user ID or the password is wrong. Check capitals and full-width letters, and type it again.
login-taken = This user ID is taken. Please choose another.
login-unusable = A user ID has 3 to 80 characters and no spaces.
password-wrong = The present password is wrong. Please type it again.
sign-in-code-over = The five minutes for the digits are over: please begin again with user ID and password.
second-factor-wrong = These digits do not fit: please type the six digits that the app shows now.
second-factor-used = These digits were used already: please wait about 30 seconds for the next ones and type those.
second-factor-ahead = The clock of the telephone is about { $minutes } minutes ahead of Mamori’s computer: set date and time of the telephone to “automatic” (or mend the computer’s clock if the telephone is right), then type the new digits.
second-factor-behind = The clock of the telephone is about { $minutes } minutes behind Mamori’s computer: set date and time of the telephone to “automatic” (or mend the computer’s clock if the telephone is right), then type the new digits.
recovery-code-wrong = This recovery code does not work: please look for a slip of the finger, or use another code of the paper.
passkey-late = The five minutes for the passkey are over, or it was used already: please press the button again.
passkey-refused = What the device answered could not be confirmed: please press the button again, or go on in another way.
passkey-unknown = This passkey cannot be used here: please use another of your passkeys, or go on in another way.
passkey-unverified = The device did not ask for fingerprint, face or number: please set a lock for its screen (or a PIN for the key) and try again.
passkey-copied = Another device seems to hold the same key, so this passkey cannot be used: get in another way, remove it and make a new one.
passkey-there = The passkey of this device is there already: please use it.
passkey-name = Please give the passkey a name of 1 to 40 signs.
passkey-too-many = There can be ten passkeys: please remove one that you do not use, then add another.
second-factor-there = You use the digits of an app already: to set it up anew, turn it off first.
second-factor-none = There is no second factor: please load the page again.
second-factor-no-key = The key for secrets is missing, so the digits cannot be checked: ask the operator to look at “mamori doctor”.
second-factor-start-again = The set-up cannot be read any more: please begin it again.
second-factor-self = Turn your own second factor off on the page “Your settings”.
stranger-here = This is the device that you are using: press “Sign out” to leave.
password-too-short = At least { $min } characters. Four short words in a row are easy to remember.
password-too-long = Too long: at most { $max } bytes.
password-too-common = Common words and names are easy to guess. Add some words that have nothing to do with each other.
password-differs = The two passwords differ. Type the same one twice.
person-name = Please type a name of 1 to 100 characters.
email-unusable = This is no e-mail address. Check it, or leave it empty.
role-not-here = This organisation does not have that role. Choose one from the list.
token-days = Please type a number from 1 to { $max }.
invitation-unknown = There is no such code. It has no 0, O, 1 or I; look at the paper and type it again.
invitation-used = This code has been used. Ask the owner of the institution, or the administrator of the association, for a new one.
invitation-not-needed = Somebody at this institution uses Mamori already, so the code on this paper is good no more. Ask the owner there for a new one.
invitation-expired = This code is over. Ask the owner of the institution, or the administrator of the association, for a new one.
people-last-owner = There would be no owner (in an association: no administrator) left. Give somebody else that role first.
people-operator = An operator cannot be removed here. Have “mamori person operator LOGIN --remove” run on the computer on which Mamori runs.
erase-unsure = Tick that you are sure, and press once more.
erase-elsewhere = This person uses Mamori for others, too, and cannot be erased here. Take their role here away; they can erase themselves on their own page.
erase-last-owner = There would be no owner (in an association: no administrator) left. Give somebody else that role first. If the whole institution stops using Mamori, go to “To the page for taking away and deleting” on the institution’s page.
erase-last-operator = There would be no operator left. Make somebody else an operator first.
leave-code-wrong = This is not the institution's code. Type the code that stands on the page.
leave-archive-first = The file with everything was not taken away yet. Take it away first, or tick that you do not need it.
leave-last-operator = The only operators are people of this institution. Make somebody of another institution or association an operator first.
leave-under-way = It is being deleted already. Please wait until it is done.
archive-under-way = It is being made already. Please wait until it is there.
people-reset-self = Change your own password under “Your settings”.
people-reset-elsewhere = This person also belongs to another organisation. Ask its owner, or the operator.

## Organisations
organisation-name = Please type a name of 1 to 120 characters.
organisation-code-taken = This code is registered for another institution. Please check the number.
code-length = A 医療機関コード has 10 digits: prefecture 2, fee table 1, number 7.
code-check-digit = The digits do not fit: one is wrong or two are swapped. Correct it, or say why it is right all the same.
systems-too-many = Up to 200 systems can be stored. Please merge those that are the same, or untick those not in use.
vendor-gone = Somebody else took this vendor off the list first. What you typed is still below: if there is still a contract, press the button below to register it again.
vendor-name = Please type a name of 1 to 120 characters.
phone-unusable = This is no telephone number. Use digits and hyphens, for example 03-0000-0000.

## Checklist
answer-not-excused = This row cannot be 記入不要. Choose はい or いいえ.
answer-check-in-future = The day of the check lies in the future. Take a day up to today.
answer-target-outside-year = The target date must lie within this fiscal year ({ $first } to { $last }).
answer-note-too-long = A note has at most { $most } characters. Keep longer texts as a file among the evidence.
answer-name-too-long = A name has at most { $most } characters.
answer-date = This is no date. Write 2026-11-24, R8.11.24 or 令和8年11月24日.
sheet-exists = This sheet exists already. Open it from the list.
sheet-edition-unknown = There is no such edition. Choose one from the list.
sheet-form-unknown = This edition has no such form. Choose one from the list.
sheet-form-for-others = This form is for another kind of institution. Choose one from the list.
sheet-year-out-of-range = There can be no sheet for that fiscal year. Choose from 2023 to next year.
sheet-vendor-missing = Please choose whose answers these are.
sheet-vendor-not-here = This form has no vendor. Leave the vendor empty.
sheet-vendor-unknown = This vendor is not registered. Register the vendor first.
round-begun = This round has begun already. Please reload the page.
rounds-too-many = There are no more rounds. Go on writing in the present one.

## Carry-over
carry-already = It has been carried over already. Open the new sheet from the list.
carry-nothing = There is no sheet to carry over into this edition, or it was done already. Please check the list.
carry-no-form = No form of this edition follows. Choose another edition.
carry-older = Answers are not carried over into an older edition. Choose a newer one.
carry-same = It is the same edition and the same year. Choose a newer edition or the next year.
carry-year-before = The year lies before that of the older sheet. Choose the same year or a later one.
carry-look-first = The question or the answer has to be looked at. Open the question and answer it.
carry-not-waiting = No answer waits for this question. Open it and answer.
carry-race = Somebody else began at the same time. Please try again.
carry-nothing-to-undo = There is no carry-over to undo. Please check the list.
carry-undo-answered = Something has been written on the new sheet and would be lost, so the carry-over cannot be undone. Please go on with it.
carry-undo-carried-on = The new sheet has been carried over further. Undo that first.
carry-undo-handed = A question of the new sheet was handed to somebody. Take it back first, then undo.
carry-undo-round = The next round has begun on the new sheet, so the carry-over cannot be undone. Please go on with it.
sheet-undone = The carry-over into this sheet was undone. What you wrote is kept: see the same question on the older sheet.

## Evidence
evidence-empty = The file is empty. Choose another.
evidence-type-not-taken = Files of this kind are not taken. Use PDF, a photo (JPEG, PNG), Word, Excel or plain text.
evidence-type-lies = Name and content of the file do not agree. Open it in its program, save it again, and choose it.
evidence-photo-broken = This picture cannot be read, so that the record of where it was taken cannot be removed. Take it again, or open it in a program for photos, save it under another name, and choose that.
evidence-unknown = A chosen file is not there. Choose again from the list.
upload-harm = Something harmful (a virus, for example) was found in this file, and it was not taken. Do not open the file, and tell whoever looks after your computers.
upload-too-large-to-look-at = The file is too large to be checked for viruses. Make it smaller, or ask the operator to raise the limit of the check.
upload-not-looked-at = The check for viruses is not running, so that no file is taken now. Wait a little and send it again; if it fails again, tell the operator.
evidence-reason-missing = Please write why it is withdrawn.
error-too-many-pages = It would have { $pages } pages; no paper may have more than { $limit }. Take something out or divide it.

## Members and associations
member-kind = Choose a kind of member from the list.
member-kind-opens-nothing = Choose a kind that opens or manages an institution: “A1” or “County only”.
member-number-long = A number has at most 40 characters.
member-number-taken = This member number belongs to somebody else. Check the number or the name.
membership-before-it-began = The membership began on that day or later. Check the day.
membership-ended = The membership had ended by that day. Check the day.
membership-planned = Something is planned for a later day already. Take that back first.
membership-plan-of-two = Another association has a part in this plan. Ask whoever planned it, or the operator of Mamori.
membership-day-far = The day is too far away. Check the year.
membership-no-association = There is no such association to move to. Choose one from the list.
membership-same-association = It belongs to that association already. Choose another.
merge-other-level = Choose an association of the same level: a county for a county, a prefecture for a prefecture.
association-ended = This association has ended. Put its members into the list of the association that it was merged into.
merge-under-way = A merger of this association is set already; enter another one after its day.
association-kind = Choose the kind of association: national, prefectural or county.
association-code = A code has at most 40 characters, and no “/”, “?” or “#”.
association-parent = Choose from the list the association above the new one.
group-unknown = There is no group with this code. Check the code.

# Continuity plan
plan-fact-long = Write at most { $max } characters.
plan-recovery = The place in the order of recovery must be a number from 1 to 99.
notice-asks-no-receipt = This letter asks for no receipt. Nothing was recorded.
plan-day-to-come = That day is still to come. Write today or a day before.
plan-section-empty = The text is empty. Write one, or go back to the template's text.
plan-section-long = The text is too long. Write at most { $max } characters.
plan-approved-by = Write the name of whoever approved it, at most 100 characters.
plan-review-early = The next review must be after the day of the approval.
