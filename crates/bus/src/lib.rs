//! The bus: messages between the parts of a world, in one process or between nodes.
//!
//! A message has a subject; whoever subscribed to a pattern that fits gets it, once at most. The bus may lose messages, and says
//! so: each publisher numbers what it says on a subject, and a subscriber that finds a hole is told to read the state anew
//! ([`Resync`]). Queues are bounded; each states whether a full one refuses the publisher or drops what comes ([`Overflow`]).
//!
//! [`Transport`] is the port that carries; [`Local`] is the one inside a process. Numbers, gaps and answers are [`Bus`]'s, the same
//! over every transport, and one suite in `tests` holds every transport to the same promises.
//!
//! What it is not: nothing durable. What must not be lost is in the journal, and a message about it is a hint to read there.

mod bus;
mod local;
mod subject;
mod subscription;
mod transport;

pub use bus::{Bus, limits};
pub use local::Local;
pub use subject::{NoSubject, Pattern, Subject};
pub use subscription::{Cause, Delivery, Message, Resync, Subscription};
pub use transport::{BusError, Envelope, Listener, Overflow, Publisher, Queue, Transport, Wire};
