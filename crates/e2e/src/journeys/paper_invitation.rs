//! An invitation on paper: the owner prints a code, somebody who was never here types it off the paper, chooses
//! a name and a password, and answers a question.

use super::{Going, papers};
use crate::browser::{Browser, Drivers, Pictures};
use crate::fail::{Because, Done, ensure};
use crate::house::{Api, House, LOGIN, PASSWORD, items};
use crate::server::Data;
use crate::today::{fiscal_year, today};

const INVITED: &str = "見本 花子";
const NEW_LOGIN: &str = "hanako";
const NEW_PASSWORD: &str = "umi no mieru 2kai no mado";

pub(super) async fn go(drivers: &Drivers, going: Going) -> Done<usize> {
    let data = Data::new(going.engine)?;
    let server = data.serve().await?;
    let house = House::found(&server, &data).await?;
    let mut api = Api::new(server.address, &house.token);
    let id = api.begin(&house.organisation, "r7", fiscal_year(today()?)).await?;

    let pictures = Pictures::new(&going.folder())?;
    let later = Pictures::on(&pictures);
    let mut owner = Browser::open(drivers, &server.url(), going.way, pictures).await?;
    let code = invite(&mut owner).await?;
    let mut guest = Browser::open(drivers, &server.url(), going.way, later).await?;
    accept(&mut guest, &code).await?;

    guest.goto(&format!("/assessments/{id}/items/safety-manager")).await?;
    guest.choose("value", "yes").await?;
    guest.fill("note", "花子が答えました。").await?;
    guest.press("main form.answer button[name=then][value=next]").await?;
    guest.picture("answered").await?;
    let sheet = api.sheet(&id).await?;
    let item = items(&sheet).iter().find(|i| i["key"] == "safety-manager").because("the item")?;
    let answer = &item["answer"];
    ensure(answer["value"] == "yes" && answer["note"] == "花子が答えました。", || {
        format!("stored: {answer}")
    })?;

    // A code is good once.
    let mut again = Browser::open(drivers, &server.url(), going.way, Pictures::on(&guest.close().await?)).await?;
    again.goto("/invitation").await?;
    again.fill("code", &code).await?;
    again.press("main form[action=\"/invitation\"] button.main").await?;
    again.picture("code-used-up").await?;
    let path = again.path().await?;
    ensure(path == "/invitation", || format!("a used code led to {path}"))?;
    again.close().await?;

    owner.goto("/people").await?;
    owner.picture("people-afterwards").await?;
    owner.says(INVITED).await?;
    owner.says(NEW_LOGIN).await?;
    let taken = owner.close().await?.taken();
    server.stop().await?;
    Ok(taken)
}

/// The owner invites; the code comes off the printed letter.
async fn invite(owner: &mut Browser) -> Done<String> {
    owner.sign_in(LOGIN, PASSWORD).await?;
    owner.picture("owners-home").await?;
    owner.goto("/people").await?;
    owner.picture("people").await?;
    owner.fill("name", INVITED).await?;
    owner.pick("role", "staff").await?;
    owner.press("main form[action=\"/people/invitations\"] button.main").await?;
    owner.picture("code").await?;
    let shown = owner.one("main .code").await?.text().await?.trim().to_owned();
    owner.press_here("main form[action=\"/papers/invitation\"] button.main").await?;
    let letter = papers::read(&owner.downloaded("letter.pdf").await?).await?;
    papers::says(&letter, &[INVITED])?;
    let code = code_on(&letter).because(format!("no code on the letter:\n{letter}"))?;
    ensure(code.replace('-', "") == shown.replace('-', ""), || format!("the letter says {code}, the page {shown}"))?;
    Ok(code)
}

/// The line of a letter that is a code: groups of four, as people read them.
pub(super) fn code_on(letter: &str) -> Option<String> {
    let is_code = |line: &&str| {
        let groups: Vec<&str> = line.split([' ', '-']).filter(|g| !g.is_empty()).collect();
        let fits = |g: &&str| g.len() == 4 && g.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        groups.len() == 4 && groups.iter().all(fits)
    };
    let line = letter.lines().map(str::trim).find(is_code)?;
    Some(line.split_whitespace().collect::<Vec<_>>().join("-"))
}

/// Somebody new, in a browser that was never here, with the paper in hand.
async fn accept(guest: &mut Browser, code: &str) -> Done {
    guest.goto("/").await?;
    guest.picture("guest-sign-in").await?;
    guest.press("main a[href=\"/invitation\"]").await?;
    // Typed as people do: in small letters, without the hyphens.
    guest.fill("code", &code.to_lowercase().replace('-', "")).await?;
    guest.picture("guest-code").await?;
    guest.press("main form[action=\"/invitation\"] button.main").await?;
    guest.says(INVITED).await?;
    guest.fill("login", NEW_LOGIN).await?;
    guest.fill("password", NEW_PASSWORD).await?;
    guest.fill("password_again", NEW_PASSWORD).await?;
    guest.picture("guest-accepts").await?;
    guest.press("main form[action^=\"/invitation/\"] button.main").await?;
    guest.picture("guest-home").await?;
    let path = guest.path().await?;
    ensure(path == "/", || format!("the code led to {path}"))
}
