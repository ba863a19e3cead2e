# The words of the command mamori. A failure is said in one sentence.

## Use
cli-use-command = There is no command “{ $what }”; see mamori --help.
cli-use-argument = “{ $what }” cannot be used here; see --help.
cli-use-missing = “{ $what }” is missing; see --help.
cli-use-value = “{ $value }” cannot be used for “{ $what }”; see --help.
cli-use-other = The command is not written rightly; see --help.
cli-later = This version of Mamori does not have this command yet.
cli-now-unreadable = “{ $text }” in MAMORI_NOW is no instant; write it like 2026-11-24T09:00:00+09:00.
cli-hash-unreadable = “{ $text }” is no hash of 64 hexadecimal digits.

## Data
cli-data-missing = There are no Mamori data in { $path }; name the folder with --data, or start mamori serve first.
cli-data-foreign = { $path } is no data folder of Mamori; name an empty folder with --data.
cli-data-unreadable = { $path } cannot be opened ({ $what }).
cli-data-unmade = { $path } cannot be written to ({ $what }).
cli-database-foreign = This database has tables that are not Mamori's; name an empty one with --database.
cli-database = The database does not answer ({ $what }).
cli-database-unsafe = This PostgreSQL may lose what was written and cannot be used ({ $what }).
cli-disk-full = The disk is full and nothing was stored; make room and try again. { $path }
cli-read-only = Writing is not allowed and nothing was stored. { $path }
cli-schema-newer = The data belong to a newer Mamori (schema { $found }) than this one (up to schema { $known }); use the newer one.
cli-schema-altered = The schema of the database ({ $version }) was altered; restore a backup.
cli-now-on-real-data = MAMORI_NOW works on sample or simulated data only.
cli-other-data = There are data here that are no sample; name an empty folder with --data.
cli-demo-unfinished = The sample data are unfinished; empty the folder and run mamori demo again.
cli-keys-missing = Keys ({ $ids }) are missing in { $folder }; restore them from the folder keys of a backup.
cli-keys-not-written = The key cannot be written to { $path } ({ $what }).
cli-fonts-missing = There is no Japanese font, so no PDF can be made (on Debian or Ubuntu: apt-get install fonts-morisawa-bizud-gothic).
cli-failed = It did not work ({ $what }).
cli-refused = It cannot be taken ({ $code }).
cli-not-found = Not found.

## mamori.toml
cli-config-unreadable = { $path } cannot be read ({ $what }).
cli-config-broken = mamori.toml is no TOML ({ $what }).
cli-config-unknown = “{ $key }” in mamori.toml is unknown; mend the name or remove the line.
cli-config-value = “{ $key }” in mamori.toml cannot be { $value }.
cli-config-tls = mamori.toml needs both tls_cert and tls_key.

## serve
cli-desktop-in-zip = Started inside the zip file, everything entered would be lost. Right-click the zip, choose "Extract All", and open mamori.exe in the new folder.
cli-desktop-runs = Mamori is running. Leave this window open while you use it; close it to end.
cli-desktop-restored = The copy of { $at } was put back.
cli-desktop-enter = Press Enter to close this window.
cli-port-in-use = Another program uses { $address }; name another number with --listen, or stop that program.
cli-port-forbidden = { $address } is not allowed; name a number from 1024 with --listen.
cli-address-unusable = { $address } cannot be listened on ({ $what }).
cli-demo-loopback = Sample data stay on this computer; not started on { $address }.
cli-pc-loopback = Other devices can see { $address }; write place = "network" or "hosted" into mamori.toml first.
cli-first-code = Start code for the first setup: { $code } (a new one at each start)
cli-tls-plain = Please open this address with https:// at its beginning.
cli-tls-unreadable = The file { $path } of the certificate or key cannot be read ({ $what }); check where it is and whether whoever runs Mamori may read it.
cli-tls-no-certificate = There is no certificate in { $path }; name one in PEM (text that begins with -----BEGIN CERTIFICATE-----) as tls_cert.
cli-tls-no-key = There is no usable key in { $path }; name a key in PEM without a password as tls_key.
cli-tls-mismatch = The key { $path } does not belong to the certificate { $certificate }; name files that belong together.
cli-tls-expired = The certificate { $path } ended on { $day }; replace it with a new one.
cli-tls-not-yet = The certificate { $path } is not valid before { $day }; check the clock of the PC and the certificate.
cli-tls-own-broken = { $path } cannot be used ({ $what }); bring it back from the folder keys of a backup.
cli-tls-authority-ended = The authority that this Mamori made ended on { $day }; delete { $folder }, start again, and install the new certificate on the devices.
cli-network-share = { $path } lies on a disk of another machine ({ $kind }), where data are lost when two write at once; move the data to a disk of this machine.

