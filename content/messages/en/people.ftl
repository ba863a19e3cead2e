# People, sign-in, invitations, one's own settings.

## Roles
role-operator = Operator (runs this installation)
role-administrator = Administrator
role-officer = Officer (approves)
role-editor = Editor
role-desk = Consultation desk
role-owner = Owner (may do everything)
role-staff = Staff (answers and evidence)
role-viewer = Viewer (reads only)

## Sign-in
people-sign-in = Sign in
people-login = User ID
people-login-hint = The ID that you chose when you joined, or that the owner (in an association: the administrator) gave you. Ask them if you forgot it.
people-login-choose = You choose it: 3 to 80 characters without spaces. For example: hanako
people-password = Password
people-enter = Sign in
people-no-entry = If you cannot sign in
people-have-code = I have an invitation or a code
people-forgot = If you forgot your password, ask the owner (in an association: the administrator) for a “password reset”. No e-mail is needed.
people-forgot-pc = If you are the owner and alone, you can set a new one on the PC with Mamori. The file はじめに.txt of the Windows package says how.
people-signed-out = You are signed out.
people-sign-in-again = You were signed out after a while. What you typed is still here. Please sign in again.
people-resume = Where you left off
people-resume-lead = You are signed in. What you typed has not been saved yet. The button below saves it.
people-resume-go = Save what I typed
people-resume-drop = Go home without saving

## Your settings
people-account = Your settings
people-name = Name
people-email = E-mail address
people-password-change = Change password
people-password-old = Present password
people-password-new = New password
people-password-again = New password (again)
people-password-hint = At least 13 characters. Four short words in a row are long and easy to remember.
people-sessions = Devices that are signed in
people-sessions-lead = If you do not know a device, end its session and change your password.
people-session-this = This device
people-session-since = Since { $since }; last used { $seen }
people-session-end = End
people-sessions-end-others = End all but this device
people-tokens = API tokens
people-tokens-lead = Only for connecting other systems. A token can do what you can do: show it to nobody. When you change your password, all tokens end.
people-token-unnamed = Token without a name
people-token-until = Until { $until }
people-token-revoke = Revoke
people-token-issue = Make a token
people-token-label = What is it for?
people-token-label-hint = A name to tell it by later. For example: asset management
people-token-days = Days it is good for
people-token-days-hint = Up to { $max } days.
people-token-title = The token is ready
people-token-once = This token is shown once, now. Copy it to where it is needed before you close this page.
people-token-written = I have copied it
people-done-password = Your password is changed. Other devices are signed out.
people-done-session = That device is signed out.
people-done-others = The other devices are signed out.
people-done-stranger-mine = Noted: that sign-in was yours.
people-done-stranger-ended = That device is signed out, and so is every other that signed in after it. This one stays. Now change your password.
people-done-token-revoked = The token is revoked.

## Devices
people-browser = { $browser } on { $system }
people-browser-unknown = A browser without a known name
strangers-told = Somebody signed in with your user ID from a new device.
strangers-look = See when, and from which device
strangers-title = Sign-ins from new devices
strangers-lead = Please check whether it was you. If not, somebody else may know your password.
strangers-mine = It was me
strangers-not-mine = It was not me. End it

