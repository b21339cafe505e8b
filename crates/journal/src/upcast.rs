//! Upcasters: how an event written in an older format is read as the present one.
//!
//! A step is a pure function from one schema version of a kind to the next; steps are chained on read.
//! What it is not: it never rewrites the journal. Stored events stay as they were written, for ever.

use std::collections::BTreeMap;

use kernel::Recorded;
use serde_json::Value;

use crate::StoreError;

/// One step: the body in one schema version to the body in the next.
pub type Step = fn(Value) -> Value;

/// Every step known, by kind and the schema version it starts from.
#[derive(Debug, Clone, Default)]
pub struct Upcasters {
    steps: BTreeMap<(&'static str, u16), Step>,
}

impl Upcasters {
    /// No steps: every event is read as it was written.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the step of `kind` from schema `from` to `from + 1`.
    ///
    /// # Panics
    /// When the step is there already: two meanings of one format are a mistake of the build, found at start.
    #[must_use]
    pub fn step(mut self, kind: &'static str, from: u16, step: Step) -> Self {
        let before = self.steps.insert((kind, from), step);
        assert!(before.is_none(), "two upcasters of {kind} from schema {from}");
        self
    }

    /// The event in its present format.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when the body is no JSON.
    pub(crate) fn upcast(&self, mut event: Recorded) -> Result<Recorded, StoreError> {
        let Some(first) = self.find(&event) else {
            return Ok(event);
        };
        let corrupt = |error: serde_json::Error, event: &Recorded| StoreError::Corrupt {
            what: format!("the event at position {}", event.position.0),
            why: error.to_string(),
        };
        let mut body: Value = serde_json::from_str(&event.body).map_err(|error| corrupt(error, &event))?;
        let mut next = Some(first);
        while let Some(step) = next {
            body = step(body);
            event.schema += 1;
            next = self.find(&event);
        }
        event.body = body.to_string();
        Ok(event)
    }

    fn find(&self, event: &Recorded) -> Option<Step> {
        // A borrowed key would need the kind to be 'static; the few kinds with history are scanned instead.
        self.steps
            .iter()
            .find(|((kind, from), _)| *kind == event.kind && *from == event.schema)
            .map(|(_, step)| *step)
    }
}
