//! Accounts: one per Songweaver. A guest has neither name nor password; registering gives it both and keeps everything.
//!
//! Names are sealed under their bearer's key and found again by keyed hashes. What it is not: it hashes and compares no
//! password, judges no name and knows no right; it keeps what the edge decided.

use kernel::SongweaverId;

use super::refresh::{self, NewToken};
use super::{Audit, NewEntry, Seal, SealError, UnixSeconds, WorldKey, audit, id_from, id_of};
use crate::sql::{Connection, Query, Row, query, query_scalar};
use crate::{Database, StoreError};

/// The field account names are sealed for.
const FIELD: &str = "account-name";
/// Accounts of one answer.
const PAGE_MAX: i64 = 256;

/// A query for what is read of accounts.
macro_rules! accounts {
    ($which:literal) => {
        query(concat!(
            "select songweaver, name, password, bot, created, role, deletion, (select count(*) from second_factors f \
             where f.songweaver = accounts.songweaver and f.confirmed > 0) from accounts ",
            $which
        ))
    };
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its Songweaver.
    pub songweaver: SongweaverId,
    /// The account name as it was typed; `None` for a guest.
    pub name: Option<String>,
    /// The password's argon2id hash in PHC form; `None` for a guest.
    pub password: Option<String>,
    /// Whether it declared itself a bot.
    pub bot: bool,
    /// When it was made.
    pub created: UnixSeconds,
    /// The role's stable name, such as `player`.
    pub role: String,
    /// When it will be erased, where its owner asked for that.
    pub deletion: Option<UnixSeconds>,
    /// Whether a login asks for a code of a second factor.
    pub second_factor: bool,
}

impl Account {
    /// Whether it has neither name nor password.
    #[must_use]
    pub fn is_guest(&self) -> bool {
        self.password.is_none()
    }
}

/// An account name in the three forms that are needed of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountName {
    /// As it was typed.
    pub name: String,
    /// Normalised and without case: what one logs in with.
    pub folded: String,
    /// What it looks like (UTS 39): two names with one skeleton imitate each other.
    pub skeleton: String,
}

/// What came of giving an account a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// It bears the name now.
    Named,
    /// Another account has this name, or one that looks like it.
    NameTaken,
    /// A guest was to become an account, and has a name and password already; or the other way round.
    WrongKind,
    /// There is no such Songweaver.
    Unknown,
}

/// The table of accounts.
#[derive(Debug, Clone)]
pub struct Accounts {
    database: Database,
    world_key: WorldKey,
    audit: Audit,
    seal: Seal,
}

/// A name as it comes to rest.
struct Kept {
    sealed: String,
    login: Vec<u8>,
    look: Vec<u8>,
}

impl Accounts {
    /// The accounts of a database.
    #[must_use]
    pub fn new(database: Database, world_key: &WorldKey, seal: Seal) -> Self {
        Self {
            audit: Audit::new(database.clone(), seal.clone()),
            database,
            world_key: world_key.clone(),
            seal,
        }
    }

