//! How events of older formats are read: the upcasters of every kind that ever had another format.
//!
//! A format that was shipped stays readable: whoever changes one raises its schema, adds the step here, and leaves the golden
//! file of the old one where it is. What it is not: the formats themselves are in `sim::event_codec`.

use journal::Upcasters;

/// Every step there is. None is needed yet: all kinds are at their first schema.
#[must_use]
pub fn upcasters() -> Upcasters {
    Upcasters::new()
}

#[cfg(test)]
mod tests {
    use super::*;
    use journal::{Append, Journal, MemoryJournal};
    use kernel::{NewEvent, Position, StreamId};
    use sim::event_codec::{decode_codex, decode_realm, decode_region};
    use std::path::Path;

    #[tokio::test]
    async fn every_golden_file_of_every_version_is_read_through_the_journal() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sim/golden");
        let journal = Journal::memory(MemoryJournal::new(), upcasters());
        let mut files = 0;
        for entry in std::fs::read_dir(folder).expect("the golden files are there") {
            let path = entry.expect("it can be read").path();
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default();
            // CATEGORY-KIND.SCHEMA.json
            let Some((event, schema)) = name.strip_suffix(".json").and_then(|name| name.rsplit_once('.'))
            else {
                continue;
            };
            let (category, kind) = event.split_once('-').expect("a category and a kind");
            let identity = if category == "region" {
                "weavers-landing"
            } else {
                "000000000000000a"
            };
            let event = NewEvent {
                kind: Box::leak(kind.to_owned().into_boxed_str()),
                schema: schema.parse().expect("a schema"),
                body: std::fs::read_to_string(&path).expect("it is text"),
            };
            let records = vec![(StreamId::new(category, identity), event)];
            journal
                .append(Append {
                    records,
                    ..Append::default()
                })
                .await
                .expect("it fits");
            files += 1;
        }
        let events = journal.read_all(Position(0), 1000).await.expect("all are upcast");
        assert!(files > 10 && events.len() == files, "{files} files");
        for event in events {
            let category = event.stream.as_str().split('-').next().unwrap_or_default();
            let read = match category {
                "region" => decode_region(&event).map(|_| ()),
                "codex" => decode_codex(&event).map(|_| ()),
                _ => decode_realm(&event).map(|_| ()),
            };
            read.unwrap_or_else(|error| panic!("{} of schema {}: {error}", event.kind, event.schema));
        }
    }
}
