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
cli-data-unreadable = { $path } cannot be opened; see that the folder is there and may be read, then try again ({ $what }).
cli-data-unmade = { $path } cannot be written to; move the folder to where you may write, such as Documents, and start again ({ $what }).
cli-database-foreign = This database has tables that are not Mamori's; name an empty one with --database.
cli-database = The database does not answer; see that it can be reached and is whole, then try again ({ $what }).
cli-database-unsafe = This PostgreSQL may lose what was written; mend its settings, then start again ({ $what }).
cli-database-denied = The account of the database may not do this ({ $what }); to change the schema, run mamori migrate with the address of the tables' owner in --database.
cli-database-tls-none = This PostgreSQL speaks no TLS; turn ssl on there, or take sslmode out of the address.
cli-database-tls-name = The certificate of this PostgreSQL is not for { $name }; write the address with a name that stands in it.
cli-database-tls-authority = The certificate of this PostgreSQL comes from an authority that is not known here; name the file of its certificate with sslrootcert.
cli-database-tls-setting = What the address of the database says of TLS cannot be used ({ $what }).
cli-database-tls = TLS with this PostgreSQL failed ({ $what }).
cli-replica-alone = --replica is used together with --database.
cli-replica-itself = The server in --replica is no replica: it takes changes itself; name a replica of the server in --database.
cli-replica-another = The server in --replica belongs to another database than --database; name a replica of that server.
cli-disk-full = The disk is full and nothing was stored; make room and try again. { $path }
cli-read-only = Nothing was stored; see that the folder may be written to, then try again. { $path }
cli-schema-newer = The data belong to a newer Mamori (schema { $found }) than this one (up to schema { $known }); use the newer one.
cli-schema-altered = The schema of the database ({ $version }) was altered; restore a backup.
cli-now-on-real-data = MAMORI_NOW works on sample or simulated data only.
cli-other-data = There are data here that are no sample; name an empty folder with --data.
cli-demo-unfinished = The sample data are unfinished; empty the folder and run mamori demo again.
cli-keys-missing = Keys ({ $ids }) are missing in { $folder }; name the folder in which they are with MAMORI_KEYS, or restore them from the folder keys of a backup.
cli-keys-unread = The file of a key, { $path }, cannot be read ({ $what }); let whoever runs Mamori read it, then try again.
cli-keys-not-written = The key cannot be written to { $path }; let whoever runs Mamori write there, then try again ({ $what }).
cli-fonts-missing = There is no Japanese font, so no PDF can be made; on Windows, install BIZ UDGothic, on Debian or Ubuntu, run apt-get install fonts-morisawa-bizud-gothic.
cli-failed = It did not work; please show this sentence, as it stands, to whoever helps you ({ $what }).
cli-refused = It cannot be taken; please show this sentence, as it stands, to whoever helps you ({ $code }).
cli-not-found = Not found; check the name or number that was given.

## mamori.toml
cli-config-unreadable = { $path } cannot be read ({ $what }).
cli-config-broken = mamori.toml is no TOML ({ $what }).
cli-config-unknown = “{ $key }” in mamori.toml is unknown; mend the name or remove the line.
cli-config-value = “{ $key }” in mamori.toml cannot be { $value }.
cli-config-tls = mamori.toml needs both tls_cert and tls_key.
cli-config-region = files_s3_region in mamori.toml needs files_s3 beside it.
cli-s3-key-missing = The key of the store of files is missing; set MAMORI_S3_KEY and MAMORI_S3_SECRET, or write both into { $path }, each on its line.
cli-s3-key-open = Others can read the key of the store of files, { $path }; let its owner alone read it (chmod 600).
cli-store-away = The store of files does not answer; wait a little and try again ({ $what }).

## serve
cli-desktop-in-zip = Started inside the zip file, everything entered would be lost. Right-click the zip, choose "Extract All", and open mamori.exe in the new folder.
cli-desktop-runs = Mamori is running. Leave this window open while you use it; close it to end.
cli-desktop-restoring = The copy is being put back. Do not close this window before it has ended.
cli-desktop-restored = The copy of { $at } was put back.
cli-desktop-enter = Press Enter to close this window.
cli-port-in-use = Another program uses { $address }; name another number with --listen, or stop that program.
cli-port-forbidden = { $address } is not allowed; name a number from 1024 with --listen.
cli-address-unusable = { $address } cannot be listened on; name another address or number with --listen ({ $what }).
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
cli-out-not-written = { $path } cannot be written; see that the folder is there and may be written to, then try again ({ $what }).
cli-content-faults = There are { $n } faults in content.
cli-audit-broken = Audit record { $seq } ({ $organisation }) is not as it was ({ $why ->
    [altered] it was altered
    [missing] one is missing
    [reordered] the order was changed
   *[truncated] the end is missing
}); compare with a backup, change nothing, and ask somebody who knows.
cli-carry-progress = Looked at { $done } of { $total } institutions.

