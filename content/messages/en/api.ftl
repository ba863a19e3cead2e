# Sentences of the API (/api/v1) alone.

api-missing = This field is needed. Send it with a value.
api-text = Send this field as a text.
api-no-object = Send a JSON object.
api-choice = Send yes, no, na or null.
api-instant = This is no instant. Send it like 2026-11-24T09:00:00+09:00.
api-format = Use pdf, xlsx, csv or json.
api-format-notice = `format` must be pdf, txt or json.
api-kind = There is no such kind. Send a code such as hospital, clinic or pharmacy.
api-after = The list has no such place. Read it from its beginning.
api-limit = limit must be a number from 1 to 200.
api-by = by must be item, kind, area or week.
api-flag = Send this field as true or false.
api-list = Send this field as a list of the shape that the description gives.
