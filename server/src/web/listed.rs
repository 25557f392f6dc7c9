//! A body that is an item, or a list of them.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use serde_json::Value;

use super::body::{self, Body, in_time};
use super::form::Form;
use crate::web::error::{ApiError, Result};

/// What was sent.
#[derive(Debug)]
pub(crate) enum Listed {
    /// One item, in any form.
    One(Form),
    /// A JSON list.
    Many(Vec<Value>),
}

impl FromRequest for Listed {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let mut payload = payload.take();
        async move {
            if !body::is_json(&request) {
                return Form::from_request(&request, &mut payload)
                    .await
                    .map(Self::One);
            }
            match in_time(&request, body::json(&request, payload)).await? {
                Value::Array(items) => Ok(Self::Many(items)),
                item => {
                    let Body(members) = body::members(item)?;
                    Ok(Self::One(Form {
                        members,
                        ..Form::default()
                    }))
                }
            }
        }
        .boxed_local()
    }
}