    /// Makes a guest and its first session in one transaction; `false` when the Songweaver exists already.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn make_guest(&self, first: NewToken, bot: bool) -> Result<bool, StoreError> {
        self.database
            .write("make a guest", move |connection| {
                Box::pin(async move {
                    let sql = "insert into accounts (songweaver, bot, created) values ($1, $2, $3) \
                               on conflict (songweaver) do nothing";
                    let made = query(sql)
                        .bind(id_of(first.songweaver))
                        .bind(bot)
                        .bind(first.now.stored())
                        .execute(&mut *connection)
                        .await?;
                    if made == 0 {
                        return Ok(false);
                    }
                    refresh::issue(connection, first).await?;
                    Ok(true)
                })
            })
            .await
    }

    /// Turns a guest into an account.
    ///
    /// # Errors
    /// [`SealError`] when the database refuses.
    pub async fn register(
        &self,
        songweaver: SongweaverId,
        name: &AccountName,
        password: String,
    ) -> Result<Naming, SealError> {
        let kept = self.kept(songweaver, name).await?;
        let named = self.database.write("register an account", move |connection| {
            Box::pin(async move {
                let naming = take(connection, songweaver, kept, true).await?;
                if naming == Naming::Named {
                    set_password(connection, songweaver, password).await?;
                }
                Ok(naming)
            })
        });
        Ok(named.await?)
    }

    /// Gives an account another name.
    ///
    /// # Errors
    /// [`SealError`] when the database refuses.
    pub async fn rename(&self, songweaver: SongweaverId, name: &AccountName) -> Result<Naming, SealError> {
        let kept = self.kept(songweaver, name).await?;
        let named = self.database.write("rename an account", move |connection| {
            Box::pin(take(connection, songweaver, kept, false))
        });
        Ok(named.await?)
    }

    /// Gives an account another password, as its hash.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn set_password(&self, songweaver: SongweaverId, hash: String) -> Result<(), StoreError> {
        self.database
            .write("change a password", move |connection| {
                Box::pin(set_password(connection, songweaver, hash))
            })
            .await
    }

    /// Gives an account a role, by its stable name, together with the entry of the audit; `false`, and no entry, when there is no such
    /// account, or it is a guest.
    ///
    /// # Errors
    /// [`SealError`] when the database refuses; then neither was done.
    pub async fn set_role(
        &self,
        songweaver: SongweaverId,
        role: &'static str,
        entry: NewEntry,
    ) -> Result<bool, SealError> {
        let sealed = self.audit.sealed(entry).await?;
        let given = self.database.write("give a role", move |connection| {
            Box::pin(async move {
                let sql = "update accounts set role = $2 where songweaver = $1 and password is not null";
                let done = query(sql).bind(id_of(songweaver)).bind(role);
                if done.execute(&mut *connection).await? == 0 {
                    return Ok(false);
                }
                audit::insert(connection, sealed).await?;
                Ok(true)
            })
        });
        Ok(given.await?)
    }

    /// Sets when an account is to be erased, or takes that back.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn set_deletion(
        &self,
        songweaver: SongweaverId,
        due: Option<UnixSeconds>,
    ) -> Result<(), StoreError> {
        self.database
            .write("plan an erasure", move |connection| {
                Box::pin(async move {
                    query("update accounts set deletion = $2 where songweaver = $1")
                        .bind(id_of(songweaver))
                        .bind(due.map(UnixSeconds::stored))
                        .execute(connection)
                        .await
                        .map(|_| ())
                })
            })
            .await
    }

    /// Whose time to be erased has come, at most 256 at once.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn due(&self, now: UnixSeconds) -> Result<Vec<SongweaverId>, StoreError> {
        let sql = "select songweaver from accounts where deletion is not null and deletion <= $1 \
                   order by deletion limit $2";
        let rows: Vec<Vec<u8>> = query_scalar(sql)
            .bind(now.stored())
            .bind(PAGE_MAX)
            .fetch_all(self.database.readers())
            .await
            .map_err(StoreError::database("read who is to be erased"))?;
        rows.into_iter().map(id_from).collect()
    }

    /// Who has another role than a player's, at most 256.
    ///
    /// # Errors
    /// [`SealError`] when the database cannot be read or a name is damaged.
    pub async fn with_roles(&self) -> Result<Vec<Account>, SealError> {
        let rows = accounts!("where role <> 'player' order by role, created limit $1")
            .bind(PAGE_MAX)
            .fetch_all(self.database.readers())
            .await
            .map_err(StoreError::database("read who has roles"))?;
        let mut accounts = Vec::with_capacity(rows.len());
        for row in &rows {
            accounts.push(self.account(row).await?);
        }
        Ok(accounts)
    }

    /// The account of a Songweaver.
    ///
    /// # Errors
    /// [`SealError`] when the database cannot be read or the name is damaged.
    pub async fn of(&self, songweaver: SongweaverId) -> Result<Option<Account>, SealError> {
        self.one(accounts!("where songweaver = $1").bind(id_of(songweaver)))
            .await
    }

    /// The account with a name, given in its folded form.
    ///
    /// # Errors
    /// [`SealError`] when the database cannot be read or the name is damaged.
    pub async fn named(&self, folded: &str) -> Result<Option<Account>, SealError> {
        let login = self.world_key.hash("account-login", folded).to_vec();
        self.one(accounts!("where login = $1").bind(login)).await
    }

    /// Seals the names that were kept in clear by versions from before names were sealed; answers how many.
    ///
    /// # Errors
    /// [`SealError`] when the database refuses.
    pub async fn seal_names(&self) -> Result<u64, SealError> {
        let rows = query("select songweaver, name, folded, skeleton from accounts_unsealed")
            .fetch_all(self.database.readers())
            .await
            .map_err(StoreError::database("read names that are not sealed"))?;
        for row in &rows {
            let songweaver = id_from(row.get(0))?;
            let name = AccountName {
                name: row.get(1),
                folded: row.get(2),
                skeleton: row.get(3),
            };
            let kept = self.kept(songweaver, &name).await?;
            self.database
                .write("seal a name", move |connection| {
                    Box::pin(async move {
                        store(connection, songweaver, kept).await?;
                        query("delete from accounts_unsealed where songweaver = $1")
                            .bind(id_of(songweaver))
                            .execute(connection)
                            .await
                            .map(|_| ())
                    })
                })
                .await?;
        }
        Ok(rows.len() as u64)
    }

    async fn kept(&self, songweaver: SongweaverId, name: &AccountName) -> Result<Kept, SealError> {
        Ok(Kept {
            sealed: self.seal.seal(songweaver, FIELD, &name.name).await?,
            login: self.world_key.hash("account-login", &name.folded).to_vec(),
            look: self.world_key.hash("account-look", &name.skeleton).to_vec(),
        })
    }

    async fn one(&self, query: Query) -> Result<Option<Account>, SealError> {
        let row = query
            .fetch_optional(self.database.readers())
            .await
            .map_err(StoreError::database("read an account"))?;
        match &row {
            Some(row) => self.account(row).await.map(Some),
            None => Ok(None),
        }
    }

    async fn account(&self, row: &Row) -> Result<Account, SealError> {
        let songweaver = id_from(row.get(0))?;
        let name = match row.get::<Option<String>>(1) {
            Some(sealed) => Some(self.seal.open(songweaver, FIELD, &sealed).await?),
            None => None,
        };
        Ok(Account {
            songweaver,
            name,
            password: row.get(2),
            bot: row.get(3),
            created: UnixSeconds::from_stored(row.get(4)),
            role: row.get(5),
            deletion: row.get::<Option<i64>>(6).map(UnixSeconds::from_stored),
            second_factor: row.get::<i64>(7) > 0,
        })
    }
}

