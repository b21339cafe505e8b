//! A world for one test: a server, its folder, and bots in it.

use bots::{Bot, BotError, Dial, guest};
use protocol::composer::CompositionVoice;
use protocol::http::Tokens;
use protocol::server::ServerBody;
use protocol::shared::{MelodyNote, Spot, Voice};
use runtime::seat::Order;
use server::compose::{Composed, compose};
use server::serve::{Running, ServeConfig, start};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;
use tempfile::TempDir;

/// Long enough for a loaded machine; nothing waits this long that goes well.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Opens the metrics of every test's server.
pub const METRICS_TOKEN: &str = "a token of the tests";

/// The repository's folder of something.
pub fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name)
}

/// The world as composed, made once for all tests.
pub fn composed() -> &'static Composed {
    static COMPOSED: OnceLock<Composed> = OnceLock::new();
    COMPOSED.get_or_init(|| compose(&folder("content")).unwrap())
}

/// A server with its folder.
pub struct Stage {
    pub running: Running,
    pub folder: TempDir,
    pub pace: f64,
}

impl Stage {
    /// A new world at the usual pace.
    pub async fn new() -> Self {
        Self::paced(1.0).await
    }

    /// A new world whose clock runs faster, so that nobody waits for a walk or a piece.
    pub async fn paced(pace: f64) -> Self {
        let folder = TempDir::new().unwrap();
        let running = begin(folder.path(), pace).await;
        Self {
            running,
            folder,
            pace,
        }
    }

    /// Stops the server and starts another over the same folder.
    pub async fn again(self) -> Self {
        self.running.stop().await.unwrap();
        let running = begin(self.folder.path(), self.pace).await;
        Self { running, ..self }
    }

    /// A new guest.
    pub async fn tokens(&self) -> Tokens {
        guest(&self.running.server()).await.unwrap()
    }

    /// How to connect with a token.
    pub fn dial(&self, tokens: &Tokens) -> Dial {
        let mut dial = Dial::new(&self.running.server(), &tokens.access);
        dial.pace = self.pace as f32;
        dial
    }

    /// A new guest's bot, where new ones wake.
    pub async fn enter(&self) -> Bot {
        let tokens = self.tokens().await;
        Bot::connect(self.dial(&tokens)).await.unwrap()
    }

    /// A new guest's bot, put at a place of a region.
    pub async fn enter_at(&self, region: &str, x: f32, z: f32) -> Bot {
        let mut bot = self.enter().await;
        self.put(&mut bot, region, x, z).await;
        bot
    }

    /// Puts a bot somewhere by the server's own hand and waits until it knows.
    pub async fn put(&self, bot: &mut Bot, region: &str, x: f32, z: f32) {
        let number = self
            .running
            .runtime
            .space
            .number_of(&region.parse().unwrap())
            .unwrap();
        let at = Spot {
            x,
            y: height(x, z),
            z,
        };
        // The world takes it up when the bot is in; only then may it be moved.
        bot.until("the first region", PATIENCE, |body| {
            matches!(body, ServerBody::Entered { .. }).then_some(())
        })
        .await
        .unwrap();
        self.place(bot, number, at).await;
        if bot.region != region {
            bot.until("the new region", PATIENCE, |body| {
                matches!(body, ServerBody::Entered { region: now, .. } if now == region).then_some(())
            })
            .await
            .unwrap();
        }
    }

    /// Moves a bot that is in the world already and waits until it knows.
    pub async fn place(&self, bot: &mut Bot, region: usize, at: Spot) {
        let seat = self.running.runtime.space.entity(bot.entity).unwrap();
        seat.order(Order::Place {
            region,
            at,
            yaw: 0,
            why: "return",
        });
        bot.until("the new place", PATIENCE, |body| {
            matches!(body, ServerBody::Corrected { .. }).then_some(())
        })
        .await
        .unwrap();
        bot.at = at;
    }
}

/// A voice of a composition in quarters.
pub fn quarters(voice: Voice, pitches: &[u8]) -> CompositionVoice {
    CompositionVoice {
        voice,
        notes: (0..)
            .zip(pitches)
            .map(|(place, pitch)| MelodyNote {
                pitch: *pitch,
                onset: place * 480,
                duration: 480,
                velocity: 80,
            })
            .collect(),
    }
}

async fn begin(folder: &Path, pace: f64) -> Running {
    let config = ServeConfig {
        pace,
        metrics_token: Some(METRICS_TOKEN.to_owned()),
        ..ServeConfig::local(folder)
    };
    start(composed(), config).await.unwrap()
}

/// Height of the ground.
pub fn height(x: f32, z: f32) -> f32 {
    let point = world::region_def::Point::new(f64::from(x), f64::from(z));
    composed().land.height(point).unwrap_or_default() as f32
}

/// A safe spot of a region near a place of it, by the place's slug.
pub fn near(region: &str, place: &str) -> (f32, f32) {
    let def = &composed().rules.pack.regions[&region.parse().unwrap()];
    let place = def.place(&place.parse().unwrap()).unwrap();
    let point = def.world(place.at);
    let safe = world::movement::nearest_safe(composed().land.as_ref(), point).unwrap();
    (safe.x as f32, safe.z as f32)
}

/// The code of a refusal or of a close.
pub fn code(error: &BotError) -> &str {
    match error {
        BotError::Refused { code, .. } | BotError::Closed { code, .. } => code,
        _ => "",
    }
}