## Backups
cli-backup-unopened = { $path } cannot be read ({ $what }).
cli-backup-unreadable = This is no backup of Mamori, or its list (manifest.json) is broken; use the backup of the day before.
cli-backup-unwritten = The backup cannot be written to { $path }; see that the place is connected and may be written to, then try again ({ $what }).
cli-backup-file-missing = Files of evidence are missing, so no backup can be made ({ $what }); see that the folder files is there and its disk connected.
cli-backup-lost = Files that are not in the data folder: { $n }. The backup was made without them; if an earlier backup has them, put them back in the same place of the data folder. { $files }
cli-backup-file-changed = { $path } changed during the backup; try again.
cli-backup-broken = { $path } in the backup is not as it was ({ $why ->
    [altered] it was altered
    [missing] it is missing
   *[unexpected] it does not belong there
}); use the backup of the day before.
cli-restore-not-empty = { $path } is not empty; unpack the zip into a new folder and drop the copy onto mamori.exe there, or name an empty folder with --data.
cli-restore-database-not-empty = The database is not empty; name an empty one with --database.
cli-restore-lost = Files that were gone already when this backup was made, and did not come back: { $n }. { $files }
cli-restore-running = A copy is being restored into { $path } just now; wait until that has ended, then start again.
cli-restore-unfinished = A restore into { $path } was cut off; run mamori backup restore again, or drop the copy onto mamori.exe once more.
cli-restore-unwritten = { $path } cannot be written; see that the place is connected and may be written to, then try again ({ $what }).

## --help
cli-help = Supports medical institutions in cybersecurity, with the yearly checklist.
cli-help--data = The data folder
cli-help--database = PostgreSQL instead of the file
cli-help--replica = A replica of the PostgreSQL, from which reports are read
cli-help--at = Of when (RFC 3339, without a fraction to the end of that second; else now): a sheet as it was then; a notice, a plan or figures as they stand, dated so
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
cli-help-organisation-archive = Writes everything of an institution into one zip
cli-help-person = People
cli-help-person-add = Adds somebody, without a password yet
cli-help-person-password = Sets a password, read from standard input
cli-help-person-second-factor = Removes the second factor of somebody whose telephone is gone
cli-help-person-operator = Takes away the role of an operator, and the codes that they made
cli-help-person-token = Issues a token of the API and prints it alone
cli-help-person-erase = Erases a person (records keep a number alone)
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
cli-help-changes = Says what this version changes, before it is started
cli-help-migrate = Brings the database up to this version, and ends
cli-help-doctor = Says what is wrong and how to mend it
cli-help-carry-over = Carries the answers of sheets over into a newer edition
cli-help-ledger = The ledger of devices and accounts (not yet)
cli-help-pack = The papers for an inspection, together (not yet)
cli-help-programme = The figures of an association
cli-help-programme-export = Writes the figures to a file
cli-help-worker = Does the work behind the pages, beside serve

cli-help-plan = The continuity plan
cli-help-plan-export = Writes the continuity plan to a file
cli-import-which = It is not clear whose members these are. Add --organisation with the code of the association.
cli-import-counts = new { $created }, changed { $changed }, as it was { $unchanged }, not taken { $refused }

## changes
cli-changes-version = This is version { $version }. The data were last served by { $before }.
cli-changes-version-new = This is version { $version }. Which version served the data before is not known.
cli-changes-schema = It changes the schema from { $found } to { $known } ({ $n } steps). At start it first makes a copy of the data.
cli-changes-schema-same = It does not change the schema ({ $known }).
cli-changes-content = It adds { $editions } editions of the checklist and { $texts } texts. Nothing that is there is overwritten.
cli-changes-no-data = There are no data in { $path }, so only what the version says of itself is shown.
