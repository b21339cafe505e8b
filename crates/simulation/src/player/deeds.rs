//! What a player does: it sings, walks, crosses borders, speaks, blocks, keeps melodies, follows its journey, registers, leaves.
//!
//! Long ways are shortened by the server's hand, as an operator may. What it is not: real speed and real fingers are the bots'.

use super::{Line, Moment, OPEN_MAX, SimPlayer};
use crate::promise::Stood;
use crate::world::Asked;
use protocol::client::{ChatTo, ClientMessage};
use protocol::presence::{Motion, Movement};
use protocol::server::JourneyState;
use protocol::shared::{Intent, LiveNote, Look, Spot, Voice};
use runtime::player::HangUp;
use runtime::seat::Order;
use std::collections::VecDeque;

/// Names that several ask for.
const NAMES: [&str; 6] = ["Aldis", "Brenna", "Corin", "aldis", "Dagny", "Eskil"];
const VOICES: [Voice; 3] = [Voice::Harp, Voice::Flute, Voice::Celesta];
const INTENTS: [Intent; 4] = [
    Intent::Creative,
    Intent::Restoration,
    Intent::Exploration,
    Intent::Protection,
];
/// Metres walked in one step of 50 ms: 5 m/s.
const STEP_METRES: f32 = 0.25;
/// Milliseconds of one sung note.
const NOTE_MS: u64 = 350;

/// What it is at.
#[derive(Debug)]
pub(super) enum Deed {
    /// Nothing, until a time.
    Rest { until_ms: u64 },
    /// Walking somewhere.
    Walk { to: Spot, until_ms: u64 },
    /// Singing: what is still to be sung, and when the next note comes.
    Sing { left: VecDeque<u8>, next_ms: u64 },
}

impl SimPlayer {
    /// Goes on with what it is at, or begins something.
    pub(super) fn act(&mut self, moment: &mut Moment<'_>) {
        let now_ms = moment.history.now_ms;
        match &mut self.deed {
            Deed::Rest { until_ms } if now_ms < *until_ms => {}
            Deed::Rest { .. } => self.begin(moment),
            Deed::Walk { .. } => self.walk(moment),
            Deed::Sing { .. } => self.sing(moment),
        }
        if !moment.ending && moment.lines_break && self.chance.below(1_200) == 0 {
            let long = self.chance.below(4) == 0;
            let away_ms = if long { 62_000 } else { 2_000 };
            let away_ms = u64::from(self.chance.below(away_ms));
            match self.chance.below(4) {
                0 => self.hang_up(moment, HangUp::Bye, away_ms),
                // Another window: the server is not told that this line ended.
                1 => self.connect(moment),
                _ => self.hang_up(moment, HangUp::Lost, away_ms),
            }
        }
    }

    fn rest(&mut self, moment: &Moment<'_>, most_ms: u32) {
        self.deed = Deed::Rest {
            until_ms: moment.history.now_ms + 50 + u64::from(self.chance.below(most_ms)),
        };
    }

    fn begin(&mut self, moment: &mut Moment<'_>) {
        if moment.ending {
            return self.end(moment);
        }
        if self.open.len() >= OPEN_MAX {
            return self.rest(moment, 300);
        }
        self.rest(moment, 900);
        match self.chance.below(20) {
            0..=5 => self.follow_journey(moment),
            6..=8 => {
                let asked = self.something(moment);
                self.raise(moment, asked);
            }
            9 | 10 => self.chat(moment),
            11 => self.block(moment),
            12 => self.make(moment),
            13 => self.keep(moment),
            14 => self.rename_or_forget(moment),
            15 => self.cast(moment),
            16 => self.register(moment),
            17 => self.cross(moment),
            18 => self.be_carried(moment),
            _ => self.stroll(moment),
        }
    }

    /// Its last song: every player can go on when all is over.
    fn end(&mut self, moment: &mut Moment<'_>) {
        match &self.last_song {
            None if self.open.is_empty() => {
                let asked = self.something(moment);
                self.raise(moment, asked);
                self.last_song = Some(String::new());
            }
            None => {}
            Some(command) => {
                let done = self.promise.answers.contains_key(command);
                self.finished = done && self.open.is_empty();
            }
        }
    }

    fn say(&mut self, moment: &mut Moment<'_>, message: ClientMessage) {
        if let (Some(runtime), Line::Here { player, .. }) = (moment.runtime, &self.line) {
            // What is refused of the moment is of no matter: nothing was promised.
            let _ = runtime.receive(player, message, None);
        }
    }

