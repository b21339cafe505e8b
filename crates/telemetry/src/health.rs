//! A health report: what was looked at and how it is, summed up, as `application/health+json`.
//!
//! The form follows draft-inadarei-api-health-check, which expired and stayed a convention. What it is not: it looks at nothing itself.

use crate::parts::{Part, State};
use serde_json::{Map, Value, json};

/// The media type of a report.
pub const MEDIA_TYPE: &str = "application/health+json";

/// How something is; of several the worst counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Well.
    Pass,
    /// It works, and somebody should look.
    Warn,
    /// It does not work.
    Fail,
}

impl Level {
    /// Its word in health reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// What, as `part:figure`.
    pub name: String,
    /// How it is.
    pub level: Level,
    /// What was seen.
    pub observed: Value,
    /// The unit of a number that was seen.
    pub unit: Option<&'static str>,
    /// In plain words, where something should be done.
    pub output: Option<String>,
}

impl Check {
    /// A thing that is well, as it was seen.
    #[must_use]
    pub fn pass(name: &str, observed: impl Into<Value>) -> Self {
        Self {
            name: name.to_owned(),
            level: Level::Pass,
            observed: observed.into(),
            unit: None,
            output: None,
        }
    }

    /// The same, seen in a unit.
    #[must_use]
    pub fn in_unit(self, unit: &'static str) -> Self {
        Self {
            unit: Some(unit),
            ..self
        }
    }

    /// The same, at a level other than well, with words.
    #[must_use]
    pub fn at(self, level: Level, output: &str) -> Self {
        Self {
            level,
            output: Some(output.to_owned()),
            ..self
        }
    }
}

/// How a part's state counts: what drains still serves those who are there.
#[must_use]
pub fn of_part(part: &Part) -> Check {
    let check = Check::pass(&format!("{}:state", part.name), part.state.word());
    match part.state {
        State::Running => check,
        State::Starting => check.at(Level::Warn, "It is being made ready."),
        State::Draining => check.at(Level::Warn, "It finishes what was begun."),
        State::Stopped => check.at(Level::Fail, "It has ended."),
        State::Failed => {
            let why = part.why.as_deref().unwrap_or("It broke; the log says why.");
            check.at(Level::Fail, why)
        }
    }
}

/// A whole report.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The version of the program.
    pub release: &'static str,
    /// What was looked at.
    pub checks: Vec<Check>,
}

impl Report {
    /// The worst of all.
    #[must_use]
    pub fn level(&self) -> Level {
        self.checks
            .iter()
            .map(|check| check.level)
            .max()
            .unwrap_or(Level::Fail)
    }

    /// The report as it is served.
    #[must_use]
    pub fn body(&self) -> String {
        let mut checks: Map<String, Value> = Map::new();
        for check in &self.checks {
            let mut entry = json!({ "status": check.level.word(), "observedValue": check.observed });
            if let Some(unit) = check.unit {
                entry["observedUnit"] = unit.into();
            }
            if let Some(output) = &check.output {
                entry["output"] = output.as_str().into();
            }
            let entries = checks.entry(check.name.clone()).or_insert_with(|| json!([]));
            if let Value::Array(entries) = entries {
                entries.push(entry);
            }
        }
        let report = json!({
            "status": self.level().word(),
            "version": "1",
            "releaseId": self.release,
            "serviceId": "finalverse",
            "checks": checks,
        });
        report.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(checks: Vec<Check>) -> Report {
        Report { release: "1", checks }
    }

    #[test]
    fn the_worst_counts_and_nothing_looked_at_is_no_health() {
        let pass = Check::pass("a:x", 1);
        let warn = pass.clone().at(Level::Warn, "slow");
        let fail = pass.clone().at(Level::Fail, "gone");
        assert_eq!(report(vec![]).level(), Level::Fail);
        assert_eq!(report(vec![pass.clone()]).level(), Level::Pass);
        assert_eq!(report(vec![pass.clone(), warn.clone()]).level(), Level::Warn);
        assert_eq!(report(vec![warn, fail, pass]).level(), Level::Fail);
    }

    #[test]
    fn the_body_is_what_readers_of_the_convention_expect() {
        let checks = vec![
            Check::pass("journal:read", 3).in_unit("ms"),
            Check::pass("regions:state", "failed").at(Level::Fail, "the disk is full"),
        ];
        let body: Value = serde_json::from_str(&report(checks).body()).expect("it is JSON");
        assert_eq!(body["status"], "fail");
        assert_eq!(body["checks"]["journal:read"][0]["observedUnit"], "ms");
        assert_eq!(body["checks"]["journal:read"][0]["status"], "pass");
        assert_eq!(body["checks"]["regions:state"][0]["output"], "the disk is full");
    }
}
