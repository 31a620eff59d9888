//! Who may do what.

pub mod outgoing;
pub mod rate;
pub mod tokens;

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;

use self::tokens::Rights;
use super::AppState;
use super::problem::Problem;

/// Who sent a request.
#[derive(Clone, Debug)]
pub struct Principal {
    /// The token's name; `anonymous` without one.
    pub name: String,
    /// `None` without a token.
    rights: Option<Rights>,
}

impl Principal {
    /// Reading is free unless the settings say otherwise.
    pub fn may_read(&self, state: &AppState) -> Result<(), Problem> {
        if state.settings.public_read || self.rights.is_some() {
            return Ok(());
        }
        Err(Problem::Unauthorized(""))
    }

    /// Changing the dataset.
    pub fn may_write(&self) -> Result<(), Problem> {
        self.at_least(Rights::Write, "write")
    }

    /// Seeing and stopping what others run.
    pub fn may_admin(&self) -> Result<(), Problem> {
        self.at_least(Rights::Admin, "administer")
    }

    fn at_least(&self, needed: Rights, what: &'static str) -> Result<(), Problem> {
        match self.rights {
            Some(rights) if rights >= needed => Ok(()),
            Some(_) => Err(Problem::Forbidden(what)),
            None => Err(Problem::Unauthorized("")),
        }
    }
}

impl FromRequestParts<AppState> for Principal {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(header::AUTHORIZATION) else {
            return Ok(Self { name: "anonymous".into(), rights: None });
        };
        let token = value
            .to_str()
            .ok()
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token.trim());
        let Some(token) = token else {
            return Err(Problem::Unauthorized(", found another scheme"));
        };
        match state.tokens.find(token) {
            Some((name, rights)) => Ok(Self { name, rights: Some(rights) }),
            None => Err(Problem::Unauthorized(", found one that is not known")),
        }
    }
}
