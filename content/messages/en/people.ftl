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
people-login-hint = The ID that the owner gave you. It may be an e-mail address.
people-login-choose = You choose it: 3 to 80 characters without spaces. For example: hanako
people-password = Password
people-enter = Sign in
people-no-entry = If you cannot sign in
people-have-code = I have an invitation or a code
people-forgot = If you forgot your password, ask the owner for a “password reset”. No e-mail is needed.
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
people-tokens-lead = Only for connecting other systems. A token can do what you can do: show it to nobody.
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
people-done-token-revoked = The token is revoked.

## People
people-title = People
people-lead = These people can use the Mamori of { $house }.
people-houses = Other organisations:
people-change = Change
people-role = Role
people-role-hint = Owners invite people and change roles. Staff answer questions and add evidence.
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
people-remove = Remove this person
people-remove-lead = { $name } will no longer see the pages of { $house }. What was recorded stays. The person can be invited again.
people-remove-myself-lead = This is you. You will no longer see the pages of { $house }. What was recorded stays.
people-remove-go = Remove
people-done-role = The role is changed.
people-done-removed = The person is removed.
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
people-code-missing = If you have no code, ask the owner of the institution for an invitation.
people-accept-title = Start using Mamori
people-accept-house = Invited by
people-accept-go = Register and start
people-accept-signed = You are signed in as { $name }.
people-accept-join = Join with this account
people-accept-other = Register as somebody else
people-reset-title = Choose a new password
people-reset-set = Use this password
