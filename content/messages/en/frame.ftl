# Words of every page.
app-name = Mamori
app-purpose = Support for the yearly cybersecurity checklist of medical institutions.
app-unofficial = Mamori is neither made nor endorsed by the Ministry of Health, Labour and Welfare, the Japan Medical Association or any association.
