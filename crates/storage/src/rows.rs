//! Small conversions between rows and domain types.

use domain::ids::{OrganisationId, PersonId};
use domain::policy::Permit;
use jiff::civil::Date;
use sql::{Error, Row, Value};

/// An id of 16 bytes as a value.
pub(crate) fn id(bytes: [u8; 16]) -> Value {
    Value::from(bytes)
}

/// A person's id, or null.
pub(crate) fn person(person: Option<PersonId>) -> Value {
    person.map_or(Value::Null, |p| id(p.bytes()))
}

/// A day as ISO text, or null.
pub(crate) fn day(day: Option<Date>) -> Value {
    day.map_or(Value::Null, |d| Value::from(d.to_string()))
}

/// A day from its ISO text. A text that is no day is treated as none: the column is only written by [`day`].
pub(crate) fn opt_day(row: &Row, column: &str) -> Result<Option<Date>, Error> {
    Ok(row.opt_str(column)?.and_then(|t| t.parse().ok()))
}

/// The last line of defence: a permit that does not reach an organisation finds nothing.
pub(crate) fn reaches(permit: &Permit, organisation: OrganisationId) -> bool {
    permit.covers(organisation)
}
