//! Roles and rights: one table that says who may do what, asked at every privileged entry.
//!
//! What it is not: it keeps nobody's role; the accounts do. No right of play stands here: what a Songweaver may do in the world
//! are rules of the world.

use std::fmt;

/// What an account is to the world. Each has all rights of those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Without name and password.
    Guest,
    /// With both.
    Player,
    /// Whose creations may become part of the world without a second look.
    Creator,
    /// Who keeps the peace.
    Moderator,
    /// Who runs the world.
    Operator,
}

/// Something that needs a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Right {
    /// Enters the world and plays.
    Play,
    /// Sees and ends one's own sessions, exports and erases what is kept of oneself.
    OwnAccount,
    /// Makes recovery codes, changes name and password: for accounts that have them.
    OwnCredentials,
    /// Reports what others say or do.
    Report,
    /// Sees how one stands with the keepers of the world, and appeals.
    Appeal,
    /// Publishes creations for others.
    Publish,
    /// Sees reports with their context and acts on them: warns, mutes, suspends, renames.
    Moderate,
    /// Bans, and takes bans back.
    Ban,
    /// Takes back what other moderators decided.
    Overrule,
    /// Speaks to everyone at once.
    Announce,
    /// Reads the audit.
    ReadAudit,
    /// Gives and takes roles.
    GrantRoles,
    /// Exchanges keys.
    ManageKeys,
    /// Sees how the server is: health, figures, how many are where.
    Watch,
    /// Stops the server, closes it to newcomers, exchanges its content.
    Operate,
    /// Finds accounts and ends their sessions.
    ManageAccounts,
}

/// The table: who at least has which right.
const TABLE: [(Right, Role); 16] = [
    (Right::Play, Role::Guest),
    (Right::OwnAccount, Role::Guest),
    (Right::OwnCredentials, Role::Player),
    (Right::Report, Role::Guest),
    (Right::Appeal, Role::Guest),
    (Right::Publish, Role::Creator),
    (Right::Moderate, Role::Moderator),
    (Right::Ban, Role::Operator),
    (Right::Overrule, Role::Operator),
    (Right::Announce, Role::Operator),
    (Right::ReadAudit, Role::Operator),
    (Right::GrantRoles, Role::Operator),
    (Right::ManageKeys, Role::Operator),
    (Right::Watch, Role::Operator),
    (Right::Operate, Role::Operator),
    (Right::ManageAccounts, Role::Operator),
];

impl Role {
    /// Every role that an account with a name can be given.
    pub const GIVEN: [Self; 4] = [Self::Player, Self::Creator, Self::Moderator, Self::Operator];

    /// Whether the role has a right. A right that the table forgot is nobody's.
    #[must_use]
    pub fn may(self, right: Right) -> bool {
        TABLE
            .iter()
            .any(|(known, least)| *known == right && self >= *least)
    }

    /// Its stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Guest => "guest",
            Self::Player => "player",
            Self::Creator => "creator",
            Self::Moderator => "moderator",
            Self::Operator => "operator",
        }
    }

    /// The role with a stable name that an account can be given.
    #[must_use]
    pub fn given(name: &str) -> Option<Self> {
        Self::GIVEN.into_iter().find(|role| role.name() == name)
    }
}

impl Right {
    /// Whether it is a moderator's or an operator's, so that it touches others.
    #[must_use]
    pub fn is_of_an_office(self) -> bool {
        TABLE
            .iter()
            .any(|(known, least)| *known == self && *least >= Role::Moderator)
    }

    /// Whether it stays with who is suspended or banned: one's own data, and being heard.
    #[must_use]
    pub fn while_shut_out(self) -> bool {
        matches!(self, Self::OwnAccount | Self::Appeal)
    }

    /// Its stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Play => "play",
            Self::OwnAccount => "own-account",
            Self::OwnCredentials => "own-credentials",
            Self::Report => "report",
            Self::Appeal => "appeal",
            Self::Publish => "publish",
            Self::Moderate => "moderate",
            Self::Ban => "ban",
            Self::Overrule => "overrule",
            Self::Announce => "announce",
            Self::ReadAudit => "read-audit",
            Self::GrantRoles => "grant-roles",
            Self::ManageKeys => "manage-keys",
            Self::Watch => "watch",
            Self::Operate => "operate",
            Self::ManageAccounts => "manage-accounts",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_do_what() {
        use Right::{
            Announce, Appeal, Ban, GrantRoles, ManageAccounts, ManageKeys, Moderate, Operate, Overrule,
            OwnAccount, OwnCredentials, Play, Publish, ReadAudit, Report, Watch,
        };
        let all = [
            Play,
            OwnAccount,
            Report,
            Appeal,
            OwnCredentials,
            Publish,
            Moderate,
            Ban,
            Overrule,
            Announce,
            ReadAudit,
            GrantRoles,
            ManageKeys,
            Watch,
            Operate,
            ManageAccounts,
        ];
        // Written out a second time on purpose: a change of the table must be meant.
        for (role, rights) in [
            (Role::Guest, &all[..4]),
            (Role::Player, &all[..5]),
            (Role::Creator, &all[..6]),
            (Role::Moderator, &all[..7]),
            (Role::Operator, &all[..]),
        ] {
            for right in all {
                assert_eq!(role.may(right), rights.contains(&right), "{role} {right}");
            }
        }
        for (place, right) in all.into_iter().enumerate() {
            assert_eq!(right.is_of_an_office(), place >= 6, "{right}");
        }
    }

    #[test]
    fn nobody_can_be_made_a_guest_or_something_unknown() {
        for role in Role::GIVEN {
            assert_eq!(Role::given(role.name()), Some(role));
        }
        for name in ["guest", "Operator", "admin", "", " operator"] {
            assert_eq!(Role::given(name), None, "{name:?}");
        }
    }
}
