//! Staff: who recorded, in which role (`docs/domain.md` §4).

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize};
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// A member of staff, by the short id that the organisation uses (`P-07`). Up to 64 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct StaffId(String);

impl StaffId {
    /// The id as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for StaffId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let fits = (1..=64).contains(&text.chars().count());
        if fits && !text.chars().any(|c| c.is_control() || c == '/') {
            Ok(Self(text.to_owned()))
        } else {
            Err("a staff id is 1 to 64 characters without a slash, such as P-07".to_owned())
        }
    }
}

impl<'de> Deserialize<'de> for StaffId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for StaffId {
    fn schema_name() -> Cow<'static, str> {
        "StaffId".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let pattern = r"^[^/\u0000-\u001f\u007f-\u009f]+$";
        json_schema!({ "type": "string", "minLength": 1, "maxLength": 64, "pattern": pattern })
    }
}

impl fmt::Display for StaffId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What somebody acts as. One person may hold several; every entry names one.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Works with the service user.
    Practitioner,
    /// Works with the protected people (integrated victim support).
    SupportWorker,
    /// Oversees practitioners and decides with them.
    Supervisor,
    /// Replays and verifies; records nothing.
    Auditor,
    /// Corrections of last resort, holds, subject access, erasure.
    GovernanceLead,
    /// Users, teams, roles, policy versions; no case content.
    Administrator,
    /// Stepin itself.
    System,
}

impl Role {
    /// Every role, in the order of `docs/domain.md` §4.
    pub const ALL: [Self; 7] = [
        Self::Practitioner,
        Self::SupportWorker,
        Self::Supervisor,
        Self::Auditor,
        Self::GovernanceLead,
        Self::Administrator,
        Self::System,
    ];

    /// The name used in JSON, headers and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Practitioner => "practitioner",
            Self::SupportWorker => "support-worker",
            Self::Supervisor => "supervisor",
            Self::Auditor => "auditor",
            Self::GovernanceLead => "governance-lead",
            Self::Administrator => "administrator",
            Self::System => "system",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|role| role.name() == text).ok_or_else(|| {
            let known: Vec<_> = Self::ALL.iter().map(|role| role.name()).collect();
            format!("`{text}` is no role; the roles are {}", known.join(", "))
        })
    }
}

/// Who recorded an entry, and as what.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recorder {
    /// The member of staff.
    pub id: StaffId,
    /// The role that they acted in.
    pub role: Role,
}

impl Recorder {
    /// Stepin itself: what it raises by rule carries this.
    #[must_use]
    pub fn system() -> Self {
        Self { id: StaffId("stepin".to_owned()), role: Role::System }
    }
}

impl fmt::Display for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.id, self.role)
    }
}

/// `ID/ROLE`, as the command line and the `X-Stepin-Actor` header write it.
impl FromStr for Recorder {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (id, role) = text
            .rsplit_once('/')
            .ok_or_else(|| format!("`{text}` should read ID/ROLE, such as P-07/practitioner"))?;
        Ok(Self { id: id.parse()?, role: role.trim().parse()? })
    }
}
