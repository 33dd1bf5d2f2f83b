//! The list of all routes, and the server that answers them.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{App as ActixApp, HttpResponse, HttpServer};
use anyhow::Context;

use crate::app::App;
use crate::config::Switch;
use crate::councils::directory::Directory;
use crate::signatures::gate::Gate;
use crate::signatures::lanes::Lanes;
use crate::signatures::ready::ReadyLetters;
use crate::web::csrf::{OwnOrigin, refuse_other_sites};
use crate::web::error::AppError;
use crate::web::pace::Pace;
use crate::web::visitor::TrustedProxies;
use crate::web::{assets, headers, route};
use crate::{councils, deadlines, dispatch, letters, links, organisers, replies, signatures, site};

/// How long requests in flight may take to finish when the server stops.
const PATIENCE_AT_STOP: u64 = 30;

/// What the handlers share beside the [`App`].
#[derive(Debug, Clone)]
pub struct Shared {
    /// The service's parts.
    pub app: App,
    /// The hot deeds' lanes.
    pub lanes: Arc<Lanes>,
    /// Letters kept ready for signing.
    pub ready: Arc<ReadyLetters>,
    /// The directory of councils.
    pub councils: Arc<Directory>,
    /// What is remembered of visitors, against fakes.
    pub gate: Arc<Gate>,
}

impl Shared {
    /// Opens the lanes of an app.
    pub fn new(app: App, councils: Arc<Directory>) -> Shared {
        let lanes = Arc::new(Lanes::new(&app.db));
        let gate = Arc::new(Gate::new(app.config.gate));
        Shared { app, lanes, ready: Arc::new(ReadyLetters::default()), councils, gate }
    }
}

/// Routes that a caller adds to the service's own: the demonstration's mailbox.
pub type MoreRoutes = Arc<dyn Fn(&mut ServiceConfig) + Send + Sync>;

/// A server that listens, and where.
pub struct Listening {
    /// To be awaited; its handle stops it.
    pub server: Server,
    /// The address, with the port that was free if none was asked for.
    pub address: SocketAddr,
}

impl std::fmt::Debug for Listening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Listening").field("address", &self.address).finish_non_exhaustive()
    }
}

/// Every route of the service.
///
/// The router tries them in turn: what a rush of signers asks for comes first, and before it the empty handler, which
/// is to cost as little as a request can.
fn routes(config: &mut ServiceConfig, empty_handler: Switch) {
    if empty_handler == Switch::On {
        config.service(route::at(links::NOTHING).get(nothing));
    }
    site::routes(config);
    signatures::routes(config);
    organisers::routes(config);
    councils::routes(config);
    letters::routes(config);
    deadlines::routes(config);
    dispatch::routes(config);
    replies::routes(config);
    assets::routes(config);
}

async fn nothing() -> HttpResponse {
    HttpResponse::Ok().finish()
}

async fn nowhere() -> Result<HttpResponse, AppError> {
    Err(AppError::not_found())
}

/// Binds the address of the settings and answers requests until the server is stopped.
///
/// # Errors
/// When the address cannot be bound.
pub fn listen(shared: &Shared, more: Option<MoreRoutes>) -> anyhow::Result<Listening> {
    let app = &shared.app;
    let wanted = app.config.listen;
    let listener = TcpListener::bind(wanted).with_context(|| format!("cannot listen on {wanted}"))?;
    let address = listener.local_addr()?;
    let data = (Data::new(app.clone()), Data::from(Arc::clone(&shared.lanes)), Data::from(Arc::clone(&shared.ready)));
    let councils = Data::from(Arc::clone(&shared.councils));
    let gate = Data::from(Arc::clone(&shared.gate));
    let origin = Data::new(OwnOrigin(app.config.base_url.origin().ascii_serialization()));
    let proxies = Data::new(TrustedProxies(app.config.trusted_proxies.clone()));
    let pace = Data::new(Pace::default());
    let https = app.config.base_url.scheme() == "https";
    let empty_handler = app.config.empty_handler;
    let factory = move || {
        let more = more.clone();
        ActixApp::new()
            .app_data(data.0.clone())
            .app_data(data.1.clone())
            .app_data(data.2.clone())
            .app_data(councils.clone())
            .app_data(gate.clone())
            .app_data(origin.clone())
            .app_data(proxies.clone())
            .app_data(pace.clone())
            .app_data(web::QueryConfig::default().error_handler(|_, _| AppError::bad_request().into()))
            .app_data(web::PathConfig::default().error_handler(|_, _| AppError::not_found().into()))
            .wrap(from_fn(refuse_other_sites))
            .wrap(headers::security(https))
            .configure(|config| routes(config, empty_handler))
            .configure(|config| more.iter().for_each(|add| add(config)))
            .default_service(web::to(nowhere))
    };
    let mut server = HttpServer::new(factory)
        .tcp_nodelay(true)
        .client_request_timeout(Duration::from_secs(15))
        .shutdown_timeout(PATIENCE_AT_STOP)
        .disable_signals();
    if let Some(workers) = app.config.workers {
        server = server.workers(workers);
    }
    Ok(Listening { server: server.listen(listener)?.run(), address })
}
