//! Whom to ask about the sender of a mail that came in: the name servers, for the public keys that domains publish for
//! their signatures (RFC 6376, section 3.6.2), and our own mail server, whose word is known by its name (RFC 8601).
//!
//! Keys are changed, and an old one is gone for ever: they are asked for when a mail comes in, or never.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::Duration;

use mail_auth::hickory_resolver::config::ResolverConfig;
use mail_auth::hickory_resolver::net::NetError;
use mail_auth::hickory_resolver::proto::rr::{Name, RData};
use mail_auth::{DnsError, Error, MessageAuthenticator};

use crate::config::Switch;

/// How long one question may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long all the questions about one mail may take together.
const PATIENCE_FOR_ALL: Duration = Duration::from_secs(5);
/// The longest name that is asked for (RFC 1035, section 2.3.4).
const LONGEST_NAME: usize = 253;
/// The longest record that is read: a key of 4,096 bits takes 800.
const LONGEST_RECORD: usize = 4096;

/// What a name server said about a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Published {
    /// The records under the name, each in one piece. There should be one.
    Records(Vec<String>),
    /// There is none.
    Nothing,
    /// It cannot be told at present, or nobody was asked.
    Unknown,
}

/// Whom to ask. Clones share what they know.
#[derive(Clone)]
pub struct Authenticator {
    /// The name under which our own mail server speaks; without it nobody's word is taken.
    pub own_server: Option<String>,
    /// Off asks no name server.
    switch: Switch,
    known: Arc<RwLock<HashMap<String, Published>>>,
    /// Made at the first question, because it belongs to the process that asks.
    resolver: Arc<OnceLock<Option<MessageAuthenticator>>>,
}

impl std::fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authenticator").field("own_server", &self.own_server).finish_non_exhaustive()
    }
}

impl Authenticator {
    /// By the settings.
    pub fn new(switch: Switch, own_server: Option<String>) -> Authenticator {
        Authenticator { own_server, switch, known: Arc::default(), resolver: Arc::default() }
    }

    /// Whether name servers are asked at all.
    pub fn asks_anybody(&self) -> bool {
        self.switch == Switch::On
    }

    /// Notes what stands under a name, so that nobody is asked for it: for trying things out without a network.
    pub fn note(&self, name: &str, published: Published) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(name_of(name), published);
    }

    /// What stands under each of some names, in their order. It takes five seconds at most; what is not known by then is
    /// [`Published::Unknown`].
    pub async fn find_all(&self, names: &[String]) -> Vec<Published> {
        let mut found = vec![Published::Unknown; names.len()];
        let asking = async {
            for (name, place) in names.iter().zip(found.iter_mut()) {
                *place = self.find(name).await;
            }
        };
        // What was found before the time was up stands.
        let _ = tokio::time::timeout(PATIENCE_FOR_ALL, asking).await;
        found
    }

    async fn find(&self, name: &str) -> Published {
        let name = name_of(name);
        let noted = self.known.read().unwrap_or_else(PoisonError::into_inner).get(&name).cloned();
        match (noted, self.switch) {
            (Some(published), _) => published,
            (None, Switch::Off) => Published::Unknown,
            (None, Switch::On) => tokio::time::timeout(PATIENCE, self.ask(&name)).await.unwrap_or(Published::Unknown),
        }
    }

    async fn ask(&self, name: &str) -> Published {
        if name.len() > LONGEST_NAME {
            return Published::Nothing;
        }
        let Ok(name) = Name::from_str_relaxed(format!("{name}.")) else { return Published::Nothing };
        let resolver = self.resolver.get_or_init(|| {
            let made = MessageAuthenticator::new_system_conf();
            made.inspect_err(|error| tracing::warn!(%error, "no name server can be asked about senders of mail")).ok()
        });
        let Some(resolver) = resolver else { return Published::Unknown };
        match resolver.resolver().txt_lookup(name).await {
            Ok(answer) => {
                let texts = answer.answers().iter().filter_map(|record| match &record.data {
                    RData::TXT(text) => Some(text.txt_data.concat()),
                    _ => None,
                });
                let short = texts.filter(|text| text.len() <= LONGEST_RECORD).take(4);
                Published::Records(short.map(|text| String::from_utf8_lossy(&text).into_owned()).collect())
            }
            Err(error) => of_error(error),
        }
    }
}

fn of_error(error: NetError) -> Published {
    match Error::from(error) {
        Error::Dns(DnsError::RecordNotFound(_)) => Published::Nothing,
        _ => Published::Unknown,
    }
}

/// One spelling: small letters, without the root's full stop.
fn name_of(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

/// What checks signatures against keys that are at hand; it knows no name server and asks nobody.
pub fn verifier() -> Option<&'static MessageAuthenticator> {
    static VERIFIER: OnceLock<Option<MessageAuthenticator>> = OnceLock::new();
    let make = || {
        let nowhere = ResolverConfig::from_parts(None, Vec::new(), Vec::new());
        let made = MessageAuthenticator::new(nowhere, Default::default());
        made.inspect_err(|error| tracing::warn!(%error, "signatures on mail cannot be checked")).ok()
    };
    VERIFIER.get_or_init(make).as_ref()
}
