//! A path and its methods: HEAD wherever there is GET, and 405 with `Allow` for the rest.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::{AppService, HttpServiceFactory};
use actix_web::{FromRequest, Handler, HttpRequest, Resource, Responder, web};

use super::error::AppError;
use super::pace::Pace;

/// A path that is being given its methods.
pub struct At {
    resource: Resource,
    allow: Vec<&'static str>,
}

impl std::fmt::Debug for At {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("At").field("allow", &self.allow).finish_non_exhaustive()
    }
}

/// Begins with one of the patterns of [`crate::links`].
pub fn at(pattern: &str) -> At {
    At { resource: web::resource(pattern), allow: Vec::new() }
}

impl At {
    /// Shows something: GET, and HEAD, which changes nothing either.
    #[must_use]
    pub fn get<F, Args>(mut self, handler: F) -> At
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.resource = self.resource.route(web::get().to(handler.clone())).route(web::head().to(handler));
        self.allow.extend(["GET", "HEAD"]);
        self
    }

    /// Does something.
    #[must_use]
    pub fn post<F, Args>(mut self, handler: F) -> At
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.resource = self.resource.route(web::post().to(handler));
        self.allow.push("POST");
        self
    }

    /// Does something whose answer, by how long it takes, could tell something about an address: it leaves on the beat
    /// ([`super::pace`]).
    #[must_use]
    pub fn post_paced<F, Args>(self, handler: F) -> At
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.post(Paced(handler))
    }
}

/// A handler whose answers leave on the beat, counted from when all that it asks of the request has been read.
#[derive(Clone)]
struct Paced<F>(F);

impl<F, Args> Handler<(HttpRequest, Args)> for Paced<F>
where
    F: Handler<Args>,
    Args: 'static,
{
    type Output = F::Output;
    type Future = Pin<Box<dyn Future<Output = F::Output>>>;

    fn call(&self, (req, args): (HttpRequest, Args)) -> Self::Future {
        let shared = req.app_data::<web::Data<Pace>>().cloned();
        let handler = self.0.clone();
        Box::pin(async move {
            // Without a pace that knows of the other requests, the server is never busy.
            let pace = shared.unwrap_or_else(|| web::Data::new(Pace::default()));
            pace.on_the_beat(handler.call(args)).await
        })
    }
}

impl HttpServiceFactory for At {
    fn register(self, config: &mut AppService) {
        let allow = self.allow.join(", ");
        let refuse = move || {
            let error = AppError::method_not_allowed(&allow);
            async move { Err::<&'static str, AppError>(error) }
        };
        self.resource.default_service(web::to(refuse)).register(config);
    }
}
