# Pages for whoever operates the installation (mail).

mail-nav = Mail
mail-title = Mail settings
mail-lead = Enter the server through which Mamori sends mail. It is used for the weekly digest, among other things.
mail-lead-without = Everything in Mamori works without mail. What is due stands on screen and can be printed.
mail-server = Mail server
mail-host-label = Name of the server
mail-host-hint = Your provider calls it outgoing server or SMTP. For example smtp.mihon.example
mail-security-label = Protection of the connection
mail-security-starttls = STARTTLS (most servers)
mail-security-tls = TLS from the start (SSL)
mail-security-none = None (a server on this machine or in the house only)
mail-port-label = Port
mail-port-hint = Only if your provider names one. Left empty, the usual one is taken (587, 465, 25).
mail-user-label = User
mail-user-hint = The name with which you sign in to the server. Leave it empty if the server asks for none.
mail-password-label = Password
mail-password-hint = It is kept encrypted and never shown.
mail-password-kept = One is kept already. Leave this empty to keep it.
mail-from-label = Address of the sender
mail-from-hint = What the recipient sees.
mail-from-name-label = Name of the sender
mail-from-name-hint = For example: Mihon clinic
mail-save = Save
mail-test = Try it
mail-test-lead = Sends one mail with the settings that are saved. If it arrives, they are right.
mail-test-to = Address to send it to
mail-test-go = Send one mail
mail-test-sent = The server took the mail to { $to }. See whether it arrives; it may lie among the spam.
mail-test-subject = [Mamori] A test
mail-test-body = This mail tests the mail settings of Mamori. If it has arrived, they are right. No answer is needed.
mail-server-said = The server said:
mail-list = Recent mail
mail-list-none = None yet. Once mail is sent, this list says whether it arrived.
mail-list-lead = The newest 100. Those that ended are removed after { $days } days.
mail-to = To { $to } · { $at }
mail-tries = { $n ->
    [one] tried once
   *[other] tried { $n } times
 }
mail-state-queued = waiting
mail-state-sent = sent
mail-state-failed = not sent
mail-state-bounced = came back
mail-again = Send again
mail-again-sent = It did not arrive: send again
mail-list-sent = “Sent” means that the server took it. If it did not arrive, it can be sent again.
mail-maybe-twice = The server did not answer at first, so the same mail may have arrived twice.
mail-forget = Remove the mail settings
mail-forget-lead = The server and its password are removed. Mail that waits goes on waiting for new settings.
mail-forget-go = Remove
mail-done-saved = Saved. Send one mail to try it.
mail-done-forgotten = The mail settings were removed.
mail-done-again = It is sent again. Open this page anew in a moment.

mail-fault-unreachable = The server cannot be reached, or hung up. Check its name, the port and the connection to the internet.
mail-fault-timeout = The server does not answer. Check the port and the protection (STARTTLS or TLS).
mail-fault-tls = The connection cannot be protected. Choose the other protection, or check that the server's name is that of its certificate.
mail-fault-sign-in = The server does not take user and password. Type them again. Some servers want a password made for apps.
mail-fault-address = The server says that the recipient's address cannot be used. Check the address.
mail-fault-refused = The server refused this mail. Check that the sender's address may be used with this server, or show the server's answer to your provider.
mail-fault-later = The server asks to come again later. It is sent again by itself.
mail-fault-full = The mailbox there is full, and the mail came back. Tell them, and send it again.
mail-fault-large = The mail is too large for the server there and came back. Deliver it another way.
mail-fault-returned = The mail came back. Check the address.
mail-fault-dropped = Whoever runs the installation dropped it. Send it again if it is needed.
mail-host = Type the name of the server in Latin letters.
mail-port = Type the port as a number from 1 to 65535.
mail-security = Choose how the connection is protected.
mail-plain-password = Without protection no password can be sent to a server on another machine. Choose STARTTLS or TLS.
mail-login-too-long = User and password may have 500 characters.
mail-password-missing = Type the password. It is asked again when the server or the user changes.
mail-from = Type the sender's address, like name@mihon.example.
mail-from-name = The sender's name may have 100 characters.
mail-to-unusable = Type the address, like name@mihon.example.
mail-no-key = The key that encrypts the password is missing, so it cannot be saved. Check the folder of keys.
mail-not-set = There is no mail server yet. Save the settings first.

# Copies (backup)

copies-nav = Copies
copies-title = Copies (backup)
copies-lead = Keeps a second copy of everything in Mamori on a USB stick. If this PC breaks, it can be put back from there.
copies-never = There is no copy yet. Plug in a USB stick and make one today.
copies-old = The last copy is of { $at }: older than eight days. Please make a new one.
copies-last = The last copy is of { $at }.
copies-lost = { $n ->
    [one] One file was not found and is not in the last copy. The page "How the installation is" names it and says what to do.
   *[other] { $n } files were not found and are not in the last copy. The page "How the installation is" names them and says what to do.
}
copies-now = Make a copy now
copies-no-place = No USB stick was found. Plug one into this PC, wait a moment and press "Look again".
copies-look-again = Look again
copies-folder-label = Where to
copies-place = { $folder } ({ $free } GB free)
copies-daily-label = From now on, put one here every day as well
copies-daily-hint = On days when Mamori runs and this stick is plugged in. Thirty days are kept.
copies-go = Make the copy
copies-made = The copy was made, read back and found whole.
copies-made-next = Eject the stick safely before you pull it out.
copies-daily-on = A copy is made every day.
copies-daily-end = Stop the daily copy
copies-ended = The daily copy was stopped. Copies that were made stay where they are.
copies-keep = Where to keep it
copies-keep-lead = A copy holds everything in Mamori, its keys too. Unplug it and lock it away: a stick that stays plugged in can be destroyed by the same malware.
copies-back = To put it back
copies-back-lead = Unpack Mamori's zip on the new PC. In the folder mamori-hikae of the stick, take the newest .tar file or mamori-YEAR-MONTH-DAY.json (the daily copy), and drop it from that folder onto mamori.exe. Nothing is put back over data that are there.
copies-gone = That stick is no longer there. Plug it in again and press "Look again".
copies-full = There is not enough room on the stick. Delete something or take another one.
copies-read-only = Nothing can be written on that stick. Release its LOCK switch or take another one.
copies-failed = The copy could not be made. Plug the stick in again and try once more.
copies-home = There is no copy (backup), or it is older than eight days.
copies-home-go = Make a copy
