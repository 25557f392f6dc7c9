//! Request bodies that hold one item or a list of items.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use serde_json::Value;

use super::body::{self, Body, with_timeout};
use super::form::Form;
use crate::web::error::{ApiError, Result};

/// One item, or many.
#[derive(Debug)]
pub(crate) enum OneOrMany {
    /// One item, of any content type.
    One(Form),
    /// A JSON list.
    Many(Vec<Value>),
}

impl FromRequest for OneOrMany {
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
            match with_timeout(&request, body::json(&request, payload)).await? {
                Value::Array(items) => Ok(Self::Many(items)),
                item => {
                    let Body(members) = body::object_fields(item)?;
                    Ok(Self::One(Form {
                        fields: members,
                        ..Form::default()
                    }))
                }
            }
        }
        .boxed_local()
    }
}
