# The frame of every page.
shell-skip = Skip to content
shell-worry = Something wrong?
shell-demo = Sample. No real institution or association. What you enter will be lost.
shell-navigation = Menu
shell-nav-home = Home
shell-nav-people = People
shell-nav-account = Your settings
shell-sign-out = Sign out
shell-views = How pages look
shell-big-type = Bigger type
shell-furigana = Furigana
shell-version = Version { $version }
shell-home = Home
shell-optional = optional
shell-faults = Please correct this
shell-file-hint = Does it show a patient’s name, screen or number, or a password? If so, cover it before you choose the file.
shell-again-lead = Too much was sent in a short time, and this has not been taken yet. What you typed is kept. Wait about { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
 } and send it with the button below.
shell-again-go = Send it again
shell-switch = (switch)
