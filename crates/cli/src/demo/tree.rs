//! Organisations, memberships, vendors and systems.

use super::Made;
use super::names::{CONTRACTS, Named, ORGANISATIONS, SIMULATED, SYSTEMS};
use anyhow::Result;
use app::organisations::{NewOrganisation, TypedCode, read_code};
use app::vendors::TypedVendor;
use domain::organisations::{Kind, luhn};
use jiff::civil::date;

/// The name of a simulated clinic, also in the keys of [`Made::organisations`].
pub(super) fn simulated() -> impl Iterator<Item = (i64, &'static str)> {
    (1..=SIMULATED).zip(NAMES.iter().copied())
}

macro_rules! sixty {
    ($($ten:literal)*) => { [$(
        concat!("s", $ten, "1"), concat!("s", $ten, "2"), concat!("s", $ten, "3"), concat!("s", $ten, "4"),
        concat!("s", $ten, "5"), concat!("s", $ten, "6"), concat!("s", $ten, "7"), concat!("s", $ten, "8"),
        concat!("s", $ten, "9"), concat!("s", $ten, "x"),
    )*] };
}
const NAMES: [&str; 60] = sixty!("0" "1" "2" "3" "4" "5");

pub(super) async fn plant(made: &mut Made<'_>) -> Result<()> {
    for (place, named) in (0..).zip(&ORGANISATIONS) {
        let ctx = made.command(made.before_beginning(place));
        let id = made.app.add_organisation(&ctx, new(named)?).await?;
        made.organisations.insert(named.name, id);
        if let Some(above) = named.above {
            let kind = if named.kind.is_association() { "association" } else { "A1" };
            made.app.join(&ctx, id, made.organisation(above)?, kind, None, date(2015, 4, 1)).await?;
        }
    }
    let above = made.organisation("county-a2")?;
    for (number, name) in simulated() {
        let ctx = made.command(made.before_beginning(100 + number));
        let open = format!("481020{number:03}");
        let code = (0..10).map(|digit| format!("{open}{digit}")).find(|code| luhn(code)).unwrap_or(open);
        let new = NewOrganisation {
            kind: Kind::Clinic,
            name: format!("模擬診療所 {number:02}"),
            kana: "モギシンリョウジョ".into(),
            prefecture: "みほん県".into(),
            code: None,
            codes: vec![read_code(&TypedCode { text: code, ..TypedCode::default() })?],
            profile: serde_json::json!({}),
        };
        let id = made.app.add_organisation(&ctx, new).await?;
        made.organisations.insert(name, id);
        made.app.join(&ctx, id, above, "A1", None, date(2015, 4, 1)).await?;
    }
    vendors(made).await
}

fn new(named: &Named) -> Result<NewOrganisation> {
    let codes = match named.code {
        Some(code) => vec![read_code(&TypedCode { text: code.into(), ..TypedCode::default() })?],
        None => Vec::new(),
    };
    Ok(NewOrganisation {
        kind: named.kind,
        name: named.title.into(),
        kana: named.kana.into(),
        prefecture: named.prefecture.into(),
        code: named.code.is_none().then(|| named.name.into()),
        codes,
        profile: serde_json::json!({}),
    })
}

async fn vendors(made: &Made<'_>) -> Result<()> {
    // Only a command may name a vendor that another entered.
    let ctx = made.command(made.at(2023, 4, 10, 10));
    for (institution, vendor, contact, phone, night, updates) in CONTRACTS {
        let typed = TypedVendor {
            vendor: Some(made.organisation(vendor)?),
            contact: contact.into(),
            phone: phone.into(),
            night_phone: night.into(),
            updates_all_servers: updates.into(),
            ..TypedVendor::default()
        };
        made.app.save_vendor(&ctx, made.organisation(institution)?, typed).await?;
    }
    for institution in ["clinic", "hospital", "dental", "pharmacy", "eye"] {
        let mut systems = Vec::new();
        for (_, kind, name, vendor) in SYSTEMS.iter().filter(|(of, ..)| *of == institution) {
            let vendor = vendor.map(|name| made.organisation(name)).transpose()?;
            systems.push((*kind, (*name).to_owned(), vendor));
        }
        made.app.save_systems(&ctx, made.organisation(institution)?, systems, None).await?;
    }
    Ok(())
}