## Second factor
factor-title = Second factor
factor-lead = Beside your password, something that you have: the digits of an app, or a passkey. One of the two is enough. Whoever knows your password still cannot get in without it.
factor-telephone = Digits of an app
factor-telephone-lead = Your telephone shows six digits that you type in.
factor-account-on = It is on.
factor-account-off = It is not on yet. With it nobody gets in who only knows your password.
factor-set-up = Set up the second factor
factor-look = See the second factor and the recovery codes
factor-back = Your settings
factor-is-on = On since { $since }.
factor-asked-until = Whoever sees what belongs to other organisations is asked for a second factor. Setting it up takes about five minutes. You may put it off until { $until }.
factor-asked-now = Whoever sees what belongs to other organisations is asked for a second factor. It can be put off no longer: please set it up to go on.
factor-need = What you need
factor-need-telephone = A telephone that you always have with you
factor-need-app = An authenticator app, which shows six digits: Google Authenticator, Microsoft Authenticator, Passwords on an iPhone, or any other. It needs no internet.
factor-need-printer = Paper, for the recovery codes that you use when the telephone is lost
factor-begin = Begin
factor-later = Later
factor-enrol-title = Setting up the second factor
factor-enrol-read = 1. Let the app read this
factor-enrol-read-lead = Open the app, choose “add” or “+”, and point it at this QR code.
factor-enrol-type = If it cannot, choose “enter a key” in the app and type these letters. The kind is “time based”.
factor-enrol-type-hint = Spaces may be left out. Show these letters to nobody.
factor-enrol-confirm = 2. Type the digits that the app shows
factor-enrol-go = Check, and turn it on
factor-enrol-drop = Do not set it up
factor-on = The second factor is on. From the next sign-in on you are asked for the digits.
factor-codes-title = Recovery codes
factor-codes-what = Codes to use when the telephone is lost or a passkey cannot be used. Each works once.
factor-codes-left = { $n ->
    [one] One code is left.
   *[other] { $n } codes are left.
}
factor-code-was-used = A recovery code was used on { $at }. If it was not you, change your password and make new codes.
factor-codes-new = Make new codes (those before stop working)
factor-codes-once = These codes are shown once, now. Print or copy them before you go on.
factor-codes-lead = When you cannot use your telephone or passkey, type one of these at sign-in. Each works once. Strike it out when you have used it.
factor-codes-made = Made on
factor-codes-keep = Keep this paper under lock and key, apart from the telephone.
factor-codes-print = Your browser can print this page as it is.
factor-codes-kept = I have printed or copied them
factor-off-lead = When you change your telephone, turn it off and set it up again. Without a passkey, your password alone then opens your account.
factor-off-go = Turn the digits of the app off
factor-done-off = The second factor is off. Your password alone opens your account.
factor-done-on = The digits of the app are on, too. Your recovery codes are those of the paper that you have.
factor-done-telephone-off = The digits of the app are off. Your passkeys go on working.
factor-code-title = Type the digits
factor-code-lead = Your password was right. Now type the digits that the authenticator app on your telephone shows, within five minutes.
factor-code = Six digits
factor-code-hint = They change every 30 seconds. For example: 123456
factor-code-back = Back to the beginning of the sign-in
factor-no-telephone = Without the telephone
factor-no-telephone-lead = Type one of the recovery codes that you printed.
factor-paper = Recovery code
factor-paper-hint = 16 signs, for example ABCD-EFGH-2345-6789. Hyphens may be left out.
factor-no-paper = Without the paper, ask the owner or administrator to “remove the second factor”.
factor-no-paper-pc = If you are the owner and alone, you can remove it on the PC with Mamori. The file はじめに.txt of the Windows package says how.

