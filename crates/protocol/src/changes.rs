//! What of the player's own state changed: only that is told after the welcome.
//!
//! A whole state holds the notes of every melody kept, up to some hundred kilobytes; most changes are a few numbers. Fields that are
//! absent are as before. Changes are values, not steps: taking the same ones up twice, or older ones again before newer ones, ends in
//! the same state. What it is not: it decides no change.

use crate::server::{JourneyState, You};
use crate::shared::{KeptMelody, Look, Voice};
use crate::weave::ComboKnowledge;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Changes of the player's own state; absent fields are as before.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[ts(optional_fields)]
pub struct YouChanges {
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether the Songweaver was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<bool>,
    /// Whether it is a guest without name and password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guest: Option<bool>,
    /// How it looks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look: Option<Look>,
    /// How it sounds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voice: Option<Voice>,
    /// The region it is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Resonance earned in thousandths: creative, restoration, exploration, protection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resonance: Option<[u32; 4]>,
    /// Attunement tier per intent, in the same order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attunement: Option<[u8; 4]>,
    /// Voices open to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voices: Option<Vec<Voice>>,
    /// Energy in thousandths, 0..=1000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub energy: Option<u16>,
    /// Melodies that are new or were renamed, whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub melodies: Option<Vec<KeptMelody>>,
    /// Melodies it keeps no more, by content address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forgotten: Option<Vec<String>>,
    /// Regions it discovered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discovered: Option<Vec<String>>,
    /// Gates it may return to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gates: Option<Vec<String>>,
    /// Places it restored for itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restored: Option<Vec<String>>,
    /// Codex entries, by slug.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codex: Option<Vec<String>>,
    /// What it knows of combos: those of which something changed, whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub combos: Option<Vec<ComboKnowledge>>,
    /// Whom it blocked, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocked: Option<Vec<String>>,
    /// Where it stands in its journeys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub journeys: Option<Vec<JourneyState>>,
}

/// Runs a macro over every field that is told as one value.
macro_rules! values {
    ($each:ident) => {
        $each!(
            name, made, guest, look, voice, region, resonance, attunement, voices, energy, discovered, gates,
            restored, codex, blocked, journeys
        )
    };
}

impl You {
    /// What changed since `before`; `None` when nothing did. Where it stands is presence and no change of its own. A melody's address
    /// tells its notes, so notes are not compared.
    #[must_use]
    pub fn changes_since(&self, before: &Self) -> Option<YouChanges> {
        let mut changes = YouChanges::default();
        macro_rules! compare {
            ($($field:ident),*) => {
                $(if self.$field != before.$field {
                    changes.$field = Some(self.$field.clone());
                })*
            };
        }
        values!(compare);
        let same = |one: &KeptMelody, other: &KeptMelody| {
            let told = |of: &KeptMelody| (of.intent, of.tier, of.given, of.voices);
            (&one.melody, &one.name, told(one)) == (&other.melody, &other.name, told(other))
        };
        let new: Vec<KeptMelody> = self
            .melodies
            .iter()
            .filter(|one| !before.melodies.iter().any(|other| same(one, other)))
            .cloned()
            .collect();
        let gone: Vec<String> = before
            .melodies
            .iter()
            .filter(|other| !self.melodies.iter().any(|one| one.melody == other.melody))
            .map(|other| other.melody.clone())
            .collect();
        let learnt: Vec<ComboKnowledge> = self
            .combos
            .iter()
            .filter(|one| !before.combos.contains(one))
            .cloned()
            .collect();
        changes.combos = (!learnt.is_empty()).then_some(learnt);
        changes.melodies = (!new.is_empty()).then_some(new);
        changes.forgotten = (!gone.is_empty()).then_some(gone);
        (changes != YouChanges::default()).then_some(changes)
    }

    /// Takes changes up. Melodies stay in the order of their addresses, combos in that of their slugs.
    pub fn apply(&mut self, changes: &YouChanges) {
        macro_rules! take {
            ($($field:ident),*) => {
                $(if let Some(value) = &changes.$field {
                    self.$field.clone_from(value);
                })*
            };
        }
        values!(take);
        let gone = changes.forgotten.iter().flatten();
        let new = changes.melodies.iter().flatten();
        let replaced: Vec<&String> = gone.chain(new.clone().map(|one| &one.melody)).collect();
        self.melodies.retain(|one| !replaced.contains(&&one.melody));
        self.melodies.extend(new.cloned());
        self.melodies.sort_by(|one, other| one.melody.cmp(&other.melody));
        let learnt: Vec<&ComboKnowledge> = changes.combos.iter().flatten().collect();
        self.combos
            .retain(|one| learnt.iter().all(|new| new.combo != one.combo));
        self.combos.extend(learnt.into_iter().cloned());
        self.combos.sort_by(|one, other| one.combo.cmp(&other.combo));
    }