## Other
cli-organisation-unknown = There is no organisation of the code “{ $code }”.
cli-edition-unknown = There is no edition (or form) “{ $id }”; see mamori edition list.
cli-sheet-unknown = There is no sheet of that edition, form and year; see mamori assessment list.
cli-notice-unknown = There is no notice with the id { $id }; see mamori notice list.
cli-check-unread = Cannot read { $path } ({ $what }).
cli-check-large = { $path } is too large; give a file just as Mamori made it.
cli-check-not = { $detail }
cli-check-whole = Not one byte has changed since it was signed. The signing key is { $fingerprint }; compare it with the paper.
cli-check-genuine = Signed by the key that was given, and not one byte has changed since.
cli-check-other-key = Unchanged, but signed by another key ({ $fingerprint }) than the one that was given.
cli-check-sample = A sample (見本), made up.{" "}
cli-fingerprint-unreadable = { $text } is no key; give the 64 digits and letters that stand on the paper.
cli-plan-unknown = There is no continuity plan of that organisation. Name an institution or a pharmacy.
cli-login-unknown = There is nobody with the user ID “{ $login }”.
cli-password-empty = Give the password on standard input.
cli-workbook-unread = { $path } cannot be read ({ $what }).
cli-stdin-unreadable = Standard input cannot be read ({ $what }).
cli-out-not-written = { $path } cannot be written ({ $what }).
cli-content-faults = There are { $n } faults in content.
cli-audit-broken = Audit record { $seq } ({ $organisation }) is not as it was ({ $why }).
cli-carry-progress = Looked at { $done } of { $total } institutions.

## Backups
cli-backup-unopened = { $path } cannot be read ({ $what }).
cli-backup-unreadable = This is no backup of Mamori, or its list (manifest.json) is broken.
cli-backup-unwritten = The backup cannot be written to { $path } ({ $what }).
cli-backup-file-missing = A file of evidence is missing, so no backup can be made ({ $what }).
cli-backup-file-changed = { $path } changed during the backup; try again.
cli-backup-broken = { $path } in the backup is not as it was ({ $why }).
cli-restore-not-empty = { $path } is not empty; name an empty folder with --data.
cli-restore-database-not-empty = The database is not empty; name an empty one with --database.
cli-restore-unwritten = { $path } cannot be written ({ $what }).

## --help
cli-help = Supports medical institutions in cybersecurity, with the yearly checklist.
cli-help--data = The data folder
cli-help--database = PostgreSQL instead of the file
cli-help--json = The result as JSON
cli-help-serve = Answers browsers
cli-help-demo = Fills an empty folder with sample data
cli-help-edition = Editions of the checklist
cli-help-edition-list = All editions
cli-help-edition-show = The items of one edition
cli-help-edition-check = Whether the content is whole
cli-help-edition-diff = What changed between two editions
cli-help-edition-import = Takes in an official file
cli-help-edition-publish = Puts a draft into use
cli-help-assessment = Sheets
cli-help-assessment-list = All sheets
cli-help-assessment-export = Writes a sheet to a file
cli-help-organisation = Organisations
cli-help-organisation-list = All organisations
cli-help-organisation-import = Takes in a list of organisations
cli-help-person = People
cli-help-person-add = Adds somebody, without a password yet
cli-help-person-password = Sets a password, read from standard input
cli-help-person-token = Issues a token of the API and prints it alone
cli-help-audit = The audit record
cli-help-audit-head = Number of records and the head's hash
cli-help-audit-verify = Whether the record is as it was
cli-help-backup = Backups
cli-help-backup-create = Makes one, also while in use
cli-help-backup-verify = Whether one is whole
cli-help-backup-restore = Restores into an empty folder or database
cli-help-key = Keys
cli-help-key-list = All keys
cli-help-key-rotate = Makes new keys; the old ones stay
cli-help-notice = Notices
cli-help-notice-list = All notices
cli-help-notice-export = Write a notice to a file
cli-help-check = Whether a file (PDF, zip) is unchanged, and whose key signed it
cli-help--key = The signing key as it stands on the paper (64 digits)
cli-help-simulate = Makes simulated institutions, to measure speed and size
cli-help-recount = Counts anew and compares
cli-help-doctor = Says what is wrong and how to mend it
cli-help-carry-over = Carries the answers of sheets over into a newer edition

