//! What every route of the gateway shares.

use crate::allowance::Buckets;
use crate::composer::phrases::PhraseBooks;
use crate::doors::Crowd;
use crate::files::WebFiles;
use crate::forwarded::Proxies;
use crate::hosts::Hosts;
use crate::identity::{Claims, TokenError};
use crate::melodies::Imports;
use crate::site::Site;
use crate::tls::Certificates;
use futures_util::future::{BoxFuture, ready};
use journal::tables::Shares;
use kernel::SongweaverId;
use protocol::server::ServerBody;
use runtime::Runtime;
use runtime::outbox::Closing;
use runtime::player::Visitor;
use std::sync::Arc;
use telemetry::parts::Parts;

/// Who may enter: verifies access tokens.
pub trait Doorkeeper: Send + Sync {
    /// Who a token belongs to, and until when.
    ///
    /// # Errors
    /// [`TokenError`] says what is wrong with it.
    fn verify(&self, token: &str) -> Result<Claims, TokenError>;

    /// Whether whoever a token belongs to may enter.
    ///
    /// # Errors
    /// A code such as `banned`, with why and until when.
    fn open(&self, claims: &Claims) -> Result<Visitor, Closing>;

    /// Both: who a token belongs to, where it may enter.
    ///
    /// # Errors
    /// A code such as `token-expired`, with what to do.
    fn admit(&self, token: &str) -> Result<Visitor, Closing> {
        let claims = self.verify(token).map_err(TokenError::closing)?;
        self.open(&claims)
    }

    /// What the account says of somebody who enters: its age, and, where it matters, whether it enters a full or closed world.
    fn known<'a>(&'a self, visitor: Visitor) -> BoxFuture<'a, Visitor> {
        Box::pin(ready(visitor))
    }

    /// What somebody who just entered is told of how it stands with the keepers of the world, where there is anything to tell.
    fn news_for(&self, _songweaver: SongweaverId) -> BoxFuture<'_, Option<ServerBody>> {
        Box::pin(ready(None))
    }
}

/// What every route shares.
pub struct Gateway {
    /// The world.
    pub runtime: Arc<Runtime>,
    /// Who may enter.
    pub doorkeeper: Arc<dyn Doorkeeper>,
    /// The atlas and the tiles, encoded once.
    pub site: Arc<Site>,
    /// The web client's files, where they are served from here.
    pub web: Option<WebFiles>,
    /// Origins besides the server's own from which a browser may connect, such as `http://localhost:5173`.
    pub origins: Vec<String>,
    /// The public names of the server.
    pub hosts: Hosts,
    /// What it shows where it ends TLS itself.
    pub certificates: Option<Arc<Certificates>>,
    /// What accounts and addresses may ask.
    pub buckets: Buckets,
    /// How many files each Songweaver imported lately.
    pub imports: Imports,
    /// Melodies shared by link.
    pub shares: Shares,
    /// What the regions sing by themselves these days.
    pub books: PhraseBooks,
    /// How the parts of this process stand.
    pub parts: Parts,
    /// The proxies whose word about a client's address is believed.
    pub proxies: Proxies,
    /// Who is connected through one of them, by the client's address.
    pub proxied: Crowd,
    /// Renders the metrics.
    pub metrics: Box<dyn Fn() -> String + Send + Sync>,
    /// What others than this machine must bring to read them; without it they may not.
    pub metrics_token: Option<String>,
}

impl std::fmt::Debug for Gateway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gateway")
            .field("web", &self.web)
            .finish_non_exhaustive()
    }
}
