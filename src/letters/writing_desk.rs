//! What a handler needs where letters are written: the desk, and the directory from which addressees are picked.

use std::future::Future;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use chrono::NaiveDate;

use crate::clock::london_date;
use crate::councils::directory::{self, Directory};
use crate::organisers::guard::Desk;

/// The desk with the directory of councils at hand.
#[derive(Debug, Clone)]
pub struct WritingDesk {
    desk: Desk,
    /// The directory.
    pub councils: Data<Directory>,
}

impl WritingDesk {
    /// The present day in London.
    pub fn today(&self) -> NaiveDate {
        london_date(self.desk.now())
    }
}

impl Deref for WritingDesk {
    type Target = Desk;

    fn deref(&self) -> &Desk {
        &self.desk
    }
}

impl FromRequest for WritingDesk {
    type Error = <Desk as FromRequest>::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let desk = Desk::from_request(req, payload);
        let councils = req.app_data::<Data<Directory>>().cloned();
        let councils = councils.unwrap_or_else(|| Data::from(Arc::clone(directory::embedded())));
        Box::pin(async move { Ok(WritingDesk { desk: desk.await?, councils }) })
    }
}
