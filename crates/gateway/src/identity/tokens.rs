//! Access tokens: JSON Web Tokens (RFC 7519) signed with Ed25519 (EdDSA, RFC 8037), valid for a quarter of an hour.
//!
//! The header's `kid` names the key. Only EdDSA is accepted, whatever the header claims (RFC 8725, section 3.1); issuer,
//! audience, expiry and not-before are required. What it is not: it cannot take a token back; that is why they are short.

use super::Refusal;
use journal::StoreError;
use journal::tables::{SigningKey, UnixSeconds};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use kernel::SongweaverId;
use runtime::outbox::Closing;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Seconds a token is valid.
pub(super) const ACCESS_SECONDS: u32 = 15 * 60;
/// Seconds by which the clocks of two machines may differ.
const LEEWAY_SECONDS: u64 = 5;
/// Seconds after its signing from which no token is accepted any more.
pub(super) const ACCESS_LASTS_SECONDS: u64 = ACCESS_SECONDS as u64 + LEEWAY_SECONDS;
/// Bytes of a token that are looked at.
const TOKEN_BYTES_MAX: usize = 2048;
/// Whom tokens are for.
const AUDIENCE: &str = "finalverse-world";
/// DER of a PKCS #8 private key up to the seed (RFC 8410, section 7): version 0, Ed25519, an octet string of 32 bytes.
const PKCS8_PREFIX: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// What kind of account a token speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccountKind {
    /// Without name and password.
    Guest,
    /// With both.
    Account,
}

/// What a token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claims {
    /// Whose token it is.
    pub songweaver: SongweaverId,
    /// Guest or account.
    pub kind: AccountKind,
    /// Whether it declared itself a bot.
    pub bot: bool,
    /// The session it was given in: the family of its refresh token.
    pub session: u128,
    /// When the token ends.
    pub expires: UnixSeconds,
}

/// Why a token is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// None came.
    #[error("This needs a bearer token in the header `Authorization`.")]
    Missing,
    /// It is no token at all.
    #[error(
        "The access token cannot be read: three parts of base64url are, as given by /api/v1/guest or /login."
    )]
    Malformed,
    /// It names another algorithm, `none` included.
    #[error("The access token is not signed with EdDSA, the only signature accepted here.")]
    Algorithm,
    /// No key of this world has its `kid`.
    #[error(
        "The access token was signed by a key this world does not have; use your refresh token or log in."
    )]
    UnknownKey,
    /// Its signature does not fit.
    #[error("The access token's signature is wrong; use your refresh token or log in.")]
    Signature,
    /// Issuer, audience or subject are not those of this world.
    #[error("The access token is not for this world; use your refresh token or log in.")]
    NotForHere,
    /// Its time is not yet come.
    #[error("The access token is not valid yet; check the clock of the machine that made it.")]
    NotYet,
    /// Its time is over.
    #[error("The access token has expired; use your refresh token to get a new one.")]
    Expired,
    /// Its session was ended, here or from another device.
    #[error("This session was ended. Log in again.")]
    SessionEnded,
}

impl TokenError {
    /// How a connection ends that shows such a token.
    #[must_use]
    pub fn closing(self) -> Closing {
        Closing::new(self.code(), &self.to_string())
    }

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "token-missing",
            Self::Malformed => "token-malformed",
            Self::Algorithm => "token-algorithm",
            Self::UnknownKey => "token-key",
            Self::Signature => "token-signature",
            Self::NotForHere => "token-not-for-here",
            Self::NotYet => "token-not-yet",
            Self::Expired => "token-expired",
            Self::SessionEnded => "session-ended",
        }
    }
}

/// The claims as they are signed.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    sub: String,
    iss: String,
    aud: String,
    iat: u64,
    nbf: u64,
    exp: u64,
    kind: AccountKind,
    bot: bool,
    /// The session, as 32 hexadecimal digits.
    sid: String,
}

/// A key that verifies, and until when: a key that was replaced verifies only what it signed before.
struct Verifying {
    key: DecodingKey,
    until: Option<UnixSeconds>,
}

/// Signs and verifies access tokens.
pub struct AccessTokens {
    issuer: String,
    header: Header,
    signing: EncodingKey,
    verifying: BTreeMap<String, Verifying>,
    validation: Validation,
}

