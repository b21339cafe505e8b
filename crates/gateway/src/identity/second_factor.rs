//! A second factor: codes of six digits that a device of the owner computes from a shared secret and the time (TOTP, RFC 6238).
//!
//! HMAC-SHA-1, 30 seconds a step, one step of tolerance either way: what every authenticator computes. A step serves once, the last one
//! that did is kept. Whoever lost the device logs in with the password and a recovery code; whoever lost more asks an operator. Wrong
//! codes are counted for themselves, and lock longer than wrong passwords, since there are only a million codes. What it is not: it
//! knows no device, and it proves nothing where a phone and a password were taken together.

use super::own::Owner;
use super::recovery;
use super::request::{Body, Caller, answer, done, parse};
use super::{IdentityState, Refusal};
use crate::describe::{ANY, BEARER, BODY, FACTOR, PASSWORD, PROOF, RIGHT, STORE, TRIES, refusals};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use journal::tables::{Account, SecondFactor, UnixSeconds};
use protocol::http::{Proof, SecondFactorCode, SecondFactorSecret};
use std::fmt::Write;
use totp_rs::{Algorithm, Builder, Secret, Totp};

/// Bytes of a secret: as many as the hash has (RFC 4226, section 4, R6).
const SECRET_BYTES: usize = 20;
/// Digits of a code.
const DIGITS: u8 = 6;
/// Seconds for which a code stands.
const STEP_SECONDS: u64 = 30;
/// Steps by which the clock of a device may differ (RFC 6238, section 5.2).
const TOLERANCE_STEPS: u16 = 1;
/// Seconds in which a new secret must be confirmed.
const CONFIRM_SECONDS: u64 = 3600;
/// Characters of what may be typed for a code that are looked at.
const TYPED_CHARS_MAX: usize = 64;

/// Of whom a server asks a second factor before it lets a moderator's or an operator's rights be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FactorPolicy {
    /// Of all, as soon as other machines may reach the server.
    #[default]
    Reachable,
    /// Of all, always.
    Always,
    /// Of nobody; whoever has one is asked for it all the same when logging in.
    Never,
}

/// What a code is for, as far as it decides which serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// Coming in with the password: a recovery code serves in the place of a lost device.
    LogIn,
    /// Coming in with a recovery code in the place of the password: then only the device serves, so that a paper alone opens nothing.
    Recover,
    /// Changing one's own account: as to log in. The token is good, so a wrong code is no reason to throw it away.
    Change,
}

impl Asked {
    fn status(self) -> StatusCode {
        match self {
            Self::LogIn | Self::Recover => StatusCode::UNAUTHORIZED,
            Self::Change => StatusCode::FORBIDDEN,
        }
    }
}

/// Makes a secret for a second factor, shown this once; it guards nothing until a first code confirms it.
#[utoipa::path(
    post, path = "/account/second-factor", operation_id = "begin-second-factor", tag = "account",
    security(("access" = [])),
    request_body = Proof,
    responses((status = 200, description = "The secret.", body = SecondFactorSecret), BeginRefused),
)]
pub(super) async fn begin(
    State(state): State<IdentityState>,
    owner: Owner,
    body: Body,
) -> Result<Response, Refusal> {
    let Proof { password, .. } = parse(body, "`password`")?;
    owner.prove(&state, password).await?;
    let secret = Secret::from(super::random::<SECRET_BYTES>()).to_base32();
    if !state
        .inner
        .factors
        .begin(owner.songweaver(), &secret, state.now())
        .await?
    {
        let reason =
            "This account has a second factor. Turn it off first, with a code of it or a recovery code.";
        return Err(Refusal::new(StatusCode::CONFLICT, "second-factor-on", reason));
    }
    let uri = uri(&state.inner.issuer, owner.name(), &secret);
    Ok(answer(SecondFactorSecret { secret, uri }))
}

