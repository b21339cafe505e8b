//! The rules of names, from identity to the runtime.

use gateway::identity::names;
use runtime::NameRules;
use runtime::refusal::Refusal;

/// Identity's rules of Songweaver names.
#[derive(Debug)]
pub struct SongweaverNames;

impl NameRules for SongweaverNames {
    fn check(&self, name: &str) -> Result<(String, String), Refusal> {
        let name = names::check(name).map_err(|error| Refusal::new(error.code(), error.to_string()))?;
        Ok((name.name, name.skeleton))
    }
}
