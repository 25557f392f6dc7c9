//! `/api/order/so/shipment/<pk>/ship/`: what is in a shipment leaves.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use inventree::models::order::sales::SALES_ORDER_SHIPMENT;
use inventree::models::order::sales::ship::{Dispatch, ship};
use inventree::resource::{Cell, Refusals, sent};
use serde_json::{Map, Value};

use crate::routes::resource::may;
use crate::routes::resource::show::desk;
use crate::routes::resource::write::refused;
use crate::state::{State, block};
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;

pub(super) fn endpoints() -> Vec<Endpoint> {
    let path = r"/api/order/so/shipment/{pk:\d+}/ship/";
    let access = may(&SALES_ORDER_SHIPMENT, "change");
    vec![Endpoint::new(path, "Sales Order Ship").post(access, send)]
}

async fn send(
    state: Data<State>,
    caller: Caller,
    pk: Path<i64>,
    body: Body,
) -> Result<impl Responder> {
    let mut members = Members {
        sent: body.0,
        echo: Map::new(),
        refusals: Refusals::default(),
    };
    let text = |cell: Cell| cell.text().to_owned();
    let how = Dispatch {
        shipment_date: members.take("shipment_date").and_then(|cell| cell.date()),
        delivery_date: members.take("delivery_date").and_then(|cell| cell.date()),
        tracking_number: members.take("tracking_number").map(text),
        invoice_number: members.take("invoice_number").map(text),
        link: members.take("link").map(text),
    };
    members.refusals.finish().map_err(ApiError::from)?;
    let desk = desk(&state, &caller);
    block(move || {
        let sent = desk.transact(|db, author| ship(db, author, *pk, &how));
        sent.map_err(|error| refused(&SALES_ORDER_SHIPMENT, error))
    })
    .await?;
    Ok(HttpResponse::Created().json(members.echo))
}

/// The members of the body, each read as the field of shipments with its name.
struct Members {
    sent: Map<String, Value>,
    echo: Map<String, Value>,
    refusals: Refusals,
}

impl Members {
    fn take(&mut self, name: &'static str) -> Option<Cell> {
        let value = self.sent.remove(name)?;
        let mut fields = SALES_ORDER_SHIPMENT.fields.iter();
        let field = fields.find(|field| field.name == name)?;
        let cell = sent::read(field, &value).map_err(|text| self.refusals.add(name, text));
        self.echo.insert(name.to_owned(), value);
        cell.ok()
    }
}
