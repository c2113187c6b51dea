//! Prints every cell of the table of the policy that ships, as CSV: all roles, all sets of
//! relations, all actions, all resources. For whoever wants to check it by other means.

use permissions::{Permissions, asks};
use std::error::Error;
use std::io::{self, BufWriter, Write};

fn main() -> Result<(), Box<dyn Error>> {
    let permissions = Permissions::shipped()?;
    let mut out = BufWriter::new(io::stdout().lock());
    writeln!(out, "role,relations,action,resource,allowed,because")?;
    for ask in asks() {
        let decision = permissions.decide(ask);
        let (allowed, because) = (decision.allowed, decision.because.join("+"));
        let (role, relations) = (ask.role, ask.relations);
        writeln!(out, "{role},{relations},{},{},{allowed},{because}", ask.action, ask.resource)?;
    }
    Ok(out.flush()?)
}