## Passkeys
passkey-title = Passkeys
passkey-lead = A passkey is a key inside your telephone or computer. You use it with your fingerprint, your face or the number that opens the screen. Nothing is typed, so no false page can steal it.
passkey-none = There is none yet. With one you need not type digits at sign-in.
passkey-add = Add a passkey
passkey-look = See the passkeys
passkey-back = To the second factor
passkey-count = { $n ->
    [one] You use one.
   *[other] You use { $n }.
}
passkey-since = Added on { $since }.
passkey-used = Last used on { $at }
passkey-unused = Not used yet.
passkey-works-at = It works when Mamori is opened under the name { $name }, not on this page.
passkey-remove = Remove
passkey-remove-hint = The key stays inside the device. Delete it there, too, in the settings for passwords. Without the app and without another passkey, the password alone opens the account afterwards, and the codes on paper end.
passkey-rename = Change the name
passkey-which = Which passkey
passkey-name-label = Name of the passkey
passkey-name-hint = To tell it from others, for example: computer at the reception
passkey-done-added = The passkey was added. You can use it at the next sign-in.
passkey-done-renamed = The name was changed.
passkey-done-removed = The passkey was removed.
passkey-on = The passkey was added. From the next sign-in on you are asked for it.
passkey-new-title = Add a passkey
passkey-new-lead = A key for Mamori is made in the device that you use now, or in a telephone that you have with you.
passkey-new-lock = Use a device whose screen is locked by fingerprint, face or a number. Make none on a computer whose number others know.
passkey-new-paper = When the passkey cannot be used (the device is broken, JavaScript is off in the browser), you get in with a recovery code from paper. If this is your first second factor, the codes come next: please print them.
passkey-new-without = This browser cannot make passkeys (JavaScript is off, or the browser is old).
passkey-new-app = Use the digits of an app instead
passkey-new-go = Make the passkey
passkey-new-drop = Back without making one
passkey-not-here = Passkeys cannot be made under the address that is open now: a passkey keeps to one name, and to no number (such as 127.0.0.1). Open it under the following address; you will have to sign in again.
passkey-nowhere = Passkeys cannot be used in this Mamori: it cannot be opened under a name with encryption (https://).
passkey-go = Go on with a passkey
passkey-waits = Please follow your device: fingerprint, face or number.
passkey-not-made = No passkey was made (it was stopped, or took too long). Press the button once more, or go back without.
passkey-stopped = The passkey could not be used. Please press the button again, or go on in another way.
passkey-enter-title = Please confirm that it is you
passkey-enter-lead = Your password was right. Now use a passkey, or a recovery code of your paper, within five minutes.
passkey-without = This browser cannot use passkeys (JavaScript is off, or the browser is old), so please type a recovery code of your paper.
passkey-elsewhere = Your passkeys do not work under the address that is open now. Go on here with the way below.
passkey-elsewhere-go = Open { $address }
passkey-paper = When the passkey cannot be used

## Asked once more
step-up-title = Please confirm that it is you
step-up-lead-password = This matters, so we ask whether it is you. Please type your password.
step-up-lead-code = This matters, so we ask whether it is you. Please type the digits that the app on your telephone shows.
step-up-lead-passkey = This matters, so we ask whether it is you. Please use a passkey, or a recovery code of your paper.
step-up-kept = What you typed is kept, and goes on from here.
step-up-go = Confirm and go on
step-up-drop = Stop, and go home

## Letters to the person
letter-new-device-subject = Sign-in to Mamori from a new device
letter-new-device-body = On { $at } somebody signed in to Mamori with your user ID from a new device ({ $browser }). If it was you, there is nothing to do. If not, end that session on the page “Your settings” and change your password. This mail holds no link.
letter-recovery-code-subject = A recovery code of yours was used in Mamori
letter-recovery-code-body = On { $at } one of your recovery codes was used ({ $browser }). If it was not you, change your password on the page “Your settings” and make new codes. This mail holds no link.
letter-factor-on-subject = Your second factor in Mamori is on
letter-factor-on-body = On { $at } a second factor was set up for your user ID ({ $browser }). If it was not you, tell the owner at once. This mail holds no link.
letter-factor-off-subject = Your second factor in Mamori is off
letter-factor-off-body = On { $at } the second factor of your user ID was turned off ({ $browser }). If it was not you, change your password at once and tell the owner. This mail holds no link.
letter-telephone-off-subject = The digits of an app are off in Mamori
letter-telephone-off-body = On { $at } the digits of an app were turned off for your user ID ({ $browser }). Your passkeys go on working. If it was not you, change your password at once and tell the owner. This mail holds no link.
letter-passkey-on-subject = A passkey was added in Mamori
letter-passkey-on-body = On { $at } a passkey was added to your user ID ({ $browser }). If it was not you, remove it at once on the page “Your settings” and change your password. This mail holds no link.
letter-passkey-off-subject = A passkey was removed in Mamori
letter-passkey-off-body = On { $at } a passkey was removed from your user ID ({ $browser }). If it was not you, change your password at once and tell the owner. This mail holds no link.
letter-passkey-copied-subject = A passkey of yours may have been copied
letter-passkey-copied-body = On { $at } a passkey of yours was used, but another device seems to hold the same key, so it was refused ({ $browser }). Remove that passkey on the page “Your settings” and make a new one. If it was not you, change your password, too. This mail holds no link.
letter-factor-reset-subject = Your second factor in Mamori was removed
letter-factor-reset-body = On { $at } the owner or an administrator removed your second factor. Please set it up again. If you did not ask for it, tell the owner at once. This mail holds no link.

## People
people-title = People
people-lead = These people can use the Mamori of { $house }.
people-houses = Other organisations:
people-change = Change
people-role = Role
people-role-hint = Owners invite people and change roles. Staff answer questions and add evidence.
people-role-hint-association = Administrators invite people and change roles. Officers approve letters, editors write them, and the staff of a desk answers questions.
people-role-change = Change the role
people-back = Back
people-invite = Invite somebody
people-invite-lead = This makes a code that works once. You can print it and hand it over. No e-mail is needed.
people-invite-name-hint = The name of the person you hand it to. For example: Hanako Mihon
people-invite-go = Make an invitation code
people-invitations = Codes not used yet
people-invitations-none = None at the moment. An invitation stands here until it is used.
people-invitation-join = Invitation
people-invitation-reset = Password reset
people-invitation-until = Good until { $until }
people-invitation-over = Ended on { $until }
people-invitation-revoke = Take back
people-reset = Password reset
people-reset-lead = For a forgotten password. It makes a code that works once; hand it to the person.
people-reset-go = Make a reset code
people-factor-reset = Remove the second factor
people-factor-reset-lead = For somebody whose telephone or passkey is lost and who has no recovery code. The digits of an app and all passkeys go. Meet them or call them first. All their sessions end; from then on they sign in with their password alone.
people-factor-reset-go = Remove this person’s second factor
people-remove = Remove this person
people-remove-lead = { $name } will no longer see the pages of { $house }. What was recorded stays. Codes that the person made and nobody used are no longer good. The person can be invited again.
people-remove-myself-lead = This is you. You will no longer see the pages of { $house }. What was recorded stays.
people-remove-go = Remove
people-done-role = The role is changed.
people-done-removed = The person is removed.
people-done-factor = The second factor is removed. Ask the person to set it up again.
people-done-revoked = The code is taken back.

## A code just made
people-issued-join = The invitation code is ready
people-issued-reset = The reset code is ready
people-issued-once = This code is shown once, now. Print it or write it down before you go on.
people-issued-join-lead = With this code { $name } starts using the Mamori of { $house }.
people-issued-reset-lead = With this code { $name } sets a new password for the Mamori of { $house }.
people-issued-until = Good until
people-issued-how = How to use it
people-issued-open = Open this address:
people-issued-certificate = A device that is used for the first time opens this page in the institution’s network and installs the certificate. Devices that have it need not.
people-issued-open-here = On the PC with Mamori, open “I have an invitation or a code” on the sign-in page.
people-issued-type = Type the code. The hyphens may be left out.
people-issued-choose = Choose a user ID and a password of your own.
people-issued-password = Choose a new password of your own.
people-issued-qr = A phone that reads this opens the page with the code filled in.
people-issued-letter = Print as a letter
people-issued-written = To the list of people
people-issued-print = You can also print this page as it is.

## Using a code
people-code-title = Type in your code
people-code-lead = Type the code from the paper that you were given.
people-code = Code
people-code-hint = 16 characters, for example ABCD-EFGH-2345-6789. Capitals or small letters, either will do.
people-code-go = Next
people-code-missing = If you have no code, ask the owner of the institution, or the administrator of the association, for an invitation.
people-accept-title = Start using Mamori
people-accept-house = Invited by
people-accept-go = Register and start
people-accept-signed = You are signed in as { $name }.
people-accept-join = Join with this account
people-accept-other = Register as somebody else
people-reset-title = Choose a new password
people-reset-set = Use this password
