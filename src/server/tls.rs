//! TLS with rustls; certificate and key are read again when their files change.
//!
//! The cryptography is ring's: C and assembler that cc alone builds, while aws-lc-rs wants cmake.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::{ServerError, Tls};

/// The certificate that new connections get.
pub struct Certificate {
    files: Tls,
    current: RwLock<(Stamp, TlsAcceptor)>,
}

type Stamp = [Option<SystemTime>; 2];

impl Certificate {
    /// Reads both files.
    pub fn open(files: &Tls) -> Result<Self, ServerError> {
        let stamp = stamp(files);
        let acceptor = load(files)?;
        Ok(Self { files: files.clone(), current: RwLock::new((stamp, acceptor)) })
    }

    /// For the next connection.
    pub fn acceptor(&self) -> TlsAcceptor {
        self.current.read().unwrap_or_else(PoisonError::into_inner).1.clone()
    }

    /// Reads the files again when one has changed; a pair that cannot be used leaves the old one in place.
    pub fn refresh(&self) -> Result<(), ServerError> {
        let stamp = stamp(&self.files);
        if self.current.read().unwrap_or_else(PoisonError::into_inner).0 == stamp {
            return Ok(());
        }
        let acceptor = load(&self.files)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = (stamp, acceptor);
        tracing::info!("the certificate was read again");
        Ok(())
    }
}

fn stamp(files: &Tls) -> Stamp {
    [&files.certificate, &files.key].map(|path| path.metadata().and_then(|data| data.modified()).ok())
}

fn load(files: &Tls) -> Result<TlsAcceptor, ServerError> {
    let wrong = |path: &Path, reason: String| ServerError::Certificate { path: path.to_owned(), reason };
    let chain = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| wrong(&files.certificate, error.to_string()))?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|error| wrong(&files.key, error.to_string()))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| wrong(&files.certificate, error.to_string()))?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|error| wrong(&files.certificate, error.to_string()))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