/// Gives a name to a guest, or to an account, unless another bears it or one that looks like it.
async fn take(
    connection: &mut Connection,
    songweaver: SongweaverId,
    kept: Kept,
    to_a_guest: bool,
) -> Result<Naming, sqlx::Error> {
    let row = query_scalar::<Option<String>>("select password from accounts where songweaver = $1")
        .bind(id_of(songweaver))
        .fetch_optional(&mut *connection)
        .await?;
    match row {
        None => return Ok(Naming::Unknown),
        Some(password) if password.is_none() != to_a_guest => return Ok(Naming::WrongKind),
        Some(_) => {}
    }
    let sql = "select count(*) from accounts where (login = $1 or look = $2) and songweaver <> $3";
    let taken = query_scalar::<i64>(sql)
        .bind(&kept.login)
        .bind(&kept.look)
        .bind(id_of(songweaver))
        .fetch_one(&mut *connection)
        .await?;
    if taken > 0 {
        return Ok(Naming::NameTaken);
    }
    store(connection, songweaver, kept).await?;
    Ok(Naming::Named)
}

async fn store(connection: &mut Connection, songweaver: SongweaverId, kept: Kept) -> Result<(), sqlx::Error> {
    query("update accounts set name = $2, login = $3, look = $4 where songweaver = $1")
        .bind(id_of(songweaver))
        .bind(kept.sealed)
        .bind(kept.login)
        .bind(kept.look)
        .execute(connection)
        .await
        .map(|_| ())
}

async fn set_password(
    connection: &mut Connection,
    songweaver: SongweaverId,
    hash: String,
) -> Result<(), sqlx::Error> {
    query("update accounts set password = $2 where songweaver = $1")
        .bind(id_of(songweaver))
        .bind(hash)
        .execute(connection)
        .await
        .map(|_| ())
}
