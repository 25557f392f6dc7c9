//! The order of the modules: each imports only from its own layer and from those before it.

use super::imports;

/// The layers of a crate from the ground: name, and the modules with all that is in them. The longest path decides.
type Layers = &'static [(&'static str, &'static [&'static str])];

const CORE: Layers = &[
    (
        "ground",
        &[
            "framework::clean",
            "framework::clock",
            "framework::const_check",
            "framework::folder",
            "framework::json_error",
            "framework::meta",
            "framework::metadata_update",
            "framework::plugin_trait",
            "framework::schema",
            "framework::slug",
            "framework::supervise",
            "framework::validation_errors",
            "framework::version",
        ],
    ),
    ("settings", &["framework::settings"]),
    ("database", &["framework::db", "framework::decimal"]),
    ("access", &["framework::access"]),
    ("errors", &["framework::error"]),
    (
        "isolation",
        &[
            "framework::context::purpose",
            "framework::dispatch::failure",
            "framework::dispatch::health",
            "framework::dispatch::nesting",
            "framework::dispatch::panic_guard",
            "framework::dispatch::pool",
            "framework::error::classify",
            "framework::registry::change_setting_error",
            "framework::registry::plugin_handle",
        ],
    ),
    (
        "entries",
        &[
            "mixin",
            "framework::entry",
            "framework::mixin",
            "framework::registry::plugin_lists",
            "framework::registry::target",
        ],
    ),
    (
        "state of the registry",
        &[
            "framework::registry::activation",
            "framework::registry::catalog",
            "framework::registry::host",
            "framework::registry::lifecycle::stages",
            "framework::registry::lifecycle::task_tracker",
            "framework::registry::snapshot",
            "framework::registry::state",
            "framework::registry::store",
        ],
    ),
    (
        "registry and dispatch",
        &[
            "framework",
            "framework::context",
            "framework::dispatch",
            "framework::mixin::action",
            "framework::mixin::lifecycle",
            "framework::mixin::settings",
            "framework::mixin::urls::request_context",
            "framework::mixin::urls::reverse_url",
            "framework::registry",
            "framework::template",
        ],
    ),
    ("supplier labels", &["inventory::supplier_label"]),
    ("settings of the server", &["inventory::server_settings"]),
    ("files", &["inventory::media"]),
    ("engine", &["inventory::resource"]),
    ("queries", &["inventory::query"]),
    (
        "models",
        &[
            "inventory::context",
            "inventory::interface",
            "inventory::items",
            "inventory::mixin",
            "inventory::models",
        ],
    ),
    (
        "host",
        &[
            "inventory",
            "inventory::checks",
            "inventory::host",
            "inventory::media::access",
        ],
    ),
    ("face", &[""]),
];

const SERVER: Layers = &[
    (
        "ground",
        &[
            "auth",
            "blocking",
            "bundle",
            "config",
            "connection",
            "file_permissions",
            "migrate",
            "slow_warning",
            "traffic",
            "plugin_urls::plugin_route",
            "plugin_urls::watchdog",
            "web::accept",
            "web::budget",
            "web::caller",
            "web::charset",
            "web::error",
            "web::field",
            "web::headers",
            "web::html",
            "web::list_filter",
            "web::long_response",
            "web::not_found",
            "web::origin",
            "web::proxy",
            "web::query",
            "web::quota_key",
            "web::response_slots",
            "web::static_json",
        ],
    ),
    ("state", &["state"]),
    ("requests and responses", &["web"]),
    ("URLs of plugins", &["plugin_urls"]),
    ("routes", &["routes"]),
    ("program", &["", "app", "boot", "cli", "main"]),
];

/// Whether the module is that of the path, or within it. The root contains every module.
fn is_in(module: &str, path: &str) -> bool {
    let rest = module.strip_prefix(path);
    rest.is_some_and(|rest| rest.is_empty() || path.is_empty() || rest.starts_with("::"))
}

/// Returns the index of the module's layer: that of the longest path to it.
fn layer(layers: Layers, module: &str) -> Option<usize> {
    let fits = |path: &&&str| is_in(module, path);
    let places = layers.iter().enumerate().filter_map(|(place, (_, paths))| {
        let longest = paths.iter().filter(fits).map(|path| path.len()).max()?;
        Some((longest, place))
    });
    let (length, place) = places.max()?;
    // The root holds no other module.
    (length > 0 || module.is_empty()).then_some(place)
}

fn check(folder: &str, layers: Layers) {
    let imports = imports::read(folder).imports();
    let mut wrong = Vec::new();
    for (module, targets) in &imports {
        let Some(own) = layer(layers, module) else {
            wrong.push(format!("`{module}` has no layer"));
            continue;
        };
        for target in targets {
            let other = layer(layers, target).unwrap_or_default();
            if other > own {
                let (own, other) = (layers[own].0, layers[other].0);
                wrong.push(format!("`{module}` ({own}) imports `{target}` ({other})"));
            }
        }
    }
    assert!(wrong.is_empty(), "{folder}:\n{}", wrong.join("\n"));
    for path in layers.iter().flat_map(|(_, paths)| *paths) {
        let is_used = imports.keys().any(|module| is_in(module, path));
        assert!(is_used, "{folder} has no module `{path}`");
    }
}

#[test]
fn every_module_of_core_imports_from_its_own_layer_or_one_below() {
    check("core", CORE);
}

#[test]
fn every_module_of_the_server_imports_from_its_own_layer_or_one_below() {
    check("server", SERVER);
}

#[test]
fn the_longest_path_decides_the_layer() {
    let name = |module| layer(CORE, module).map(|place| CORE[place].0);
    assert_eq!(name("inventory::media::files"), Some("files"));
    assert_eq!(name("inventory::media::access"), Some("host"));
    assert_eq!(name("framework::metal"), Some("registry and dispatch"));
    assert_eq!(name(""), Some("face"));
    assert_eq!(name("elsewhere"), None);
}
