# The page of the installation: health, jobs, mail, room, speed, audit record, version.

operation-nav = Operation
operation-title = How the installation is
operation-lead = Whether this Mamori is well. What is wrong stands here with its place and how to mend it.
operation-well = Nothing needs looking at.
operation-unwell = { $n ->
    [one] One thing needs looking at.
   *[other] { $n } things need looking at.
 }
operation-done-retried = It is tried again. Open this page anew in a moment.
operation-done-dropped = The job was dropped.
operation-done-verify = The audit record is being verified. The result will stand on this page.

operation-health = Health
operation-place = Place
operation-place-pc = On this one computer alone. No other device can open it.
operation-place-network = On the house's own network.
operation-place-hosted = Under an address of the internet.
operation-engine = Database
operation-engine-sqlite = A file in this folder (SQLite)
operation-engine-postgres = A PostgreSQL server
operation-ok = well
operation-bad = mend
operation-backup = Last backup
operation-backup-at = { $at } ({ $hours } hours ago)
operation-backup-none = None yet

operation-jobs = Jobs
operation-jobs-lead = What takes longer is done behind the pages, one after another. What fails is tried up to eight times, each time after a longer pause.
operation-jobs-waiting = Waiting
operation-jobs-none = No job waits.
operation-jobs-many = There are many; only the first { $most } were counted.
operation-jobs-lately = Done in the last day
operation-jobs-nothing = None was done in the last day.
operation-jobs-dead = Stopped
operation-jobs-dead-none = No job has stopped.
operation-jobs-dead-lead = These failed eight times. See why, mend it and try again, or drop them.
operation-job = Job
operation-job-n = Number
operation-job-under-way = Under way
operation-job-due = Earliest due
operation-job-done = Done
operation-job-failed = Failed
operation-job-longest = Longest
operation-job-last = Last
operation-job-since = Since { $at } · { $n ->
    [one] tried once
   *[other] tried { $n } times
 }
operation-job-retry = Try again
operation-job-drop = Drop
operation-job-drop-hint = A job that is dropped is gone. A mail counts as not sent. Long work can be begun again from its own page.
operation-job-inside = Record (show it when you ask for help)
operation-job-for-ever = This job is done every day and cannot be dropped. Mend what is wrong and try it again.
operation-job-relay-notice = Relay a notice
operation-job-mail-notice = Make a notice into mails
operation-job-carry-over = Carry answers over into a new edition
operation-job-print = Print a long paper
operation-job-forget-printed = Remove printed papers
operation-job-archive-institution = Put everything of an institution into one file
operation-job-forget-archive = Remove such files
operation-job-leave-installation = Delete the data of an institution that leaves
operation-job-settle-memberships = Carry out changes of membership on their day
operation-job-import-members = Take in a list of members
operation-job-merge-association = Merge associations
operation-job-print-invitations = Print letters of invitation
operation-job-digest = Write the weekly digest
operation-job-mail = Send mail
operation-job-fold-programme = Fold the figures
operation-job-survey = Count files and audit records
operation-job-audit-verify = Verify the audit record
operation-job-remove-file = Removing the content of a file that was withdrawn

operation-fault-error-inside = It ended with a fault of the program. Try again; if it fails, tell us with the record below.
operation-fault-error-not-found = What it was about is no longer there. It can be dropped.
operation-fault-error-forbidden = Whoever asked for it no longer has the role for it. Drop it, or ask somebody who has.
operation-fault-error-disk-full = The disk is full. Remove what is not needed, then try again.
operation-fault-error-read-only = The data folder takes no writing. Mend its rights, then try again.
operation-fault-error-database = The database did not answer. See that it is connected, then try again.
operation-fault-error-store-away = The store of files (S3) did not answer. See that it can be reached, then try again.
operation-fault-error-fonts-missing = There is no Japanese font, so no paper can be made. Install one, then try again.
operation-fault-error-press-busy = Too many papers were being printed. Try again in a moment.
operation-fault-other = It did not go well. The record below says why.

operation-mail = Mail
operation-mail-server = Mail server
operation-mail-set = Entered
operation-mail-not-set = None entered yet. Everything works without mail.
operation-mail-waiting = Waiting
operation-mail-waiting-since = { $n } (the oldest since { $at })
operation-mail-lately = In the last day
operation-mail-fault = Last fault
operation-mail-fault-none = None
operation-mail-link = See mail settings and each mail
operation-mails = { $n }

operation-storage = Room taken by files
operation-storage-none = Not counted yet. It stands here a little after the start.
operation-storage-at = Counted { $at }, anew every hour.
operation-storage-what = Kind
operation-storage-files = Files
operation-storage-bytes = Size
operation-storage-evidence = Evidence
operation-storage-rooms = Members' rooms
operation-storage-notices = Files of notices
operation-storage-seminars = Seminars
operation-storage-sum = Together
operation-storage-houses = The { $n } organisations that keep most
operation-storage-house = Organisation

operation-speed = Speed of pages
operation-speed-lead = The pages opened in the last hour, the slowest first. The time is that of the server. Who opened them is not kept, and a restart forgets all.
operation-speed-none = No page was opened in the last hour.
operation-speed-route = Page
operation-speed-n = Times
operation-speed-p50 = Usually (half are faster)
operation-speed-p99 = Slow (one in a hundred)
operation-speed-slowest = Slowest
operation-ms = { $n } ms

operation-audit = Audit record
operation-audit-lead = Who did what. Each record hangs on the one before, so that a later change shows.
operation-audit-counted = On { $at } there were { $chains } chains with { $records } records.
operation-audit-loose = { $loose } of them do not end where they should. Verify them at once with the button below.
operation-audit-points = Daily checkpoints
operation-audit-point = { $day }: { $records } records, { $chains } chains
operation-audit-signed = Signed with the key of this installation.
operation-audit-unsigned = Not signed.
operation-audit-points-hint = Write the number down on paper: mamori audit verify --head NUMBER then shows that no record was taken away.
operation-audit-points-none = No checkpoint yet. One is made each day by itself. It is no backup.
operation-audit-go = Verify all records
operation-audit-go-hint = It is done behind the pages, and nobody waits for it.
operation-audit-results = Results
operation-audit-working = Being verified ({ $done } of { $total } chains, { $records } records)
operation-audit-well = { $at }: { $records } records verified. Nothing is missing or altered.
operation-audit-broken = { $at }: record { $seq } of chain { $house } does not fit ({ $why }). Compare with a backup, change nothing, and ask somebody who knows.
operation-audit-why-altered = it was altered
operation-audit-why-missing = one is missing
operation-audit-why-reordered = the order was changed
operation-audit-why-truncated = the end is missing
operation-audit-own = the installation's own
operation-audit-again = Open this page anew

operation-release = Version
operation-release-version = Version of Mamori
operation-release-schema = Make of the data
operation-release-schema-n = schema { $n }
operation-release-since = In use since
operation-release-before = before it { $version }
operation-release-changes = What this version changed
operation-release-none = This version says nothing of itself.
operation-release-older = What earlier versions changed
operation-release-next = What the next version changes
operation-release-next-lead = Mamori calls nobody. Whether there is a newer version is seen where you got this one.
operation-release-next-how = Once you have the newer program, run it like this before you put it in place. It lists what it would change, and does nothing to the data.
operation-release-next-backup = Make a backup before you put it in place.
operation-account = How this Mamori is
operation-account-lead = See whether backups, disk and jobs are well.
