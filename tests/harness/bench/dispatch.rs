//! The cost of a plugin call within the process.

use std::hint::black_box;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use inventree::access::User;
use inventree::db::Database;
use inventree::dispatch::health::Health;
use inventree::dispatch::{Dispatcher, Scope};
use inventree::mixin::action::find_action;
use inventree::mixin::barcode::{Barcode, barcode_targets};
use inventree::mixin::kind;
use inventree::registry::catalog::Catalog;
use inventree::registry::target::Target;
use inventree::registry::{Options, Registry};
use inventree_server::migrate;
use serde_json::Value;
use tempfile::TempDir;

use super::{Measurement, generated_plugins};

/// How often each measurement is taken. The quickest counts, since other load on the machine only adds time.
const ROUNDS: usize = 15;

/// Takes all measurements.
#[must_use]
pub fn measure() -> Vec<Measurement> {
    let mut figures = vec![health(), panic_guard()];
    for plugins in [10, 100, 1_000, 10_000] {
        let (registry, _folder) = registry(plugins);
        figures.push(look_up(&registry, plugins));
        figures.push(select(&registry, plugins));
        if plugins == 10 {
            figures.push(single_call(&registry).with_baseline(thread_round_trip(&registry)));
        }
    }
    let (few, _a) = registry(10);
    let (lots, _b) = registry(10_010);
    let per_plugin = (scan(&lots) - scan(&few)) / 10_000.0;
    figures.push(Measurement::new(
        "dispatch: each barcode plugin without prefixes",
        per_plugin,
        "ns",
    ));
    figures
}

/// Opens a registry with the given number of active plugins.
#[must_use]
pub fn registry(plugins: usize) -> (Arc<Registry>, TempDir) {
    let folder = TempDir::new().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("bench.sqlite3").display());
    let database = Database::open(&url, 4).expect("a database");
    migrate::run(&database).expect("a migrated database");
    let catalog = Catalog::new(generated_plugins::entries(plugins).into_iter()).expect("a catalog");
    let dispatcher = Dispatcher::new(64, Duration::from_secs(5)).expect("threads");
    let registry =
        Registry::open(catalog, database, dispatcher, Options::default()).expect("a registry");
    assert_eq!(registry.snapshot().active_count(), plugins);
    (registry, folder)
}

/// Returns the nanoseconds per call in the quickest of several rounds.
fn time(calls: u32, mut call: impl FnMut()) -> f64 {
    let round = |_| {
        let start = Instant::now();
        for _ in 0..calls {
            call();
        }
        start.elapsed().as_nanos() as f64 / f64::from(calls)
    };
    (0..ROUNDS).map(round).fold(f64::INFINITY, f64::min)
}

fn health() -> Measurement {
    let health = Health::new(inventree::dispatch::health::PluginLimits::default());
    let value = time(1_000_000, || {
        drop(black_box(&health).try_acquire());
        health.record_success();
    });
    Measurement::new("dispatch: permit and breaker", value, "ns")
}

fn panic_guard() -> Measurement {
    let value = time(1_000_000, || {
        black_box(inventree::dispatch::panic_guard::catch_panic_in_result(
            || Ok(black_box(1)),
        ))
        .ok();
    });
    Measurement::new("dispatch: panic guard", value, "ns")
}

fn look_up(registry: &Registry, plugins: usize) -> Measurement {
    let snapshot = registry.snapshot();
    let value = time(1_000_000, || {
        black_box(find_action(&snapshot, black_box("one-of-many")));
    });
    Measurement::new(format!("look-up: action among {plugins}"), value, "ns")
}

fn select(registry: &Registry, plugins: usize) -> Measurement {
    let snapshot = registry.snapshot();
    let value = time(200_000, || {
        black_box(barcode_targets(&snapshot, black_box("unknown-code")));
    });
    Measurement::new(format!("look-up: barcode among {plugins}"), value, "ns")
}

/// Measures a complete call: to another thread and back, with panic guard, deadline and permit.
fn single_call(registry: &Arc<Registry>) -> Measurement {
    let user = Arc::new(User::system());
    let value = time(20_000, || {
        let list = registry.with_mixin::<kind::action>();
        let scope = Scope::new::<kind::action>(registry, Arc::clone(&user), "perform_action");
        let target = Target::<kind::action>::new(list, 0).expect("a plugin");
        let outcome = registry
            .dispatcher()
            .call_blocking(scope, target, |plugin, cx| {
                plugin.perform_action(cx, &Value::Null)
            });
        black_box(outcome).expect("an outcome");
    });
    Measurement::new("dispatch: a whole call, to a thread and back", value, "ns")
}

/// Measures the baseline: to a thread of tokio's blocking pool and back, with nothing else.
fn thread_round_trip(registry: &Registry) -> f64 {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_time()
        .build()
        .expect("a runtime");
    let limit = registry.dispatcher().deadline();
    time(20_000, || {
        let call = runtime.spawn_blocking(|| black_box(true));
        let answer = runtime.block_on(async { tokio::time::timeout(limit, call).await });
        assert!(answer.is_ok_and(|joined| joined.is_ok_and(|value| value)));
    })
}

/// Measures a scan of a code that no plugin knows.
fn scan(registry: &Arc<Registry>) -> f64 {
    let user = Arc::new(User::system());
    let code = Arc::new(Barcode::new("unknown-code"));
    time(500, || {
        let snapshot = registry.snapshot();
        let list = snapshot.with_mixin::<kind::barcode>();
        let order = barcode_targets(&snapshot, code.text());
        let scope = Scope::read_only::<kind::barcode>(registry, Arc::clone(&user), "scan");
        let code = Arc::clone(&code);
        let outcome = registry
            .dispatcher()
            .walk_blocking(scope, list, order, move |plugin, cx| {
                Ok(match plugin.scan(cx, &code)? {
                    Some(scan) => ControlFlow::Break(scan),
                    None => ControlFlow::Continue(()),
                })
            })
            .expect("a call of its own");
        assert!(outcome.stopped.is_none() && outcome.errors.is_empty());
    })
}
