//! `/api/barcode/explain/`: a scan that reports which plugins were called, in which order, and the result of each.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use inventree::context::Purpose;
use inventree::dispatch::failure::CallError;
use inventree::dispatch::{Outcome, Scope, Targets};
use inventree::meta::Meta;
use inventree::mixin::barcode::{Scan, barcode_targets};
use inventree::mixin::kind;
use inventree::mixin::urls::Access;
use inventree::registry::plugin_lists::PluginList;
use inventree::serde_json::{Value, json};

use super::request::{CODE, only_code};
use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/barcode/explain/", "Barcode scan, explained")
            .fields(&[CODE])
            .action(Access::Staff, explain),
    ]
}

/// The call of one plugin.
struct PluginCall {
    slug: &'static str,
    /// `None` if the call panicked, failed or has not returned.
    answer: Option<Option<Scan>>,
    /// `None` if the call has not returned.
    took: Option<Duration>,
}

/// The calls so far.
#[derive(Clone, Default)]
struct CallLog(Arc<Mutex<Vec<PluginCall>>>);

/// Measures the time until this is dropped, even by a panic.
struct CallTimer<'a> {
    record: &'a CallLog,
    index: usize,
    start: Instant,
}

impl Drop for CallTimer<'_> {
    fn drop(&mut self) {
        let took = self.start.elapsed();
        self.record
            .change(self.index, |asked| asked.took = Some(took));
    }
}

impl CallLog {
    fn begin(&self, slug: &'static str) -> CallTimer<'_> {
        let mut list = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        list.push(PluginCall {
            slug,
            answer: None,
            took: None,
        });
        CallTimer {
            record: self,
            index: list.len() - 1,
            start: Instant::now(),
        }
    }

    fn change(&self, index: usize, change: impl FnOnce(&mut PluginCall)) {
        let mut list = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(asked) = list.get_mut(index) {
            change(asked);
        }
    }
}

async fn explain(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    let code = Arc::new(only_code(body)?);
    let snapshot = state.snapshot();
    let order = barcode_targets(&snapshot, code.text());
    let list = snapshot.with_mixin::<kind::barcode>();
    let user = Arc::clone(&caller.0.user);
    let scope = Scope::read_only::<kind::barcode>(&state.registry, user, "scan")
        .with_purpose(Purpose::Explain);
    let (record, scanned) = (CallLog::default(), Arc::clone(&code));
    let seen = record.clone();
    let visit = move |plugin: &(dyn inventree::mixin::barcode::DynBarcode + 'static),
                      cx: &inventree::Context| {
        let clock = seen.begin(cx.plugin().slug);
        let scan = plugin.scan(cx, &scanned)?.filter(|scan| !scan.is_empty());
        seen.change(clock.index, |asked| asked.answer = Some(scan.clone()));
        Ok(match scan.filter(|scan| !scan.is_error()) {
            Some(_) => ControlFlow::Break(()),
            None => ControlFlow::Continue(()),
        })
    };
    let dispatcher = state.registry.dispatcher();
    let outcome = dispatcher
        .walk(scope, Arc::clone(&list), order.clone(), visit)
        .await;
    let asked = std::mem::take(&mut *record.0.lock().unwrap_or_else(PoisonError::into_inner));
    Ok(HttpResponse::Ok().json(json!({
        "barcode_data": code.text(),
        "barcode_hash": code.hash(),
        "matched_by": matched_by(&outcome, &asked),
        "plugins": plugins(&list, &order, &outcome, &asked),
    })))
}

/// Returns the plugin whose match a scan returns.
fn matched_by(outcome: &Outcome<()>, asked: &[PluginCall]) -> Option<&'static str> {
    let stopped = outcome.stopped.as_ref().map(|(plugin, ())| plugin.slug);
    let with_error = || {
        asked
            .iter()
            .find(|asked| matches!(asked.answer, Some(Some(_))))
    };
    // A plugin that did not return might have matched.
    let is_known = outcome.first_unanswered().is_none() && !outcome.is_incomplete;
    stopped.or_else(|| with_error().filter(|_| is_known).map(|asked| asked.slug))
}

/// Describes all barcode plugins, in the order in which they are called.
fn plugins(
    list: &PluginList<kind::barcode>,
    order: &Targets,
    outcome: &Outcome<()>,
    asked: &[PluginCall],
) -> Vec<Value> {
    let wants = |index: usize| match order {
        Targets::Indices(places) => places.iter().any(|known| *known as usize == index),
        Targets::One(known) => *known == index,
        Targets::All => true,
    };
    let plugins = list.iter().enumerate().map(|(index, handle)| {
        let mut about = json!({
            "plugin": handle.plugin.slug,
            "name": handle.plugin.name,
            "priority": handle.priority,
            "prefixes": handle.instance.prefixes(),
        });
        add_outcome(&mut about, handle.plugin, outcome, asked, wants(index));
        about
    });
    plugins.collect()
}

/// Adds the outcome of the plugin's call.
fn add_outcome(
    about: &mut Value,
    plugin: &Meta,
    outcome: &Outcome<()>,
    asked: &[PluginCall],
    is_wanted: bool,
) {
    let failed = outcome
        .errors
        .iter()
        .find(|(meta, _)| meta.slug == plugin.slug);
    let asked = asked.iter().find(|asked| asked.slug == plugin.slug);
    about["asked"] = json!(asked.is_some());
    about["milliseconds"] = json!(asked.and_then(|asked| Some(asked.took?.as_secs_f64() * 1e3)));
    let answer = asked.and_then(|asked| asked.answer.clone()?);
    let outcome = match (failed, &answer) {
        (Some((_, error)), _) => error_text(error),
        (None, Some(scan)) if scan.is_error() => "error".to_owned(),
        (None, Some(_)) => "match".to_owned(),
        (None, None) if asked.is_some() => "no match".to_owned(),
        (None, None) if !is_wanted => "not asked: the code has none of its prefixes".to_owned(),
        (None, None) if outcome.stopped.is_some() => {
            "not asked: an earlier plugin matched".to_owned()
        }
        (None, None) => "not asked: no thread was available".to_owned(),
    };
    about["outcome"] = json!(outcome);
    about["answer"] = json!(answer.map(Scan::into_map));
}

fn error_text(error: &CallError) -> String {
    match error {
        CallError::Invalid(_) => format!("refused: {error}"),
        other => format!("failed: {other}"),
    }
}
