//! TLS with a certificate of the operator's own, read anew when they ask for it.

use crate::Failure;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{self, ServerConfig};
use zeroize::Zeroizing;

/// A certificate and its key, as they are now.
#[derive(Clone)]
pub(crate) struct Tls(Arc<Kept>);

struct Kept {
    certificate: PathBuf,
    key: PathBuf,
    config: RwLock<Arc<ServerConfig>>,
}

impl Tls {
    /// Reads both files.
    ///
    /// # Errors
    /// One cannot be read, they do not belong together, or others can read the key.
    pub(crate) fn read(certificate: &Path, key: &Path) -> Result<Self, Failure> {
        let config = RwLock::new(config(certificate, key)?);
        let (certificate, key) = (certificate.to_owned(), key.to_owned());
        Ok(Self(Arc::new(Kept { certificate, key, config })))
    }

    /// Reads both files again. Connections that are open go on as they are.
    ///
    /// # Errors
    /// As for [`Self::read`]; what was read before stays in force.
    pub(super) fn read_again(&self) -> Result<(), Failure> {
        let read = config(&self.0.certificate, &self.0.key)?;
        *self.0.config.write().unwrap_or_else(PoisonError::into_inner) = read;
        Ok(())
    }

    pub(super) fn acceptor(&self) -> TlsAcceptor {
        let config = self.0.config.read().unwrap_or_else(PoisonError::into_inner);
        TlsAcceptor::from(config.clone())
    }
}

fn config(certificate: &Path, key: &Path) -> Result<Arc<ServerConfig>, Failure> {
    let chain = certificates(certificate)?;
    let unfit = |path: &Path, why: &str| Failure::malformed(format!("{}: {why}", path.display()));
    let pem = private(key)?;
    let secret = PrivateKeyDer::from_pem_slice(&pem)
        .map_err(|why| unfit(key, &format!("no private key in PEM: {why}")))?;
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&TLS13, &TLS12])
        .expect("the provider has suites for both");
    let config = builder.with_no_client_auth().with_single_cert(chain, secret);
    let mut config = config.map_err(|why: rustls::Error| {
        unfit(certificate, &format!("does not work with the key {}: {why}", key.display()))
    })?;
    // The suites stand in our order, the strongest first.
    config.ignore_client_order = true;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// The certificates that a file holds in PEM, in its order.
///
/// # Errors
/// It cannot be read, or holds none.
pub(crate) fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, Failure> {
    let unfit = |why: String| Failure::malformed(format!("{}: {why}", path.display()));
    let pem = std::fs::read(path).map_err(|error| unfit(error.to_string()))?;
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    let read = read.map_err(|why| unfit(format!("no certificate in PEM: {why}")))?;
    if read.is_empty() { Err(unfit("holds no certificate in PEM".to_owned())) } else { Ok(read) }
}

/// What a file holds that nobody else on this machine may read: the rule of the master key.
///
/// # Errors
/// It cannot be read, or others can read it, too.
pub(crate) fn private(path: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let unfit = |why: String| Failure::malformed(format!("{}: {why}", path.display()));
    let mut file = File::open(path).map_err(|error| unfit(error.to_string()))?;
    let about = file.metadata().map_err(|error| unfit(error.to_string()))?;
    let mode = about.permissions().mode() & 0o777;
    // A credential of systemd shows as 0440: its access list appears as the group's bits.
    if mode & 0o037 != 0 {
        return Err(unfit(format!(
            "others on this machine can read it (mode {mode:04o}); chmod 0400 it"
        )));
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(16 * 1024));
    (&mut file)
        .take(64 * 1024)
        .read_to_end(&mut bytes)
        .map_err(|error| unfit(error.to_string()))?;
    Ok(bytes)
}
