# Words of the page that checks whether a paper or a file is genuine.

genuine-title = Check a paper
genuine-lead = Notices from Mamori carry a check code at the foot. The code shows who issued the paper, when and under which title, never its text.
genuine-code = Check code
genuine-code-hint = 20 letters and digits; hyphens do not matter.
genuine-by-code = Check the code
genuine-code-missing = Enter the check code in letters and digits.
genuine-code-unknown = Nothing here has this check code. Compare it with the paper; if it is the same, ask the sender by a telephone number that you already know.
genuine-by-file-title = Check a PDF or zip file
genuine-by-file-lead = The file is read for the check only and kept nowhere.
genuine-file = File
genuine-by-file = Check the file
genuine-file-missing = Choose a PDF or zip file.

## Answers
genuine-found = This was issued here
genuine-found-what = Compare the following with the paper. What is stored here has not changed since it was issued.
genuine-issuer = Issued by
genuine-pages = Pages
genuine-key = Signing key
genuine-key-compare = Compare it once with the key at the foot of the paper. If they are the same, this page is genuine.
genuine-demo = Sample data (見本): every paper that can be checked here is made up.
genuine-altered-here = What is stored here is no longer what was issued. Ask whoever issued it.
genuine-file-whole = Unchanged
genuine-file-not = Not shown to be genuine
genuine-file-code = See who issued it and its title
genuine-yes = This Mamori made the file, and not one byte has changed since.
genuine-sample = A sample (見本). Not one byte has changed since this Mamori made it, but its content is made up.
genuine-not-ours = Another key signed this file. This Mamori did not make it; check it on the page of whoever issued it.
genuine-altered = The file was changed after it was signed. Ask whoever issued it for another copy.
genuine-unsigned = There is no signature of Mamori. The file was made elsewhere, or its end has changed.
genuine-other-kind = Neither PDF nor zip. Choose a file just as Mamori made it.