/// Turns the second factor on by a first code; every other session ends.
#[utoipa::path(
    post, path = "/account/second-factor/confirmation", operation_id = "confirm-second-factor", tag = "account",
    security(("access" = [])),
    request_body = SecondFactorCode,
    responses((status = 204, description = "Done."), ConfirmRefused),
)]
pub(super) async fn confirm(
    State(state): State<IdentityState>,
    owner: Owner,
    body: Body,
) -> Result<Response, Refusal> {
    let SecondFactorCode { code } = parse(body, "`code`")?;
    let (who, now) = (owner.songweaver(), state.now());
    let none = || {
        let reason = "No second factor waits to be confirmed. Make a secret first; it waits for an hour.";
        Refusal::new(StatusCode::CONFLICT, "second-factor-not-begun", reason)
    };
    let tried = state.inner.guard.code(who, owner.caller.source, state.now_ms())?;
    let begun = state.inner.factors.of(who).await?;
    let fresh = |factor: &SecondFactor| !factor.confirmed && factor.made.after(CONFIRM_SECONDS) > now;
    let factor = begun.filter(fresh).ok_or_else(none)?;
    let Some(step) = step_of(&factor.secret, &code, now) else {
        state.inner.guard.failed(tried, state.now_ms()).await?;
        return Err(wrong(Asked::Change));
    };
    let entry = state.entry(Some(who), "second-factor-on", who, "", "");
    let session = owner.bearer.session;
    let confirmed = state
        .inner
        .factors
        .confirm(who, factor, step, session, entry)
        .await?;
    state.shut_out(who, confirmed.ok_or_else(none)?);
    state.inner.guard.succeeded(tried, state.now_ms()).await?;
    Ok(done())
}

/// Turns the second factor off, by the password and a code.
#[utoipa::path(
    post, path = "/account/second-factor/removal", operation_id = "remove-second-factor", tag = "account",
    security(("access" = [])),
    request_body = Proof,
    responses((status = 204, description = "Done."), RemoveRefused),
)]
pub(super) async fn remove(
    State(state): State<IdentityState>,
    owner: Owner,
    body: Body,
) -> Result<Response, Refusal> {
    let Proof {
        password,
        second_factor,
    } = parse(body, "`password` and `secondFactor`")?;
    if !owner.account.second_factor {
        return Err(second_factor_off());
    }
    owner.prove(&state, password).await?;
    owner.second_step(&state, second_factor).await?;
    let who = owner.songweaver();
    let entry = state.entry(Some(who), "second-factor-off", who, "", "");
    if !state.inner.factors.remove(who, entry).await? {
        return Err(second_factor_off());
    }
    Ok(done())
}

refusals! {
    BeginRefused = ANY, STORE, BEARER, BODY, RIGHT, TRIES, PASSWORD, PROOF, &[(409, "second-factor-on")];
    ConfirmRefused = ANY, STORE, BEARER, BODY, RIGHT, TRIES, &[
        (403, "second-factor-wrong"),
        (409, "second-factor-not-begun"),
        (429, "second-factor-locked"),
    ];
    RemoveRefused = ANY, STORE, BEARER, BODY, RIGHT, TRIES, PASSWORD, PROOF, FACTOR, &[(409, "second-factor-off")];
}

impl IdentityState {
    /// Asks an account that has a second factor for a code of it. Only whoever proved the password, or what serves for it, comes here.
    pub(super) async fn second_step(
        &self,
        account: &Account,
        given: Option<&str>,
        caller: &Caller,
        asked: Asked,
    ) -> Result<(), Refusal> {
        if !account.second_factor {
            return Ok(());
        }
        let Some(given) = given.filter(|given| !given.trim().is_empty()) else {
            return Err(needed(asked));
        };
        let who = account.songweaver;
        let tried = self.inner.guard.code(who, caller.source, self.now_ms())?;
        let fits = match recovery::read(given) {
            Some(code) if asked != Asked::Recover => {
                let entry = self.entry(Some(who), "second-factor-recovered", who, "", "");
                self.inner.recovery.redeem(who, &code, entry).await?
            }
            _ => self.serves(account, given).await?,
        };
        if fits {
            return Ok(self.inner.guard.succeeded(tried, self.now_ms()).await?);
        }
        if self.inner.guard.failed(tried, self.now_ms()).await?.locked() {
            self.note_own(who, "second-factor-locked", "").await?;
        }
        Err(wrong(asked))
    }

