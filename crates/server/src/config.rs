//! Configuration: settings from a file, the environment and flags, the later winning, with every fault named at once.
//!
//! [`resolve`] is a plain function over what the sources gave; [`read`] looks at the sources. What it is not: it starts nothing.

pub mod exposure;
mod file;
pub mod flags;
pub mod reference;
pub mod settings;
pub mod value;

pub use flags::{FileFlag, Flags, WorldFlags};
pub use settings::{SETTINGS, Settings};

use anyhow::{Result, bail};
use exposure::KeyFile;
use gateway::Certificates;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// The configuration file that is read where none is named.
const FILE: &str = "finalverse.toml";
/// The environment variable that names the file.
const FILE_VARIABLE: &str = "FINALVERSE_CONFIG";

/// Where a value was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Nowhere: the default holds.
    Default,
    /// In a file.
    File {
        /// Which.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// In the environment, under this name.
    Environment(String),
    /// On the command line, by this flag.
    Flag(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, line } => write!(f, "{}:{line}", path.display()),
            Self::Environment(name) | Self::Flag(name) => f.write_str(name),
        }
    }
}

/// A value that a source gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The setting's key.
    pub key: String,
    /// The value as text.
    pub text: String,
    /// Where.
    pub place: Place,
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub place: Place,
    /// What, and what is allowed.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

/// What holds, and where each setting that is not its default comes from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Resolved {
    /// What holds.
    pub settings: Settings,
    /// Where each given setting comes from, by key.
    pub from: BTreeMap<String, Place>,
}

/// Lays what sources gave over the defaults; of two values of one setting the later wins, and a wrong one is a fault even when it
/// would not have held.
///
/// # Errors
/// Every value that is not allowed, in the order given.
pub fn resolve(given: &[Given]) -> Result<Resolved, Vec<Fault>> {
    let mut resolved = Resolved::default();
    let mut faults = Vec::new();
    for Given { key, text, place } in given {
        let Some(setting) = settings::setting(key) else {
            let known = SETTINGS.iter().map(|setting| setting.key.to_owned()).collect();
            faults.push(Fault {
                place: place.clone(),
                message: file::unknown("setting", key, known),
            });
            continue;
        };
        if (setting.read)(&mut resolved.settings, text) {
            resolved.from.insert(key.clone(), place.clone());
        } else {
            faults.push(Fault {
                place: place.clone(),
                message: format!(
                    "`{key}` cannot be {}; allowed: {}",
                    quoted(setting, text),
                    (setting.allowed)()
                ),
            });
        }
    }
    if faults.is_empty() {
        Ok(resolved)
    } else {
        Err(faults)
    }
}

/// A refused value as it may be repeated: not at all where the setting is a secret.
fn quoted(setting: &settings::Setting, text: &str) -> String {
    if setting.key == "database" || (setting.allowed)().contains("visible ASCII") {
        return "what is given".to_owned();
    }
    let short: String = text.chars().take(80).collect();
    format!("{short:?}")
}

/// What the environment gives, from pairs of name and value.
pub fn environment(variables: impl IntoIterator<Item = (String, String)>) -> Vec<Given> {
    let variables: BTreeMap<String, String> = variables.into_iter().collect();
    let given = |setting: &settings::Setting| {
        let mut name = setting.environment();
        if setting.key == "log.filter" && !variables.contains_key(&name) {
            // Known to whoever ran another Rust program.
            name = "RUST_LOG".to_owned();
        }
        Some(Given {
            key: setting.key.to_owned(),
            text: variables.get(&name)?.clone(),
            place: Place::Environment(name),
        })
    };
    SETTINGS.iter().filter_map(given).collect()
}

/// Reads all sources: the file that is named, else `finalverse.toml` where there is one; the environment; these flags.
///
/// # Errors
/// Every fault of every source, one line each.
pub fn read(flags: &Flags) -> Result<Resolved> {
    let named = flags
        .file
        .clone()
        .or_else(|| std::env::var_os(FILE_VARIABLE).map(PathBuf::from));
    let path = named.or_else(|| Path::new(FILE).is_file().then(|| PathBuf::from(FILE)));
    let (mut given, mut faults) = match &path {
        None => (Vec::new(), Vec::new()),
        Some(path) => match std::fs::read_to_string(path) {
            Ok(text) => file::read(path, &text),
            Err(error) => bail!("cannot read the configuration file {}: {error}", path.display()),
        },
    };
    given.extend(environment(std::env::vars()));
    given.extend(flags.given.iter().cloned());
    match resolve(&given) {
        Ok(resolved) if faults.is_empty() => return Ok(resolved),
        Ok(_) => {}
        Err(further) => faults.extend(further),
    }
    bail!(told(&faults))
}

/// As [`read`], and refuses what must not be served.
///
/// # Errors
/// Every fault, one line each, with what mends it.
pub fn read_to_serve(flags: &Flags) -> Result<Resolved> {
    let resolved = read(flags)?;
    let settings = &resolved.settings;
    let place_of = |key: &str| resolved.from.get(key).cloned().unwrap_or(Place::Default);
    let mut faults: Vec<Fault> = exposure::check(settings, KeyFile::of(&settings.world))
        .into_iter()
        .map(|message| Fault {
            place: place_of("listen"),
            message,
        })
        .collect();
    if let Some(error) = settings.tls().and_then(|files| Certificates::open(files).err()) {
        faults.push(Fault {
            place: place_of("tls.certificate"),
            message: error.to_string(),
        });
    }
    if faults.is_empty() {
        return Ok(resolved);
    }
    bail!(told(&faults))
}

fn told(faults: &[Fault]) -> String {
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let many = if lines.len() == 1 {
        "1 fault".to_owned()
    } else {
        format!("{} faults", lines.len())
    };
    format!("{many} in the configuration:\n{}", lines.join("\n"))
}

#[cfg(test)]
mod tests;
