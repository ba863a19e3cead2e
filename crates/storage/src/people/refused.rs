//! Refused sign-ins: counted per account and network of origin, never chained. A network from which somebody
//! did sign in is kept beside them, with the count 0 and a mark before its name, so that refusals from all
//! over the world do not keep a person out at home.

use super::{COUNT_REFUSED, FORGIVE, REFUSED_EVERYWHERE, REFUSED_HERE, REMEMBER};
use sql::{Result, Tx, Value};

/// Stands before the name of a network that is known for the account. No network's name begins with it.
const KNOWN: &str = "known ";

/// The refusals of an account, as far as they count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// From this network.
    pub here: i64,
    /// The last of these, microseconds.
    pub here_at: i64,
    /// From all networks.
    pub everywhere: i64,
    /// The last of these, microseconds.
    pub everywhere_at: i64,
    /// Whether somebody signed in to the account from this network.
    pub known: bool,
}

/// Reads the refusals since `since`, and whether the network is known since `known_since` (microseconds).
///
/// # Errors
/// As the engine gives them.
pub fn tally(tx: &Tx, key: &str, network: &str, since: i64, known_since: i64) -> Result<Tally> {
    let at = |network: &str, since: i64| {
        tx.query_opt(&REFUSED_HERE, &[Value::from(key), Value::from(network), Value::from(since)])
    };
    let mut tally = Tally { known: at(&format!("{KNOWN}{network}"), known_since)?.is_some(), ..Tally::default() };
    if let Some(row) = at(network, since)? {
        (tally.here, tally.here_at) = (row.int("refused")?, row.int("last_at")?);
    }
    let all = tx.query_one(&REFUSED_EVERYWHERE, &[Value::from(key), Value::from(since)])?;
    (tally.everywhere, tally.everywhere_at) = (all.int("refused")?, all.int("last_at")?);
    Ok(tally)
}

/// Counts a refusal; those before `since` are forgotten.
///
/// # Errors
/// As the engine gives them.
pub fn count_refused(tx: &Tx, key: &str, network: &str, now: i64, since: i64) -> Result<()> {
    tx.execute(&COUNT_REFUSED, &[Value::from(key), Value::from(network), Value::from(now), Value::from(since)])?;
    Ok(())
}

/// Forgets the refusals from this network after a sign-in, and remembers the network.
///
/// # Errors
/// As the engine gives them.
pub fn forgive(tx: &Tx, key: &str, network: &str, now: i64) -> Result<()> {
    tx.execute(&FORGIVE, &[Value::from(key), Value::from(network)])?;
    tx.execute(&REMEMBER, &[Value::from(key), Value::from(format!("{KNOWN}{network}")), Value::from(now)])?;
    Ok(())
}