    /// Whether a code is one of an account's second factor now, and serves for the first time.
    async fn serves(&self, account: &Account, code: &str) -> Result<bool, Refusal> {
        let who = account.songweaver;
        let factor = self.inner.factors.of(who).await?;
        let step = factor.and_then(|factor| step_of(&factor.secret, code, self.now()));
        match step {
            Some(step) => Ok(self.inner.factors.accept(who, step).await?),
            None => Ok(false),
        }
    }

    /// Refuses a keeper's rights to an account without a second factor, where this server asks for one.
    pub(crate) fn guarded(&self, account: &Account) -> Result<(), Refusal> {
        if account.second_factor || !self.inner.factor_required {
            return Ok(());
        }
        let reason = "Whoever keeps this world needs a second factor. Turn it on at the door of the console, or in the account panel of the game.";
        Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "second-factor-required",
            reason,
        ))
    }
}

/// There is none to turn off.
pub(super) fn second_factor_off() -> Refusal {
    let reason = "This account has no second factor.";
    Refusal::new(StatusCode::CONFLICT, "second-factor-off", reason)
}

/// A code is asked for.
pub(super) fn needed(asked: Asked) -> Refusal {
    let reason = "This account has a second factor: send a code of it as `secondFactor`.";
    Refusal::new(asked.status(), "second-factor-needed", reason)
}

fn wrong(asked: Asked) -> Refusal {
    let reason = "The code is wrong, or it served already. Each serves once; wait for the next, and look whether the clocks are right. \
                  After five failures codes are locked for a quarter of an hour.";
    Refusal::new(asked.status(), "second-factor-wrong", reason)
}

fn totp(secret: &str) -> Option<Totp> {
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(DIGITS)
        .with_step_duration(STEP_SECONDS)
        .with_skew(TOLERANCE_STEPS)
        .with_secret(Secret::try_from_base32(secret).ok()?)
        .build()
        .ok()
}

/// The step that a code is of, near a time; `None` when it is of none of them.
fn step_of(secret: &str, typed: &str, now: UnixSeconds) -> Option<u64> {
    // As it is read off: with a blank between groups.
    let code: String = typed
        .chars()
        .take(TYPED_CHARS_MAX)
        .filter(|letter| !letter.is_whitespace())
        .collect();
    if code.len() != usize::from(DIGITS) || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    totp(secret)?.check(&code, now.0)
}

/// The secret as authenticators read it off a picture: the key URI format, version of Google Authenticator's documentation.
fn uri(issuer: &str, account: &str, secret: &str) -> String {
    let (issuer, account) = (escaped(issuer), escaped(account));
    format!(
        "otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits={DIGITS}&period={STEP_SECONDS}"
    )
}

/// A text as a part of a URI (RFC 3986, section 2.3: what is not unreserved is escaped).
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => write!(out, "%{byte:02X}").expect("a text takes all that is written"),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, appendix B, for SHA-1: `12345678901234567890`.
    const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    #[test]
    fn codes_are_those_of_the_standard() {
        // The last six of the eight digits that the appendix prints.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let step = seconds / STEP_SECONDS;
            assert_eq!(
                step_of(SECRET, code, UnixSeconds(seconds)),
                Some(step),
                "{seconds}"
            );
        }
    }

    #[test]
    fn a_code_is_of_its_step_and_taken_one_step_early_or_late() {
        let code = "005924";
        let step = 1_234_567_890 / STEP_SECONDS;
        let at = |steps: i64| UnixSeconds((1_234_567_890 + 30 * steps) as u64);
        for (steps, found) in [
            (-2, None),
            (-1, Some(step)),
            (0, Some(step)),
            (1, Some(step)),
            (2, None),
        ] {
            assert_eq!(step_of(SECRET, code, at(steps)), found, "{steps}");
        }
        assert_eq!(step_of(SECRET, " 005 924 ", at(0)), Some(step));
        for typed in ["", "5924", "0059240", "00592x", "٠٠٥٩٢٤", "-05924"] {
            assert_eq!(step_of(SECRET, typed, at(0)), None, "{typed:?}");
        }
    }

    #[test]
    fn the_address_of_a_secret_names_world_and_account() {
        assert_eq!(
            uri("Final verse", "Lily.Oak", SECRET),
            format!(
                "otpauth://totp/Final%20verse:Lily.Oak?secret={SECRET}&issuer=Final%20verse&algorithm=SHA1&digits=6&period=30"
            )
        );
    }
}