    /// Something to sing: a motif of the place it is led to, or any few notes.
    fn something(&mut self, moment: &Moment<'_>) -> Asked {
        if self.chance.below(2) == 0 {
            return moment.world.asked_at("star-whale-statue");
        }
        let count = 4 + self.chance.below(6);
        Asked {
            pitches: (0..count).map(|_| 57 + self.chance.below(20) as u8).collect(),
            intent: INTENTS[self.chance.below(4) as usize],
        }
    }

    fn raise(&mut self, moment: &mut Moment<'_>, asked: Asked) {
        let Asked { pitches, intent } = asked;
        self.say(moment, ClientMessage::Raise { intent });
        self.deed = Deed::Sing {
            left: pitches.into(),
            next_ms: moment.history.now_ms,
        };
    }

    fn sing(&mut self, moment: &mut Moment<'_>) {
        let now_ms = moment.history.now_ms;
        let Deed::Sing { left, next_ms } = &mut self.deed else {
            return;
        };
        if now_ms < *next_ms {
            return;
        }
        *next_ms = now_ms + NOTE_MS;
        let Some(runtime) = moment.runtime else { return };
        let start_ms = runtime.now().0 as f64;
        if let Some(pitch) = left.pop_front() {
            let note = |offset_ms, velocity| LiveNote {
                offset_ms,
                pitch,
                velocity,
            };
            let notes = vec![note(0, 84), note(190, 0)];
            return self.say(moment, ClientMessage::Notes { start_ms, notes });
        }
        // Most lower the instrument; the others let two bars of rest end it.
        let last = self.last_song.as_ref().is_some_and(String::is_empty);
        if last || self.chance.below(5) > 0 {
            let command = self.command(moment, |command| ClientMessage::Lower { command });
            if last {
                self.last_song = Some(command);
            }
        }
        self.rest(moment, 1_500);
    }

    fn chat(&mut self, moment: &mut Moment<'_>) {
        let channel = match self.chance.below(3) {
            0 => ChatTo::Say,
            1 => ChatTo::Region,
            _ => match self.chance.pick(moment.others) {
                Some(other) => ChatTo::Whisper {
                    songweaver: other.to_string(),
                },
                None => ChatTo::Say,
            },
        };
        self.command(moment, |command| ClientMessage::Chat {
            text: format!("line {command}"),
            command,
            channel,
        });
    }

    fn block(&mut self, moment: &mut Moment<'_>) {
        let Some(songweaver) = self.chance.pick(moment.others).map(ToString::to_string) else {
            return;
        };
        if self.chance.below(2) == 0 {
            self.command(moment, |command| ClientMessage::Block { command, songweaver });
        } else {
            self.command(moment, |command| ClientMessage::Unblock { command, songweaver });
        }
    }

    fn make(&mut self, moment: &mut Moment<'_>) {
        let look = Look {
            robe: self.chance.below(4) as u8,
            colour: self.chance.below(12) as u8,
            head: self.chance.below(6) as u8,
            skin: self.chance.below(8) as u8,
        };
        let voice = VOICES[self.chance.below(3) as usize];
        let name = self.chance.pick(&NAMES).map(|name| (*name).to_owned());
        self.command(moment, |command| ClientMessage::Make {
            command,
            look,
            voice,
            name,
        });
    }

    fn keep(&mut self, moment: &mut Moment<'_>) {
        let Some(performance) = self.performances.last().cloned() else {
            return;
        };
        let name = format!("song {}", self.chance.below(1000));
        self.command(moment, |command| ClientMessage::KeepPerformance {
            command,
            performance,
            name,
        });
    }

    fn known_melody(&mut self) -> Option<String> {
        let melodies = &self.promise.you.as_ref()?.melodies;
        self.chance.pick(melodies).map(|known| known.melody.clone())
    }

    fn rename_or_forget(&mut self, moment: &mut Moment<'_>) {
        let Some(melody) = self.known_melody() else { return };
        if self.chance.below(2) == 0 {
            self.command(moment, |command| ClientMessage::ForgetMelody { command, melody });
        } else {
            let name = format!("tune {}", self.chance.below(1000));
            self.command(moment, |command| ClientMessage::RenameMelody {
                command,
                melody,
                name,
            });
        }
    }

    fn cast(&mut self, moment: &mut Moment<'_>) {
        let Some(melody) = self.known_melody() else { return };
        let intent = INTENTS[self.chance.below(4) as usize];
        self.command(moment, |command| ClientMessage::Cast {
            command,
            melody,
            intent,
        });
        self.rest(moment, 4_000);
    }

