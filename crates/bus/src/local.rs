//! The transport inside one process: a list of listeners, each with its own queue.
//!
//! Sending locks the list for as long as it takes to put the message into every queue that fits, which waits for nobody; so all
//! listeners see one order, and a message that one refuses reaches none. What it is not: it leaves no process.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::transport::{BusError, Envelope, Listener, Queue, Transport, Wire};
use crate::{Pattern, limits};

/// The transport of one process; clones share it.
#[derive(Debug, Clone, Default)]
pub struct Local {
    listeners: Arc<Mutex<Vec<(Pattern, Wire)>>>,
}

impl Local {
    /// A transport without listeners.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(Pattern, Wire)>> {
        // A holder puts messages into queues; whichever were put stand.
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport for Local {
    async fn send(&self, envelope: Envelope) -> Result<Option<usize>, BusError> {
        let mut listeners = self.lock();
        listeners.retain(|(_, wire)| !wire.is_closed());
        let fitting = |(pattern, _): &&(Pattern, Wire)| pattern.fits(&envelope.subject);
        // Nobody else sends meanwhile, so what has room now has it still below.
        if listeners.iter().filter(fitting).any(|(_, wire)| wire.refuses()) {
            return Err(BusError::Full {
                subject: envelope.subject.clone(),
            });
        }
        let reached = listeners.iter().filter(fitting);
        Ok(Some(
            reached.filter(|(_, wire)| wire.put(envelope.clone())).count(),
        ))
    }

    async fn listen(&self, pattern: &Pattern, queue: Queue) -> Result<Listener, BusError> {
        let mut listeners = self.lock();
        listeners.retain(|(_, wire)| !wire.is_closed());
        if listeners.len() >= limits::LISTENERS_MAX {
            return Err(BusError::TooMany {
                what: "listeners",
                allowed: limits::LISTENERS_MAX,
            });
        }
        let (wire, listener) = Listener::new(queue);
        listeners.push((pattern.clone(), wire));
        Ok(listener)
    }
}
