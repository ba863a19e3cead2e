# What was looked at: said by the command doctor and on the page of the installation.

doctor-settings-ok = The settings (mamori.toml) can be read.
doctor-settings-bad = The settings (mamori.toml) cannot be read.
doctor-settings-remedy = Mend mamori.toml or remove it.
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