impl AccessTokens {
    /// The newest key, which is first, signs. The others verify until every token they signed has ended.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when there is no key, or one is no Ed25519 seed.
    pub fn new(issuer: &str, keys: &[SigningKey]) -> Result<Self, StoreError> {
        let damaged = |kid: &str| StoreError::Corrupt {
            what: format!("signing key {kid}"),
            why: "it is no Ed25519 seed".to_owned(),
        };
        let mut verifying = BTreeMap::new();
        let mut successor: Option<UnixSeconds> = None;
        for key in keys {
            let public = Jwk::from_encoding_key(&encoding(key), Algorithm::EdDSA)
                .and_then(|jwk| DecodingKey::from_jwk(&jwk))
                .map_err(|_| damaged(&key.kid))?;
            let until = successor.map(|successor| successor.after(ACCESS_LASTS_SECONDS));
            verifying.insert(key.kid.clone(), Verifying { key: public, until });
            successor = Some(key.created);
        }
        let newest = keys.first().ok_or_else(|| damaged("none"))?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["sub", "iss", "aud", "exp", "nbf"]);
        // Times are compared with the injected clock below, so that tests and simulation own them.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        Ok(Self {
            issuer: issuer.to_owned(),
            header: Header {
                kid: Some(newest.kid.clone()),
                ..Header::new(Algorithm::EdDSA)
            },
            signing: encoding(newest),
            verifying,
            validation,
        })
    }

    /// A token for these claims; `claims.expires` is set anew.
    ///
    /// # Errors
    /// `unavailable` when it cannot be signed.
    pub fn sign(&self, claims: &Claims, now: UnixSeconds) -> Result<String, Refusal> {
        let payload = Payload {
            sub: claims.songweaver.to_string(),
            iss: self.issuer.clone(),
            aud: AUDIENCE.to_owned(),
            iat: now.0,
            nbf: now.0,
            exp: now.0 + u64::from(ACCESS_SECONDS),
            kind: claims.kind,
            bot: claims.bot,
            sid: format!("{:032x}", claims.session),
        };
        jsonwebtoken::encode(&self.header, &payload, &self.signing).map_err(|error| {
            tracing::error!(%error, "an access token could not be signed");
            Refusal::unavailable()
        })
    }

    /// Who a token belongs to.
    ///
    /// # Errors
    /// [`TokenError`] says what is wrong with it.
    pub fn verify(&self, token: &str, now: UnixSeconds) -> Result<Claims, TokenError> {
        if token.len() > TOKEN_BYTES_MAX {
            return Err(TokenError::Malformed);
        }
        // The library knows no `none`: such a header does not parse, so it is looked for by name.
        let header = jsonwebtoken::decode_header(token).map_err(|error| unreadable(token, &error))?;
        if header.alg != Algorithm::EdDSA {
            return Err(TokenError::Algorithm);
        }
        let kid = header.kid.ok_or(TokenError::UnknownKey)?;
        let known = self.verifying.get(&kid).ok_or(TokenError::UnknownKey)?;
        if known.until.is_some_and(|until| now >= until) {
            return Err(TokenError::UnknownKey);
        }
        let payload = jsonwebtoken::decode::<Payload>(token, &known.key, &self.validation)
            .map_err(|error| refused(&error))?
            .claims;
        if now.0 >= payload.exp.saturating_add(LEEWAY_SECONDS) {
            return Err(TokenError::Expired);
        }
        if now.0.saturating_add(LEEWAY_SECONDS) < payload.nbf {
            return Err(TokenError::NotYet);
        }
        Ok(Claims {
            songweaver: payload.sub.parse().map_err(|_| TokenError::NotForHere)?,
            kind: payload.kind,
            bot: payload.bot,
            session: u128::from_str_radix(&payload.sid, 16).map_err(|_| TokenError::NotForHere)?,
            expires: UnixSeconds(payload.exp),
        })
    }
}

fn encoding(key: &SigningKey) -> EncodingKey {
    EncodingKey::from_ed_der(&[PKCS8_PREFIX.as_slice(), &key.seed].concat())
}

/// Why a header could not be read: another algorithm's name, or no header at all.
fn unreadable(token: &str, error: &jsonwebtoken::errors::Error) -> TokenError {
    use base64::Engine;
    let header = token.split('.').next().unwrap_or_default();
    let names_another = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(header)
        .ok()
        .and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok())
        .is_some_and(|header| {
            header["alg"]
                .as_str()
                .is_some_and(|algorithm| algorithm != "EdDSA")
        });
    tracing::debug!(%error, "an access token's header could not be read");
    if names_another {
        TokenError::Algorithm
    } else {
        TokenError::Malformed
    }
}

fn refused(error: &jsonwebtoken::errors::Error) -> TokenError {
    match error.kind() {
        ErrorKind::InvalidSignature => TokenError::Signature,
        ErrorKind::InvalidAlgorithm | ErrorKind::InvalidAlgorithmName => TokenError::Algorithm,
        ErrorKind::InvalidIssuer
        | ErrorKind::InvalidAudience
        | ErrorKind::InvalidSubject
        | ErrorKind::MissingRequiredClaim(_)
        | ErrorKind::InvalidClaimFormat(_) => TokenError::NotForHere,
        _ => TokenError::Malformed,
    }
}