    /// This state without the notes of its melodies: all that is needed to tell what changed since.
    #[must_use]
    pub fn without_notes(mut self) -> Self {
        self.melodies.iter_mut().for_each(|one| one.notes = Vec::new());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shared::{Intent, MelodyNote, Spot};
    use crate::weave::ComboStage;

    fn melody(id: &str, name: &str) -> KeptMelody {
        KeptMelody {
            melody: id.into(),
            name: name.into(),
            intent: Intent::Creative,
            tempo: 90,
            notes: vec![
                MelodyNote {
                    onset: 0,
                    pitch: 60,
                    duration: 480,
                    velocity: 80,
                };
                4
            ],
            tier: 0,
            given: false,
            voices: 0,
        }
    }

    fn combo(slug: &str, mastery: u16) -> ComboKnowledge {
        ComboKnowledge {
            combo: slug.into(),
            name: slug.into(),
            stage: ComboStage::Known,
            hints: Vec::new(),
            woven: 1,
            mastery,
            log: None,
        }
    }

    fn you() -> You {
        You {
            songweaver: "s".into(),
            name: String::new(),
            made: false,
            guest: true,
            look: Look {
                robe: 0,
                colour: 0,
                head: 0,
                skin: 0,
            },
            voice: Voice::Harp,
            region: "memory-grotto".into(),
            at: Spot {
                x: 0.0,
                y: 0.0,
                z: 0.0,
            },
            resonance: [0; 4],
            attunement: [0; 4],
            voices: vec![Voice::Harp],
            energy: 1000,
            melodies: vec![melody("a", "first"), melody("c", "third")],
            discovered: Vec::new(),
            gates: Vec::new(),
            restored: Vec::new(),
            codex: Vec::new(),
            combos: Vec::new(),
            blocked: Vec::new(),
            journeys: Vec::new(),
        }
    }

    #[test]
    fn changes_lead_from_any_state_to_the_next_and_tell_nothing_else() {
        let first = you();
        let mut second = you();
        second.resonance = [5, 0, 0, 0];
        second.energy = 940;
        second.combos = vec![combo("echo", 1), combo("mirror", 0)];
        second.at.x = 9.0;
        let changes = second.changes_since(&first.clone().without_notes()).unwrap();
        assert_eq!(changes.combos.as_ref().map(Vec::len), Some(2));
        let without = YouChanges {
            combos: None,
            ..changes.clone()
        };
        assert_eq!(
            serde_json::to_string(&without).unwrap(),
            r#"{"resonance":[5,0,0,0],"energy":940}"#
        );
        let mut third = second.clone();
        third.guest = false;
        third.melodies = vec![melody("a", "renamed"), melody("b", "second")];
        third.combos = vec![combo("echo", 4), combo("mirror", 0)];
        let more = third.changes_since(&second.clone().without_notes()).unwrap();
        assert_eq!(more.melodies.as_ref().map(Vec::len), Some(2));
        assert_eq!(more.combos, Some(vec![combo("echo", 4)]), "only what is new");
        assert_eq!(more.forgotten.as_deref(), Some(&["c".to_owned()][..]));
        let mut told = first;
        // Told again from an earlier point, as after a resume, they end in the same.
        for changes in [&changes, &more, &changes, &more] {
            told.apply(changes);
        }
        told.at = third.at;
        assert_eq!(told, third);
        assert_eq!(third.changes_since(&told), None);
    }

    #[test]
    fn every_field_but_the_place_is_told() {
        let whole = serde_json::to_value(you()).unwrap();
        let all = serde_json::to_value(
            serde_json::from_value::<YouChanges>(serde_json::json!({
                "name": "x", "made": true, "guest": false, "look": {"robe":1,"colour":1,"head":1,"skin":1}, "voice": "flute",
                "region": "r", "resonance": [1,1,1,1], "attunement": [1,1,1,1], "voices": [], "energy": 1, "melodies": [],
                "discovered": [], "gates": [], "restored": [], "codex": [], "combos": [], "blocked": [], "journeys": []
            }))
            .unwrap(),
        )
        .unwrap();
        for field in whole.as_object().unwrap().keys() {
            let told = all.get(field).is_some() || ["songweaver", "at"].contains(&field.as_str());
            assert!(told, "{field} would never reach the client again");
        }
    }
}
