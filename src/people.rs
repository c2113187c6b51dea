//! The people of the organisation, as administrators see to them: their roles and teams, which the
//! log has, and their way in, which the accounts have. The same on the data folder and over HTTP.

use crate::access::{Caller, Via};
use crate::public_url::PublicUrl;
use crate::sign_in::{Accounts, NewToken, Opens, TokenShown, now};
use crate::{Failure, Service};
use events::{Draft, Instant, Invalid, Moment, Recorder, Role, StaffId, Text};
use projections::AsOf;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Whoever works on the data folder, when they see to people.
pub(crate) const OPERATOR: &str = "local/administrator";
/// Whom `init` makes.
pub(crate) const FIRST: &str = "admin";

/// People and their ways in. Whoever makes one has seen to it that `by` may ask for all of this.
pub(crate) struct People<'a> {
    pub(crate) service: &'a Service,
    pub(crate) accounts: &'a Accounts,
    /// Who asks.
    pub(crate) by: Caller,
}

/// Somebody to add.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPerson {
    /// Their staff id.
    pub(crate) id: StaffId,
    /// What they act as.
    #[schemars(length(min = 1))]
    pub(crate) roles: Vec<Role>,
    /// A team that they join.
    #[serde(default)]
    pub(crate) team: Option<Text>,
}

/// One role.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OneRole {
    /// Which.
    pub(crate) role: Role,
}

/// A link with which somebody sets their passphrase, once. It is shown here and never again.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct LinkMade {
    /// Whose it is.
    pub(crate) id: StaffId,
    /// The address to open.
    pub(crate) link: String,
    /// From when it is no longer good.
    pub(crate) until: Instant,
}

/// A token. It is shown here and never again.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct TokenMade {
    /// What it is called.
    pub(crate) name: String,
    /// What to send as `Authorization: Bearer`.
    pub(crate) token: String,
    /// From when it is no longer good.
    pub(crate) until: Instant,
}

/// One person.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PersonShown {
    /// Their staff id.
    pub(crate) id: StaffId,
    /// What they may act as, by the log.
    pub(crate) roles: Vec<Role>,
    /// The teams that they are in.
    pub(crate) teams: Vec<String>,
    /// Whether it is a program, which acts by tokens and never signs in.
    pub(crate) program: bool,
    /// Whether they can sign in at all.
    pub(crate) disabled: bool,
    /// Whether they have a passphrase.
    pub(crate) passphrase: bool,
    /// How many passkeys they have.
    pub(crate) passkeys: usize,
    /// Until when a link that was given to them, and not used, is good.
    pub(crate) link_until: Option<Instant>,
}

