//! First start: the owner and the institution. The systems and the sheet of the year follow as steps of
//! their own, so that nothing typed is lost when somebody stops in between.

use crate::organisations::{NewOrganisation, TypedCode, read_code, store_organisation};
use crate::people::{NewSession, Origin};
use crate::{App, Ctx, Error, Field, Result};
use domain::ids::PersonId;
use domain::organisations::Kind;
use domain::people::{Role, login_is_usable, login_key};
use domain::policy::{Action, Actor, Subject, decide};
use domain::text::clean_line;

/// The setting that whoever sets up writes first.
const SET_UP: &str = "set-up";

/// What the wizard's first page asks.
#[derive(Debug, Clone, Default)]
pub struct Setup {
    /// 利用者ID of the owner.
    pub login: String,
    /// Password.
    pub password: String,
    /// The owner's name.
    pub person_name: String,
    /// Name of the institution.
    pub name: String,
    /// Name in kana.
    pub kana: String,
    /// Kind code.
    pub kind: String,
    /// Prefecture.
    pub prefecture: String,
    /// 医療機関コード as typed; empty ones are left out (助産所, 自由診療, just opened; two: 医科 and 歯科).
    pub codes: Vec<TypedCode>,
    /// The replies to the ten questions, as letters; anything else is left out.
    pub ten: String,
}

impl App {
    /// Whether nobody has been entered yet.
    ///
    /// # Errors
    /// As the database gives them.
    pub async fn needs_setup(&self) -> Result<bool> {
        self.db.read(|tx| Ok::<_, Error>(!storage::people::somebody_signs_in(tx)?)).await
    }

    /// Creates the owner and the institution, and signs the owner in. Only while nobody has been entered.
    ///
    /// # Errors
    /// Invalid, each field named; conflict `setup-done`.
    pub async fn set_up(&self, ctx: &Ctx, setup: Setup, from: &Origin<'_>) -> Result<NewSession> {
        if !self.needs_setup().await? {
            return Err(Error::Conflict("setup-done"));
        }
        let mut faults = Vec::new();
        let kind = Kind::from_code(&setup.kind).filter(|k| k.is_institution());
        if kind.is_none() {
            faults.push(Field::new("kind", "setup-kind"));
        }
        if !login_is_usable(&setup.login) {
            faults.push(Field::new("login", "login-unusable"));
        }
        let person_name = clean_line(&setup.person_name);
        if person_name.is_empty() || person_name.chars().count() > 100 {
            faults.push(Field::new("person_name", "person-name"));
        }
        if clean_line(&setup.name).is_empty() || setup.name.chars().count() > 120 {
            faults.push(Field::new("name", "organisation-name"));
        }
        let mut codes = Vec::new();
        for (typed, name) in setup.codes.iter().zip(["code", "code_2"]).filter(|(c, _)| !c.text.trim().is_empty()) {
            match read_code(typed) {
                Ok(code) => codes.push(code),
                Err(Error::Invalid(fields)) => faults.extend(fields.into_iter().map(|f| Field { name, ..f })),
                Err(other) => return Err(other),
            }
        }
        let password = match self.new_password(&setup.password, &[&setup.login, &setup.person_name, &setup.name]).await
        {
            Ok(hash) => hash,
            Err(Error::Invalid(fields)) => {
                faults.extend(fields);
                String::new()
            }
            Err(other) => return Err(other),
        };
        let (Some(kind), true) = (kind, faults.is_empty()) else { return Err(Error::Invalid(faults)) };
        let row = self.organisation_row(
            ctx,
            &NewOrganisation {
                kind,
                name: setup.name.clone(),
                kana: setup.kana.clone(),
                prefecture: setup.prefecture.clone(),
                code: None,
                codes: codes.clone(),
                profile: match domain::ten_minutes::replies(&setup.ten) {
                    Some(given) if given.len() == domain::ten_minutes::QUESTIONS => {
                        serde_json::json!({"ten_minutes": setup.ten})
                    }
                    _ => serde_json::json!({}),
                },
            },
        )?;
        let person = PersonId(self.new_id(ctx));
        let help_code = self.help_code_text(20);
        let entry =
            self.entry(ctx, row.id, Action::CreateOrganisation, row.id.bytes(), format!("{} {}", row.code, row.name));
        let (login, at) = (clean_line(&setup.login), ctx.micros());
        let wanted = login.clone();
        self.db
            .write(move |tx| {
                // Of two at once the second waits here, and then sees that it is done.
                storage::settings::put(tx, SET_UP, "begun")?;
                if storage::people::somebody_signs_in(tx)? {
                    return Err(Error::Conflict("setup-done"));
                }
                let create = decide(&Actor::Command, Action::CreateOrganisation, &Subject::common())?;
                let people = decide(&Actor::Command, Action::ChangePeople, &Subject::of(row.id))?;
                store_organisation(tx, &create, &row, &codes, at)?;
                let new = storage::people::NewPerson {
                    id: person,
                    login: wanted.clone(),
                    login_key: login_key(&wanted),
                    name: person_name.clone(),
                    email: String::new(),
                    password_hash: password.clone(),
                    at,
                };
                if !storage::people::add(tx, &people, &new)? {
                    return Err(Error::field("login", "login-taken"));
                }
                storage::people::add_role(tx, &people, row.id, person, Role::Owner, at)?;
                storage::people::add_role(tx, &people, row.id, person, Role::Operator, at)?;
                let help = decide(&Actor::Command, Action::ChangeHelp, &Subject::of(row.id))?;
                storage::incidents::set_code(tx, &help, row.id, &help_code, at)?;
                storage::audit::append(tx, &entry)?;
                Ok(())
            })
            .await?;
        let entered = self.sign_in(ctx, &login, &setup.password, from).await?;
        entered.session().ok_or_else(|| Error::Inside("somebody new has a second factor".to_owned()))
    }
}
