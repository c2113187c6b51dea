//! Which provider people sign in by.

use super::Global;
use crate::Failure;
use crate::http::private;
use crate::public_url::PublicUrl;
use crate::sign_in::{Provider, ProviderSettings, Required};
use clap::Args;
use std::path::PathBuf;
use zeroize::Zeroizing;

/// What `serve` is asked about it.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "The organisation's provider (OpenID Connect)")]
pub(in crate::cli) struct ByProvider {
    /// Let people sign in by this provider: its issuer, exactly as it writes it itself.
    #[arg(
        long,
        env = "STEPIN_OIDC_ISSUER",
        value_name = "URL",
        requires = "oidc_client_id",
        requires = "public_url"
    )]
    oidc_issuer: Option<String>,
    /// What the provider knows Stepin as.
    #[arg(long, env = "STEPIN_OIDC_CLIENT_ID", value_name = "ID", requires = "oidc_issuer")]
    oidc_client_id: Option<String>,
    /// The secret that the provider gave Stepin, in a file that nobody else can read. Instead,
    /// STEPIN_OIDC_CLIENT_SECRET may hold it; neither: a public client.
    #[arg(long, env = "STEPIN_OIDC_CLIENT_SECRET_FILE", value_name = "FILE")]
    oidc_client_secret_file: Option<PathBuf>,
    /// The claim that is a staff id.
    #[arg(
        long,
        env = "STEPIN_OIDC_STAFF_CLAIM",
        default_value = "preferred_username",
        value_name = "CLAIM"
    )]
    oidc_staff_claim: String,
    /// Refuse whoever did not sign in by these means: acr=VALUE, or amr=VALUE such as amr=mfa.
    #[arg(long, env = "STEPIN_OIDC_REQUIRE", value_name = "CLAIM=VALUE")]
    oidc_require: Option<Required>,
}

impl ByProvider {
    pub(super) fn provider(
        &self,
        global: &Global,
        public_url: Option<&PublicUrl>,
    ) -> Result<Option<Provider>, Failure> {
        let (Some(issuer), Some(client_id)) = (&self.oidc_issuer, &self.oidc_client_id) else {
            return Ok(None);
        };
        let url = public_url.ok_or_else(|| {
            Failure::malformed("--oidc-issuer needs --public-url: the provider sends browsers back")
        })?;
        if !Provider::may_be_at(issuer) {
            return Err(Failure::malformed(format!(
                "--oidc-issuer {issuer}: should be https://…; plain http is for this machine itself"
            )));
        }
        let authorities =
            global.ca.as_deref().map(super::super::remote::authorities).transpose()?;
        Ok(Some(Provider::new(ProviderSettings {
            issuer: issuer.clone(),
            client_id: client_id.clone(),
            client_secret: self.secret()?,
            staff_claim: self.oidc_staff_claim.clone(),
            require: self.oidc_require.clone(),
            callback: format!("{url}/sign-in/oidc/callback"),
            authorities,
        })))
    }

    /// Never from the command line, which everybody on the machine can read.
    fn secret(&self) -> Result<Option<Zeroizing<String>>, Failure> {
        let Some(path) = &self.oidc_client_secret_file else {
            return Ok(std::env::var("STEPIN_OIDC_CLIENT_SECRET").ok().map(Zeroizing::new));
        };
        let bytes = private(path)?;
        let text = std::str::from_utf8(&bytes).map(str::trim).unwrap_or_default();
        if text.is_empty() {
            return Err(Failure::malformed(format!("{}: holds no secret", path.display())));
        }
        Ok(Some(Zeroizing::new(text.to_owned())))
    }
}
