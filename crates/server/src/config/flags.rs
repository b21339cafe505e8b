//! The settings as flags of a command: each has one, made from its key.
//!
//! What it is not: values are only taken here; they are read with those of the other sources.

use super::settings::{SETTINGS, Setting, Settings};
use super::{Given, Place, read};
use anyhow::Result;
use clap::{Arg, ArgAction, ArgMatches, Command, Error, FromArgMatches};
use std::path::PathBuf;
use std::sync::LazyLock;

/// The names of the flags, made once: a command keeps them for as long as the program runs.
static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| SETTINGS.iter().map(Setting::flag).collect());

/// The configuration file's flag.
const CONFIG: &str = "config";

/// What the command line gives of settings.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// The configuration file that was named.
    pub file: Option<PathBuf>,
    /// The settings that were given.
    pub given: Vec<Given>,
}

/// The settings that the operator's commands need: where the world is.
#[derive(Debug, Clone, Default)]
pub struct WorldFlags(pub Flags);

impl WorldFlags {
    /// The folder of the world's data, as the server over it reads it.
    ///
    /// # Errors
    /// Every fault of the configuration.
    pub fn folder(&self) -> Result<PathBuf> {
        Ok(read(&self.0)?.settings.world)
    }

    /// The folder of the world's data and the place of its database, as the server over it reads them.
    ///
    /// # Errors
    /// Every fault of the configuration.
    pub fn world(&self) -> Result<(PathBuf, journal::Place)> {
        let settings = read(&self.0)?.settings;
        let database = settings.database.place(&settings.world);
        Ok((settings.world, database))
    }
}

/// Which configuration the running server has: for what only asks it.
#[derive(Debug, Clone, Default)]
pub struct FileFlag(pub Flags);

impl FileFlag {
    /// The settings, as the server reads them.
    ///
    /// # Errors
    /// Every fault of the configuration.
    pub fn settings(&self) -> Result<Settings> {
        Ok(read(&self.0)?.settings)
    }
}

fn file() -> Arg {
    Arg::new(CONFIG)
        .long(CONFIG)
        .value_name("FILE")
        .value_parser(clap::value_parser!(PathBuf))
        .help("The configuration file [environment: FINALVERSE_CONFIG] [default: finalverse.toml, where there is one]")
}

fn flag((setting, name): (&'static Setting, &'static String)) -> Arg {
    let default = match setting.default {
        "" => String::new(),
        default => format!(" [default: {default}]"),
    };
    let arg = Arg::new(setting.key)
        .long(name.as_str())
        .value_name("VALUE")
        .action(ArgAction::Append)
        .help(format!("{}{default}", setting.about.trim()));
    match setting.key {
        "origins" => arg.alias("origin"),
        "trusted_proxies" => arg.alias("trusted-proxy"),
        _ => arg,
    }
}

fn taken(matches: &ArgMatches, of: impl Iterator<Item = (&'static Setting, &'static String)>) -> Flags {
    let mut flags = Flags {
        file: matches.get_one::<PathBuf>(CONFIG).cloned(),
        given: Vec::new(),
    };
    for (setting, name) in of {
        let values = matches.get_many::<String>(setting.key);
        let texts: Vec<&str> = values.into_iter().flatten().map(String::as_str).collect();
        if !texts.is_empty() {
            flags.given.push(Given {
                key: setting.key.to_owned(),
                // A list is given by repeating the flag; of anything else the sum is refused with what is allowed.
                text: texts.join(","),
                place: Place::Flag(format!("--{name}")),
            });
        }
    }
    flags
}

fn named() -> impl Iterator<Item = (&'static Setting, &'static String)> {
    SETTINGS.iter().zip(NAMES.iter())
}

fn world() -> impl Iterator<Item = (&'static Setting, &'static String)> {
    named().filter(|(setting, _)| matches!(setting.key, "world" | "database"))
}

impl FromArgMatches for Flags {
    fn from_arg_matches(matches: &ArgMatches) -> std::result::Result<Self, Error> {
        Ok(taken(matches, named()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> std::result::Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl clap::Args for Flags {
    fn augment_args(command: Command) -> Command {
        command.arg(file()).args(named().map(flag))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for WorldFlags {
    fn from_arg_matches(matches: &ArgMatches) -> std::result::Result<Self, Error> {
        Ok(Self(taken(matches, world())))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> std::result::Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl clap::Args for WorldFlags {
    fn augment_args(command: Command) -> Command {
        command.arg(file()).args(world().map(flag))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for FileFlag {
    fn from_arg_matches(matches: &ArgMatches) -> std::result::Result<Self, Error> {
        Ok(Self(taken(matches, std::iter::empty())))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> std::result::Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl clap::Args for FileFlag {
    fn augment_args(command: Command) -> Command {
        command.arg(file())
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}
