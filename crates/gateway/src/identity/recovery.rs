//! Recovery by codes: ten single-use codes, shown once, each good for one new password when the old one is forgotten, or for one login
//! when the device of a second factor is lost.
//!
//! A code is 80 random bits in Crockford's base 32 without the letters that are misread. There is no mail and no question:
//! who has neither password nor code has lost the account. What it is not: it keeps no code; its hash is kept.

use super::names;
use super::own::Owner;
use super::passwords::Passwords;
use super::request::{Body, Caller, answer, parse};
use super::routes::session;
use super::second_factor::Asked;
use super::{IdentityState, Refusal};
use crate::describe::{
    ANY, BEARER, BODY, FACTOR, FACTOR_AT_THE_DOOR, NEW_PASSWORD, PASSWORD, PROOF, RIGHT, STORE, TRIES,
    refusals,
};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use protocol::http::{Proof, Recovery, RecoveryCodes, Tokens};

/// Codes that are made at once.
const CODES: usize = 10;
/// Characters of a code.
const CODE_CHARS: usize = 16;
/// Characters of a group, for reading.
const GROUP_CHARS: usize = 4;
/// Crockford's base 32.
const ALPHABET: [u8; 32] = *b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Ten new recovery codes, shown this once; earlier ones serve no more.
#[utoipa::path(
    post, path = "/account/recovery-codes", operation_id = "make-recovery-codes", tag = "account",
    security(("access" = [])),
    request_body = Proof,
    responses((status = 200, description = "The codes.", body = RecoveryCodes), MakeCodesRefused),
)]
pub(super) async fn make_codes(
    State(state): State<IdentityState>,
    owner: Owner,
    body: Body,
) -> Result<Response, Refusal> {
    let Proof {
        password,
        second_factor,
    } = parse(body, "`password`, and `secondFactor` where there is one")?;
    owner.prove(&state, password).await?;
    // A recovery code serves for a second factor's, so none is made without one.
    owner.second_step(&state, second_factor).await?;
    let who = owner.songweaver();
    let codes: Vec<String> = (0..CODES).map(|_| code(super::random())).collect();
    state.inner.recovery.replace(who, &codes, state.now()).await?;
    state.note_own(who, "recovery-codes", "").await?;
    let codes = codes.iter().map(|code| grouped(code)).collect();
    Ok(answer(RecoveryCodes { codes }))
}

/// A recovery code in the place of a forgotten password; every session ends.
#[utoipa::path(
    post, path = "/recover", operation_id = "recover", tag = "way in",
    request_body = Recovery,
    responses((status = 200, description = "The tokens of a new session.", body = Tokens), RecoverRefused),
)]
pub(super) async fn recover(
    State(state): State<IdentityState>,
    caller: Caller,
    body: Body,
) -> Result<Response, Refusal> {
    state.inner.guard.address(caller.source, state.now_ms())?;
    state.inner.limits.credentials(caller.source, state.now_ms())?;
    let Recovery {
        name,
        code,
        new_password,
        second_factor,
    } = parse(
        body,
        "`name`, `code` and `newPassword`, and `secondFactor` where there is one",
    )?;
    let folded = names::fold(&name);
    let tried = state.inner.guard.name(&folded, caller.source, state.now_ms())?;
    Passwords::check(&new_password, &name)?;
    let account = state.inner.accounts.named(&folded).await?;
    let recovery = &state.inner.recovery;
    if let (Some(account), Some(code)) = (&account, read(&code)) {
        let who = account.songweaver;
        // Looked for before the costly hash, spent after it: of two at once only one gets through.
        if recovery.fits(who, &code).await? {
            state
                .second_step(account, second_factor.as_deref(), &caller, Asked::Recover)
                .await?;
            let hash = state.inner.passwords.hash(new_password).await?;
            if recovery.spend(who, &code, hash, state.now()).await? {
                state.inner.guard.succeeded(tried, state.now_ms()).await?;
                let ended = state.inner.refresh.end_all(who, None, state.now()).await?;
                state.shut_out(who, ended);
                state.note_own(who, "recovered", "").await?;
                return session(&state, &caller, account, Asked::Recover).await;
            }
        }
    }
    let consequence = state.inner.guard.failed(tried, state.now_ms()).await?;
    if let Some(account) = account {
        let outcome = match consequence.locked() {
            false => "recovery-failed",
            true => "recovery-locked",
        };
        state.note_own(account.songweaver, outcome, "").await?;
    }
    let reason = "The name or the code is wrong, or the code was used. After five failures a name is locked for a \
                  minute.";
    Err(Refusal::new(StatusCode::UNAUTHORIZED, "recovery-wrong", reason))
}

refusals! {
    MakeCodesRefused = ANY, STORE, BEARER, BODY, RIGHT, TRIES, PASSWORD, PROOF, FACTOR;
    RecoverRefused = ANY, STORE, BODY, TRIES, PASSWORD, NEW_PASSWORD, FACTOR_AT_THE_DOOR, &[(401, "recovery-wrong")];
}

/// A code out of 80 random bits.
fn code(bits: [u8; 10]) -> String {
    let mut padded = [0; 16];
    padded[6..].copy_from_slice(&bits);
    let bits = u128::from_be_bytes(padded);
    (0..CODE_CHARS)
        .rev()
        .map(|place| char::from(ALPHABET[(bits >> (5 * place) & 31) as usize]))
        .collect()
}

/// A code for reading: `7QX2-...`.
fn grouped(code: &str) -> String {
    let mut out = String::with_capacity(CODE_CHARS + CODE_CHARS / GROUP_CHARS);
    for (place, letter) in code.chars().enumerate() {
        if place > 0 && place % GROUP_CHARS == 0 {
            out.push('-');
        }
        out.push(letter);
    }
    out
}

/// A code as someone typed it: without blanks and dashes, and with what is read as `0` and `1`; `None` when it can be none.
pub(super) fn read(typed: &str) -> Option<String> {
    let mut code = String::with_capacity(CODE_CHARS);
    for letter in typed.chars().take(64) {
        let letter = match letter.to_ascii_uppercase() {
            ' ' | '-' => continue,
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        if !letter.is_ascii() || !ALPHABET.contains(&(letter as u8)) || code.len() == CODE_CHARS {
            return None;
        }
        code.push(letter);
    }
    (code.len() == CODE_CHARS).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_they_are_shown_and_as_they_are_misread() {
        assert_eq!(code([0; 10]), "0000000000000000");
        assert_eq!(code([0xff; 10]), "ZZZZZZZZZZZZZZZZ");
        let one = code([0x08, 0x42, 0x10, 0x84, 0x21, 0, 0, 0, 0, 31]);
        assert_eq!(one, "111111110000000Z");
        assert_eq!(grouped(&one), "1111-1111-0000-000Z");
        for typed in [
            "1111-1111-0000-000Z",
            "iIlL1111 ooOO000z",
            " 1111 1111 0000 000z ",
        ] {
            assert_eq!(read(typed).as_deref(), Some(one.as_str()), "{typed}");
        }
        for typed in [
            "",
            "1111-1111-0000-000",
            "1111-1111-0000-000ZZ",
            "1111-1111-0000-000U",
            "1111-1111-0000-000é",
            &"1".repeat(5000),
        ] {
            assert_eq!(read(typed), None, "{typed}");
        }
    }
}
