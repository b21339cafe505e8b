//! What identity answers to the operators' console: who may, who is who, and sessions that are ended for others.
//!
//! What it is not: no route; the console's stand under `gateway::console`.

use super::names;
use super::request::Caller;
use super::rights::{Right, Role};
use super::second_factor::second_factor_off;
use super::tokens::{Claims, TokenError};
use super::{IdentityState, Refusal};
use axum::http::StatusCode;
use journal::tables::{Account, UnixSeconds};
use kernel::SongweaverId;
use protocol::console::ConsoleAccount;

impl IdentityState {
    /// Now, in Unix seconds, by identity's clock.
    pub(crate) fn unix_now(&self) -> UnixSeconds {
        self.now()
    }

    /// The account and the role of a bearer that asks something of the console, which is counted.
    pub(crate) async fn standing(
        &self,
        caller: &Caller,
        bearer: &Claims,
    ) -> Result<(Account, Role), Refusal> {
        self.inner.limits.console(caller.source, self.now_ms())?;
        let account = self.inner.accounts.of(bearer.songweaver).await?;
        let account = account.ok_or(TokenError::NotForHere)?;
        let role = Self::role_of(&account);
        Ok((account, role))
    }

    /// Whether a bearer may look at something.
    pub(crate) async fn watches(
        &self,
        caller: &Caller,
        bearer: &Claims,
        right: Right,
    ) -> Result<(), Refusal> {
        self.inner.limits.console(caller.source, self.now_ms())?;
        self.authorise(bearer, right).await.map(|_| ())
    }

    /// Whether a bearer may do something; a refused try is noted.
    pub(crate) async fn does(
        &self,
        caller: &Caller,
        bearer: &Claims,
        right: Right,
        act: &'static str,
    ) -> Result<(), Refusal> {
        self.inner.limits.console(caller.source, self.now_ms())?;
        self.privileged(bearer, right, act).await
    }

    /// The account of a name, and that it was looked at. Whether it is in the world is not known here.
    pub(crate) async fn find(&self, by: SongweaverId, name: &str) -> Result<ConsoleAccount, Refusal> {
        let account = self.account_named(name).await?;
        let who = account.songweaver;
        self.note(self.entry(Some(by), "account-read", who, "", ""))
            .await?;
        let sessions = self.inner.refresh.of(who, self.now()).await?.len();
        let role = Self::role_of(&account);
        Ok(ConsoleAccount {
            name: account.name.unwrap_or_default(),
            songweaver: who.to_string(),
            role: role.name().to_owned(),
            created: account.created.0,
            deletion: account.deletion.map(|due| due.0),
            bot: account.bot,
            second_factor: account.second_factor,
            sessions: u32::try_from(sessions).unwrap_or(u32::MAX),
            present: false,
        })
    }

    /// Ends every session of the account of a name; how many.
    pub(crate) async fn end_sessions_of(
        &self,
        by: SongweaverId,
        name: &str,
        why: &str,
    ) -> Result<usize, Refusal> {
        let who = self.account_named(name).await?.songweaver;
        let ended = self.inner.refresh.end_all(who, None, self.now()).await?;
        let count = ended.len();
        self.shut_out(who, ended);
        self.note(self.entry(Some(by), "sessions-end", who, &count.to_string(), why))
            .await?;
        Ok(count)
    }

    /// Takes the second factor of the account of a name away, and ends its sessions; `by` is `None` for whoever sits at the machine.
    ///
    /// # Errors
    /// `account-unknown`, `second-factor-off`, `own-second-factor`, or a failure of the store.
    pub async fn reset_second_factor(
        &self,
        by: Option<SongweaverId>,
        name: &str,
        why: &str,
    ) -> Result<(), Refusal> {
        let who = self.account_named(name).await?.songweaver;
        if by == Some(who) {
            let reason =
                "This is your own. Turn it off in the account panel of the game, by password and code.";
            return Err(Refusal::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "own-second-factor",
                reason,
            ));
        }
        let entry = self.entry(by, "second-factor-reset", who, "", why);
        if !self.inner.factors.remove(who, entry).await? {
            return Err(second_factor_off());
        }
        // Whoever took the device may be in with it.
        let ended = self.inner.refresh.end_all(who, None, self.now()).await?;
        self.shut_out(who, ended);
        Ok(())
    }

    /// The account of a name.
    pub(super) async fn account_named(&self, name: &str) -> Result<Account, Refusal> {
        let account = self.inner.accounts.named(&names::fold(name)).await?;
        account.ok_or_else(|| {
            Refusal::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "account-unknown",
                "No account has this name.",
            )
        })
    }
}
