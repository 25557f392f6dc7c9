//! Streams long lists: reads and sends them in chunks, so that no number of rows fills the server's memory.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::web::Bytes;
use futures_util::stream::{self, Stream};
use inventree::db::route_group::{self, RouteGroup};
use inventree::resource::{QueryParams, Resource, Writer, read};
use serde_json::{Value, json};

use super::serialize::serialize_items;
use crate::blocking::block;
use crate::web::error::Result;

/// Maximum number of items that are sent as a whole.
pub(super) const MAX_BUFFERED_ITEMS: usize = 500;

/// Items in one chunk of a longer list: a client that stops reading ties up one chunk.
const CHUNK_ITEMS: usize = 100;

/// The source of the chunks.
struct StreamedList {
    resource: &'static Resource,
    writer: Writer,
    params: QueryParams,
    keys: Vec<i64>,
    /// The text before the items and after them.
    frame: (String, String),
    /// The route group for the database: the chunks are built after the handler has returned.
    group: RouteGroup,
}

/// Streams the items of the keys as a list, or as the results of `frame`, a page whose results are still empty.
pub(super) fn streaming_response(
    resource: &'static Resource,
    writer: Writer,
    params: QueryParams,
    keys: Vec<i64>,
    frame: Option<Value>,
) -> HttpResponse {
    let frame = frame.unwrap_or_else(|| json!([])).to_string();
    let (before, behind) = frame.rsplit_once("[]").unwrap_or(("[", "]"));
    let frame = (format!("{before}["), format!("]{behind}"));
    let wanted = Arc::new(StreamedList {
        resource,
        writer,
        params,
        keys,
        frame,
        group: route_group::current(),
    });
    HttpResponse::Ok()
        .content_type("application/json")
        .streaming(chunks(wanted))
}

/// The progress of the response.
#[derive(Clone, Copy, Default)]
struct Progress {
    keys: usize,
    items: usize,
}

/// Streams the chunks. If one cannot be read, the response is cut off, because the status is already sent.
fn chunks(wanted: Arc<StreamedList>) -> impl Stream<Item = Result<Bytes>> {
    stream::unfold(Some(Progress::default()), move |sent| {
        let wanted = Arc::clone(&wanted);
        async move {
            let sent = sent?;
            let group = wanted.group;
            Some(
                match route_group::with_group_async(group, block(move || wanted.chunk(sent))).await
                {
                    Ok((piece, next)) => (Ok(piece), next),
                    Err(error) => (Err(error), None),
                },
            )
        }
    })
}

impl StreamedList {
    /// Returns the text of the next chunk and the progress after it, or `None` at the end.
    fn chunk(&self, sent: Progress) -> Result<(Bytes, Option<Progress>)> {
        let end = (sent.keys + CHUNK_ITEMS).min(self.keys.len());
        let keys = self.keys.get(sent.keys..end).unwrap_or_default();
        let db = self.writer.registry.db();
        let serialized = db.read(|db| {
            let items = read::by_ordered_keys(db, self.resource, keys)?;
            serialize_items(&self.writer, db, self.resource, &self.params, &items, false)
        })?;
        let (before, behind) = &self.frame;
        let mut text = Vec::from(if sent.keys == 0 { before.as_str() } else { "" });
        let mut items = sent.items;
        for item in serialized {
            if items > 0 {
                text.push(b',');
            }
            text.extend(Value::Object(item).to_string().into_bytes());
            items += 1;
        }
        if end == self.keys.len() {
            text.extend(behind.as_bytes());
            return Ok((text.into(), None));
        }
        Ok((text.into(), Some(Progress { keys: end, items })))
    }
}