## doctor
doctor-settings-ok = The settings (mamori.toml) can be read.
doctor-settings-bad = The settings (mamori.toml) cannot be read.
doctor-settings-remedy = Mend mamori.toml or remove it.
doctor-place-pc = It is set for this PC alone (pc).
doctor-place-pc-url = It is set for this PC alone (pc), but there is a public_url ({ $url }).
doctor-place-pc-url-remedy = To use it from other devices set place to "network" or "hosted" in mamori.toml; else delete the line of public_url.
doctor-place-network = It is set for the institution's network (network): { $names }.
doctor-place-network-alone = It is set for the institution's network (network), but this PC is not connected to one.
doctor-place-network-alone-remedy = Check the LAN cable or the Wi-Fi.
doctor-place-hosted = It is set for a public name (hosted): { $url }.
doctor-place-hosted-nameless = It is set for a public name (hosted), but there is no public_url.
doctor-place-hosted-nameless-remedy = Write public_url = "https://…" into mamori.toml.
doctor-place-hosted-plain = The public name ({ $url }) does not begin with https://, so that others can read along.
doctor-place-hosted-plain-remedy = Set up HTTPS and let public_url begin with https://.
doctor-place-hosted-open = The public name is { $url }, but nothing is named that takes HTTPS.
doctor-place-hosted-open-remedy = Write tls_cert and tls_key into mamori.toml, or the addresses of the proxies before it as proxies; without them everybody seems to come from one place.
doctor-certificate-ok = The certificate holds for { $days } more days, until { $day } ({ $names }).
doctor-certificate-none = There is no certificate for the institution's network yet.
doctor-certificate-none-remedy = mamori serve makes one when it starts.
doctor-certificate-soon = The certificate ends on { $day }, in { $days } days.
doctor-certificate-soon-remedy = Put a new one in the place of tls_cert and tls_key; it is read without a new start.
doctor-certificate-name = The certificate lacks the name { $names }.
doctor-certificate-name-remedy = Get a certificate with the name of public_url.
doctor-certificate-stale = The certificate (until { $day }) does not fit the names and addresses of this PC, or the day. { $names }
doctor-certificate-stale-remedy = Start mamori serve; where it runs it makes a new one by itself.
doctor-certificate-outside = Devices that trust this house do not believe the name { $names }.
doctor-certificate-outside-remedy = Open it by its name in .local or its address, or delete { $folder }, start again, and install the new certificate on the devices.
doctor-certificate-authority = What the devices trust ends on { $day }, in { $days } days.
doctor-certificate-authority-remedy = On a day that suits you, delete { $folder }, start again, and install the new certificate on the devices.
doctor-certificate-remedy = Mend the files of the certificate and its key.
doctor-share-ok = The data lie on a disk of this machine.
doctor-share-bad = { $path } lies on a disk of another machine ({ $kind }), where data are lost when two write at once.
doctor-share-remedy = Stop mamori and move the folder to a disk of this machine.
doctor-fonts-ok = { $n } Japanese fonts are there.
doctor-fonts-bad = There is no Japanese font, so no PDF can be made.
doctor-fonts-remedy = On Debian or Ubuntu, run apt-get install fonts-morisawa-bizud-gothic.
doctor-data-ok = The data are in { $path }.
doctor-data-bad = There are no Mamori data in { $path }.
doctor-data-remedy = Name the data folder with --data, or start mamori serve.
doctor-disk-ok = { $megabytes } MB of the disk are free.
doctor-disk-bad = Only { $megabytes } MB of the disk are free.
doctor-disk-remedy = Remove what is not needed, or move the data to a larger disk.
doctor-permissions-ok = The data folder can be written to, and others cannot see it.
doctor-permissions-bad = Others can see { $path }.
doctor-permissions-remedy = Let its owner alone read and write the folder (chmod 700).
doctor-clock-ok = The clock says { $now }.
doctor-clock-bad = The clock is wrong ({ $now }).
doctor-clock-remedy = Let the computer set its date and time by itself.
doctor-schema-ok = The database has schema { $version } ({ $waiting } changes wait for the next start).
doctor-schema-bad = The database holds no data of Mamori yet.
doctor-schema-remedy = Start this version's mamori serve, or restore a backup.
doctor-keys-ok = All { $n } keys are there.
doctor-keys-bad = Keys ({ $ids }) are missing.
doctor-keys-remedy = Restore them from the folder keys of a backup.
doctor-backup-ok = The last backup was made on { $day } ({ $days } days ago).
doctor-backup-bad = The last backup was made on { $day } ({ $days } days ago) and is old.
doctor-backup-none = No backup was ever made.
doctor-backup-demo = Sample data need no backup.
doctor-backup-remedy = Write backup_to = "FOLDER" into mamori.toml for a daily one, or run mamori backup create.
doctor-audit-ok = The { $records } audit records hang together as far as a quick look tells.
doctor-audit-bad = The chain of audit records is broken in { $loose } places.
doctor-audit-remedy = Find the place with mamori audit verify, and compare with a backup.
cli-help-plan = The continuity plan
cli-help-plan-export = Writes the continuity plan to a file
cli-import-which = It is not clear whose members these are. Add --organisation with the code of the association.
cli-import-counts = new { $created }, changed { $changed }, as it was { $unchanged }, not taken { $refused }