impl People<'_> {
    /// Everybody who holds a role, is in a team, or has an account.
    pub(crate) fn all(&self) -> Vec<PersonShown> {
        let (organisation, accounts) = (self.service.organisation(&AsOf::NOW), self.accounts.all());
        let members = organisation.teams.values().flat_map(|team| &team.members);
        let everybody: BTreeSet<_> =
            organisation.roles.keys().chain(members).chain(accounts.keys()).collect();
        let shown = |id: &StaffId| {
            let account = accounts.get(id);
            let teams = organisation.teams.iter().filter(|(_, team)| team.members.contains(id));
            PersonShown {
                id: id.clone(),
                roles: self.service.roles_of(id),
                teams: teams.map(|(name, _)| name.clone()).collect(),
                program: account.is_some_and(|account| account.is_program),
                disabled: account.is_some_and(|account| account.disabled),
                passphrase: account.is_some_and(|account| account.passphrase.is_some()),
                passkeys: account.map_or(0, |account| account.passkeys.len()),
                link_until: account.and_then(|account| account.link_until()),
            }
        };
        everybody.into_iter().map(shown).collect()
    }

    /// Adds somebody: their roles and team are recorded, and they get a link.
    pub(crate) fn add(&self, new: &NewPerson, origin: &PublicUrl) -> Result<LinkMade, Failure> {
        self.no_program(&new.id)?;
        if new.roles.is_empty() {
            return Err(Invalid::field("/roles", "names no role").into());
        }
        for (index, role) in new.roles.iter().enumerate() {
            is_somebodys(*role, &format!("/roles/{index}"))?;
        }
        let held = self.service.roles_of(&new.id);
        let mut drafts = Vec::new();
        for role in new.roles.iter().filter(|role| !held.contains(role)) {
            drafts.push(role_changed("role-granted", &new.id, *role)?);
        }
        if let Some(team) = &new.team {
            drafts.push(draft("team-changed", json!({ "team": team, "added": [new.id] }))?);
        }
        if !drafts.is_empty() {
            self.record(drafts)?;
        }
        self.link(&new.id, origin)
    }

    /// Grants a role, if they do not hold it.
    pub(crate) fn grant(&self, staff: &StaffId, role: Role) -> Result<(), Failure> {
        if self.service.roles_of(staff).contains(&role) {
            return Ok(());
        }
        is_somebodys(role, "/role")?;
        self.record(vec![role_changed("role-granted", staff, role)?])
    }

    /// Takes a role back. Sessions and tokens in that role end with it.
    pub(crate) fn revoke(&self, staff: &StaffId, role: Role) -> Result<(), Failure> {
        let pending = self.accounts.of(staff).to_be_granted() == Some(role);
        if pending {
            self.accounts.change(staff, |account| account.grants_no_more(role))?;
        }
        if self.service.roles_of(staff).contains(&role) {
            return self.record(vec![role_changed("role-revoked", staff, role)?]);
        }
        if pending { Ok(()) } else { Err(Failure::not_found(format!("{staff} is no {role}"))) }
    }

    /// A new link, in place of an earlier one.
    pub(crate) fn link(&self, staff: &StaffId, origin: &PublicUrl) -> Result<LinkMade, Failure> {
        self.known(staff)?;
        self.no_program(staff)?;
        new_link(self.accounts, staff, None, origin)
    }

    /// Keeps somebody out, at once, or lets them in again.
    pub(crate) fn disable(&self, staff: &StaffId, disabled: bool) -> Result<(), Failure> {
        self.known(staff)?;
        self.accounts.change(staff, |account| {
            account.disabled = disabled;
            account.signs_out_everywhere();
        })
    }

    /// Makes a token, and grants the role that it acts in if its program does not hold it.
    pub(crate) fn make_token(&self, new: &NewToken) -> Result<TokenMade, Failure> {
        let is_new = self.acts_for_itself(&new.acts_as.id)?;
        let (secret, until) = self.accounts.make_token(new, now())?;
        if let Err(failure) = self.grant(&new.acts_as.id, new.acts_as.role) {
            self.accounts.revoke_token(new.name.trim())?;
            return Err(failure);
        }
        if is_new {
            self.accounts.change(&new.acts_as.id, |account| account.is_program = true)?;
        }
        let name = new.name.trim().to_owned();
        Ok(TokenMade { name, token: secret.as_str().to_owned(), until })
    }

    pub(crate) fn tokens(&self) -> Vec<TokenShown> {
        self.accounts.tokens()
    }

    /// A token is a program's own: whoever makes one for a person could be that person, and two
    /// people at once. Only whoever works on the data folder, and could be anybody there, makes one
    /// that acts as a person. Says whether the id is nobody's so far.
    fn acts_for_itself(&self, id: &StaffId) -> Result<bool, Failure> {
        let account = self.accounts.of(id);
        if account.is_program {
            return Ok(false);
        }
        let is_new = self.service.roles_of(id).is_empty() && !self.accounts.all().contains_key(id);
        if is_new {
            return Ok(true);
        }
        match self.by.via {
            Via::Operator | Via::Header => Ok(false),
            Via::Session { .. } | Via::Token { .. } => {
                let why = format!(
                    "{id} is a person; let the program act as an id of its own, such as sync-1"
                );
                Err(Invalid::field("/acts_as", why).into())
            }
        }
    }

    fn no_program(&self, id: &StaffId) -> Result<(), Failure> {
        if self.accounts.of(id).is_program {
            let why = format!("{id} is a program's; give the person another id");
            return Err(Invalid::field("/id", why).into());
        }
        Ok(())
    }

    /// Nobody gets an account by a slip of the keyboard.
    fn known(&self, staff: &StaffId) -> Result<(), Failure> {
        let known =
            !self.service.roles_of(staff).is_empty() || self.accounts.all().contains_key(staff);
        if known {
            return Ok(());
        }
        Err(Failure::not_found(format!("{staff} holds no role; `stepin user add` adds people")))
    }

    fn record(&self, drafts: Vec<Draft>) -> Result<(), Failure> {
        self.service.record_of_organisation(&self.by, drafts)
    }
}

/// Whether somebody in this role sees to people.
///
/// # Errors
/// They do not.
pub(crate) fn may_see_to_people(recorder: &Recorder) -> Result<(), Failure> {
    if recorder.role == Role::Administrator {
        return Ok(());
    }
    let why = format!("people and tokens are the administrators'; you are {recorder}");
    Err(Failure::not_theirs(why))
}

/// The first administrator's link. Their role is recorded when it is used: a folder that was just
/// made has an empty log.
pub(crate) fn first_link(accounts: &Accounts, origin: &PublicUrl) -> Result<LinkMade, Failure> {
    new_link(accounts, &FIRST.parse().expect("an id"), Some(Role::Administrator), origin)
}

fn new_link(
    accounts: &Accounts,
    staff: &StaffId,
    grants: Option<Role>,
    origin: &PublicUrl,
) -> Result<LinkMade, Failure> {
    let (secret, until) = accounts.change(staff, |account| account.new_link(grants, now()))?;
    let link = format!("{origin}/sign-in/link/{}", secret.as_str());
    Ok(LinkMade { id: staff.clone(), link, until })
}

/// Records what a link grants that is being used: only ever the first administrator's.
pub(crate) fn grant_what_a_link_grants(service: &Service, opens: &Opens) -> Result<(), Failure> {
    let Some(role) = opens.grants else { return Ok(()) };
    if service.roles_of(&opens.staff).contains(&role) {
        return Ok(());
    }
    let by = Caller::operator(OPERATOR.parse().expect("an id and a role"), None);
    let granted = role_changed("role-granted", &opens.staff, role)?;
    service.record_of_organisation(&by, vec![granted])
}

/// The log refuses the role of the system as well, but by a pointer into its event.
fn is_somebodys(role: Role, pointer: &str) -> Result<(), Failure> {
    if role == Role::System {
        return Err(Invalid::field(pointer, "nobody is given the role of the system").into());
    }
    Ok(())
}

fn role_changed(kind: &str, staff: &StaffId, role: Role) -> Result<Draft, Failure> {
    draft(kind, json!({ "staff": staff, "role": role }))
}

fn draft(kind: &str, data: Value) -> Result<Draft, Failure> {
    let at = Moment::Instant(now());
    Ok(Draft::read(&json!({ "type": kind, "occurred_at": at, "data": data }))?)
}
