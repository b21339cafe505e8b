//! Roles: which parts of a server a process plays, what each part needs of others, and in which order they begin and end.
//!
//! The tables are all there is to know; [`plan`] is a plain function over them. What it is not: it starts nothing.

use crate::config::value::choice;

/// A part of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartDef {
    /// Its name in health reports and metrics.
    pub name: &'static str,
    /// What it does.
    pub about: &'static str,
    /// The parts it asks, which must run before it.
    pub needs: &'static [&'static str],
}

/// The event store and the tables beside it.
pub const JOURNAL: &str = "journal";
/// The hosts of regions.
pub const REGIONS: &str = "regions";
/// The host of Songweavers.
pub const REALM: &str = "realm";
/// The policies that react to events.
pub const POLICIES: &str = "policies";
/// HTTP and WebSocket.
pub const GATEWAY: &str = "gateway";
/// The operator's line.
pub const CONTROL: &str = "control";

/// Every part, in no order that matters.
pub const PARTS: [PartDef; 6] = [
    PartDef {
        name: GATEWAY,
        about: "HTTP and WebSocket, identity, limits",
        needs: &[JOURNAL, REGIONS, REALM],
    },
    PartDef {
        name: REGIONS,
        about: "hosts of regions: rules, ticks, presence",
        needs: &[JOURNAL],
    },
    PartDef {
        name: REALM,
        about: "host of Songweavers",
        needs: &[JOURNAL],
    },
    PartDef {
        name: POLICIES,
        about: "reactions to events, such as crediting",
        needs: &[JOURNAL, REALM],
    },
    PartDef {
        name: CONTROL,
        about: "the operator's line",
        needs: &[REGIONS, REALM],
    },
    PartDef {
        name: JOURNAL,
        about: "the event store and the tables beside it",
        needs: &[],
    },
];

/// What a process plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everything.
    All,
    /// The door alone.
    Gateway,
    /// Regions alone.
    Region,
    /// Songweavers alone.
    Realm,
    /// Policies and projections alone.
    Projector,
}

choice!(Role {
    All = "all",
    Gateway = "gateway",
    Region = "region",
    Realm = "realm",
    Projector = "projector",
});

impl Role {
    /// The parts that a process of this role runs itself.
    #[must_use]
    pub fn parts(self) -> &'static [&'static str] {
        match self {
            Self::All => &[JOURNAL, REGIONS, REALM, POLICIES, GATEWAY, CONTROL],
            Self::Gateway => &[GATEWAY],
            Self::Region => &[JOURNAL, REGIONS],
            Self::Realm => &[JOURNAL, REALM],
            Self::Projector => &[JOURNAL, POLICIES],
        }
    }

    /// Why a process cannot play it by itself yet.
    fn not_yet(self) -> Option<&'static str> {
        match self {
            Self::All => None,
            Self::Gateway => Some("it asks regions and realm, which answer only inside their own process"),
            Self::Region => Some("gateways have no way to it from other processes"),
            Self::Realm => Some("regions and gateways have no way to it from other processes"),
            Self::Projector => Some("crediting asks the realm, which answers only inside its own process"),
        }
    }
}

/// The parts of a role in the order in which they begin; they end in the opposite one.
///
/// # Errors
/// Why no process can play it yet, and what to do, in plain words.
pub fn plan(role: Role) -> Result<Vec<&'static PartDef>, String> {
    use crate::config::value::SettingValue;
    match role.not_yet() {
        Some(why) => Err(format!(
            "the role `{}` cannot be played apart yet: {why}. Serve with `--role all`, which plays every part in one process",
            role.show()
        )),
        None => Ok(ordered(role.parts())),
    }
}

/// These parts so that each comes after those it needs; needs that are elsewhere are not waited for.
fn ordered(names: &[&'static str]) -> Vec<&'static PartDef> {
    let mut left: Vec<&'static PartDef> = PARTS.iter().filter(|part| names.contains(&part.name)).collect();
    let mut order = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let ready = left
            .iter()
            .position(|part| left.iter().all(|other| !part.needs.contains(&other.name)))
            .expect("no part needs itself by way of others; a test follows every need");
        order.push(left.remove(ready));
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::value::SettingValue;
    use std::collections::BTreeSet;

    #[test]
    fn every_need_is_a_part_and_none_comes_back_to_itself() {
        let names: BTreeSet<&str> = PARTS.iter().map(|part| part.name).collect();
        assert_eq!(names.len(), PARTS.len());
        for part in &PARTS {
            let mut reached: BTreeSet<&str> = BTreeSet::new();
            let mut ahead: Vec<&str> = part.needs.to_vec();
            while let Some(name) = ahead.pop() {
                let need = PARTS.iter().find(|part| part.name == name).expect("it is a part");
                if reached.insert(name) {
                    ahead.extend(need.needs);
                }
            }
            assert!(!reached.contains(part.name), "{} needs itself", part.name);
        }
    }

    #[test]
    fn all_plays_every_part_each_after_what_it_needs() {
        let plan = plan(Role::All).expect("it can be played");
        assert_eq!(plan.len(), PARTS.len());
        for (place, part) in plan.iter().enumerate() {
            for need in part.needs {
                let before = plan[..place].iter().any(|earlier| earlier.name == *need);
                assert!(before, "{} begins before {need}", part.name);
            }
        }
    }

    #[test]
    fn a_role_that_cannot_be_played_apart_says_why_and_what_to_do() {
        for role in [Role::Gateway, Role::Region, Role::Realm, Role::Projector] {
            let said = plan(role).expect_err("not yet");
            assert!(said.contains(&format!("`{}`", role.show())), "{said}");
            assert!(said.contains("--role all"), "{said}");
            assert!(!ordered(role.parts()).is_empty());
        }
    }
}
