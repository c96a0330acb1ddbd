//! K-Link's session: a token from the login, held in memory only and never logged. The caller decides about a retry.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use secrecy::{ExposeSecret as _, SecretString};

use crate::base::text::CleanText;
use crate::providers::http::{FormEncoding, FormRequest, HttpReply};
use crate::providers::klink::{CallPath, KlinkClient};
use crate::providers::lenient::{self, ObjectFields};
use crate::providers::{BuildError, ReadError};

/// `auth/login` of the K-Link document.
const LOGIN: CallPath = CallPath { name: "login", path: "/auth/login" };

/// The greatest age of a token for a money call. The document does not say how long a session lives ("satu sesi").
const FRESH: Duration = Duration::from_secs(60);

const TOKEN: &[&str] = &["authorization", "token", "access_token"];
const MESSAGE: &[&str] = &["message"];

/// A session's token. It has no `Debug`, so that no log can show it.
#[derive(Clone)]
pub struct SessionToken {
    value: SecretString,
    since: Instant,
}

impl SessionToken {
    /// The value of the `Authorization` header.
    pub fn header(&self, prefix: &str) -> SecretString {
        SecretString::from(format!("{prefix}{}", self.value.expose_secret()))
    }

    fn is_same(&self, other: &Self) -> bool {
        self.value.expose_secret() == other.value.expose_secret()
    }
}

/// The session of one client. All its calls share one token.
#[derive(Default)]
pub struct KlinkSession {
    token: Mutex<Option<SessionToken>>,
    /// Held while logging in, so that many calls with a 401 at once log in only once.
    logging_in: tokio::sync::Mutex<()>,
}

impl KlinkSession {
    /// The token, of whatever age. `None`: no session.
    pub fn current(&self) -> Option<SessionToken> {
        self.token.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The token. Logs in where there is none.
    ///
    /// # Errors
    /// When the login fails.
    pub async fn token(&self, client: &KlinkClient) -> Result<SessionToken, ReadError> {
        self.unless(client, |_| true).await
    }

    /// A token young enough for a money call. Logs in where there is none.
    ///
    /// # Errors
    /// When the login fails.
    pub async fn fresh(&self, client: &KlinkClient) -> Result<SessionToken, ReadError> {
        self.unless(client, |token| token.since.elapsed() < FRESH).await
    }

    /// Another token than `refused`, with which a call got a 401. Logs in, unless another call has done so already.
    ///
    /// # Errors
    /// When the login fails.
    pub async fn renewed(&self, client: &KlinkClient, refused: &SessionToken) -> Result<SessionToken, ReadError> {
        self.unless(client, |token| !token.is_same(refused)).await
    }

    /// Forgets the token, so that the next call logs in.
    pub fn end(&self) {
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Sets a token, for tests of requests.
    #[cfg(test)]
    pub fn set(&self, token: &str) {
        let token = SessionToken { value: SecretString::from(token), since: Instant::now() };
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = Some(token);
    }

    async fn unless(
        &self,
        client: &KlinkClient,
        serves: impl Fn(&SessionToken) -> bool + Send,
    ) -> Result<SessionToken, ReadError> {
        if let Some(token) = self.current().filter(&serves) {
            return Ok(token);
        }
        let _one = self.logging_in.lock().await;
        // Another call may have logged in while this one waited for the lock.
        if let Some(token) = self.current().filter(&serves) {
            return Ok(token);
        }
        let token = log_in(client).await?;
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = Some(token.clone());
        Ok(token)
    }
}

async fn log_in(client: &KlinkClient) -> Result<SessionToken, ReadError> {
    let password = (client.settings.password)().ok_or(BuildError::NoSecret)?;
    let form = FormRequest::new(&client.url(LOGIN), FormEncoding::Json)?;
    let form = form.field("email", &client.settings.email).secret("password", password);
    let (reply, header) = client.wire.log_in(&form).await;
    // A token in the header counts only with HTTP status 200.
    let value = match header.filter(|_| reply.readable().is_ok()) {
        Some(token) => token,
        None => token_in(&reply)?,
    };
    Ok(SessionToken { value, since: Instant::now() })
}

/// The token in the body: `Authorization`, `token` or `access_token`, at the top or in `data` (docs/providers.md,
/// section 5). The document's picture of this answer is lost.
fn token_in(reply: &HttpReply) -> Result<SecretString, ReadError> {
    let body = lenient::read_body(reply.readable()?).map_err(|_| ReadError::Unreadable)?;
    let levels = [Some(&body.value), body.value.get("data")];
    let fields: Vec<ObjectFields> = levels.into_iter().flatten().filter_map(ObjectFields::of).collect();
    let token = fields.iter().find_map(|fields| fields.text(TOKEN));
    match token.map(str::trim).filter(|token| !token.is_empty()) {
        Some(token) => Ok(SecretString::from(token)),
        None => {
            let said = fields.iter().find_map(|fields| fields.text(MESSAGE)).unwrap_or("");
            Err(ReadError::LoginRefused(CleanText::new(said)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> HttpReply {
        HttpReply::Answer { status, body: body.as_bytes().to_vec() }
    }

    #[test]
    fn a_token_in_each_place_where_it_may_stand() {
        for body in [
            r#"{"status":"success","message":"ok","Authorization":"abc.def"}"#,
            r#"{"status":"success","data":{"Authorization":"abc.def"}}"#,
            r#"{"token":" abc.def "}"#,
            r#"{"status":true,"data":{"token":"abc.def","type":"x"}}"#,
        ] {
            let token = token_in(&answer(200, body)).map(|token| token.expose_secret().to_owned());
            assert_eq!(token, Ok("abc.def".to_owned()), "{body}");
        }
        let refused = token_in(&answer(200, r#"{"status":"fail","message":"Email salah","token":""}"#));
        assert_eq!(refused.map(|_| ()), Err(ReadError::LoginRefused("Email salah".into())));
        assert!(token_in(&answer(200, "<html>")).is_err());
        assert!(token_in(&answer(500, r#"{"token":"abc"}"#)).is_err());
    }
}
