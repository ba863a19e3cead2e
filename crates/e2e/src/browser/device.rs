//! A device that holds passkeys, in the place of a real one: the virtual authenticator of the browser (WebAuthn Level 3,
//! 11). Its owner consents, and is known by it.

use super::{Browser, LONGEST};
use crate::fail::{Because, Done};
use axum::http::Method;
use serde_json::{Value, json};
use std::sync::Arc;
use thirtyfour::common::command::{Command, ExtensionCommand};
use tokio::time::timeout;

#[derive(Debug)]
struct Add;

impl ExtensionCommand for Add {
    fn parameters_json(&self) -> Option<Value> {
        Some(json!({
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": true,
            "hasUserVerification": true,
            "isUserConsenting": true,
            "isUserVerified": true,
        }))
    }
    fn method(&self) -> Method {
        Method::POST
    }
    fn endpoint(&self) -> Arc<str> {
        "/webauthn/authenticator".into()
    }
}

impl Browser {
    /// Puts the device into the browser's hands.
    pub async fn holds_passkeys(&self) -> Done {
        let what = "a virtual authenticator";
        let added = self.driver.cmd(Command::ExtensionCommand(Box::new(Add)));
        timeout(LONGEST, added).await.because(what)?.because(what)?;
        Ok(())
    }
}