    /// Identity is outside: what is simulated is that the running world is told.
    fn register(&mut self, moment: &mut Moment<'_>) {
        let Some(runtime) = moment.runtime else { return };
        if std::mem::replace(&mut self.registered, true) {
            return;
        }
        let (runtime, id) = (runtime.clone(), self.id);
        tokio::spawn(async move { runtime.registered(id, u128::from(id.0), u128::from(id.0)).await });
    }

    /// Set somewhere by the server's hand.
    fn put(&mut self, moment: &mut Moment<'_>, at: Spot) {
        let (Some(runtime), Line::Here { player, .. }) = (moment.runtime, &self.line) else {
            return;
        };
        let places = runtime.space.places();
        let Some(region) = places.iter().position(|place| place.grid.holds(at.x, at.z)) else {
            return;
        };
        player.seat.order(Order::Place {
            region,
            at,
            yaw: 0,
            why: "brought",
        });
        // It may be set there after this line has broken, where nobody sees it.
        self.promise.stands(Stood {
            calm_ms: moment.calm_ms,
            at,
        });
        self.at = at;
    }

    fn be_carried(&mut self, moment: &mut Moment<'_>) {
        let regions: Vec<_> = moment.world.rules.pack.regions.values().collect();
        let place = self.chance.pick(&regions).and_then(|def| {
            let places: Vec<_> = def.places.iter().collect();
            self.chance.pick(&places).map(|place| def.world(place.at))
        });
        if let Some(at) = place {
            let at = moment.world.safe(at);
            self.put(moment, at);
        }
    }

    /// Walks over a border where a path crosses it.
    fn cross(&mut self, moment: &mut Moment<'_>) {
        let borders = moment.world.borders();
        let Some((from, to)) = self.chance.pick(&borders).copied() else {
            return;
        };
        let (from, to) = if self.chance.below(2) == 0 {
            (from, to)
        } else {
            (to, from)
        };
        self.put(moment, from);
        self.deed = Deed::Walk {
            to,
            until_ms: moment.history.now_ms + 9_000,
        };
    }

    fn stroll(&mut self, moment: &mut Moment<'_>) {
        let away = |chance: &mut kernel::RandomStream| chance.unit_f32() * 30.0 - 15.0;
        let (x, z) = (
            self.at.x + away(&mut self.chance),
            self.at.z + away(&mut self.chance),
        );
        self.deed = Deed::Walk {
            to: moment.world.spot(x, z),
            until_ms: moment.history.now_ms + 4_000,
        };
    }

    fn walk(&mut self, moment: &mut Moment<'_>) {
        let Deed::Walk { to, until_ms } = &self.deed else {
            return;
        };
        let (dx, dz) = (to.x - self.at.x, to.z - self.at.z);
        let metres = dx.hypot(dz);
        if metres <= STEP_METRES || moment.history.now_ms >= *until_ms {
            return self.rest(moment, 700);
        }
        let part = STEP_METRES / metres;
        self.at = moment.world.spot(self.at.x + dx * part, self.at.z + dz * part);
        self.input = self.input.wrapping_add(1);
        let movement = Movement {
            sequence: self.input,
            client_ms: moment.history.now_ms as u32,
            x: self.at.x,
            y: self.at.y,
            z: self.at.z,
            yaw: 0,
            motion: Motion::WALK,
        };
        if let (Some(runtime), Line::Here { player, .. }) = (moment.runtime, &self.line) {
            player.seat.moved(movement, runtime.now());
        }
    }

    /// Does what its journey asks for next.
    fn follow_journey(&mut self, moment: &mut Moment<'_>) {
        let journeys = self.promise.you.as_ref().map(|you| you.journeys.clone());
        let next = journeys
            .into_iter()
            .flatten()
            .find(|journey| journey.stage != "done");
        let Some(JourneyState {
            stage, place, motif, ..
        }) = next
        else {
            return;
        };
        if stage == "making" {
            return self.make(moment);
        }
        let far = place.as_deref().and_then(|slug| moment.world.place(slug));
        if let Some((_, at)) = far
            && (at.x - self.at.x).hypot(at.z - self.at.z) > 3.0
        {
            return self.put(moment, at);
        }
        if let Some(target) = place.clone()
            && self.chance.below(2) == 0
        {
            let gate = target.ends_with("exit") || target.ends_with("gate");
            let offer = if gate { "enter" } else { "greet" }.to_owned();
            self.command(moment, |command| ClientMessage::Interact {
                command,
                target,
                offer,
            });
            return;
        }
        let mut asked = moment.world.asked_at(place.as_deref().unwrap_or_default());
        if !motif.is_empty() {
            asked.pitches = motif;
        }
        self.raise(moment, asked);
    }
}
