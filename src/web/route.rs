//! A path and its methods: HEAD wherever there is GET, and 405 with `Allow` for the rest.

use actix_web::dev::{AppService, HttpServiceFactory};
use actix_web::{FromRequest, Handler, Resource, Responder, web};

use super::error::AppError;

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
