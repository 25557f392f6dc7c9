//! The imports between the modules of a crate, read from its sources.
//!
//! An import is a path to another file: in a `use`, in code, or in a macro's body. It leads to the file that defines the
//! name, not to one that only re-exports it. A re-export is no import of the file that makes it. Tests, comments, and
//! the methods that a file adds to a type of another one do not count.

use std::collections::{BTreeMap, BTreeSet};

use super::module::Module;
use super::texts;

/// The modules of a crate by their path, such as `framework::db`; the root is empty.
pub(super) struct Crate(BTreeMap<String, Module>);

/// The imports of each module.
pub(super) type Imports = BTreeMap<String, BTreeSet<String>>;

/// Reads the modules of the crate in the folder.
pub(super) fn read(folder: &str) -> Crate {
    let src = format!("{folder}/src/");
    let texts = texts(|file| file.starts_with(&src) && file.ends_with(".rs"));
    let files = texts
        .iter()
        .map(|(file, text)| (&file[src.len()..], &**text));
    Crate::from_files(files)
}

fn module_path(file: &str) -> String {
    let path = file.trim_end_matches(".rs").replace('/', "::");
    match path.as_str() {
        "lib" => String::new(),
        _ => path.trim_end_matches("::mod").to_owned(),
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}::{name}")
    }
}

impl Crate {
    /// Reads the modules from the paths and texts of their files.
    fn from_files<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let texts: BTreeMap<String, &str> = files
            .map(|(file, text)| (module_path(file), text))
            .collect();
        let modules = texts.iter().map(|(path, text)| {
            let is_child = |name: &str| texts.contains_key(&join(path, name));
            let module = Module::parse(text, &is_child);
            let module = module.unwrap_or_else(|error| panic!("`{path}` is not Rust: {error}"));
            (path.clone(), module)
        });
        Self(modules.collect())
    }

    /// Returns the imports of each module.
    pub(super) fn imports(&self) -> Imports {
        let imports = self.0.iter().map(|(path, module)| {
            // What a file re-exports and uses itself.
            let used = module
                .exports
                .iter()
                .filter(|(_, name)| module.names.contains(name));
            let used = module.uses.iter().chain(used);
            let all = used.map(|(path, _)| path).chain(&module.paths);
            let found = all.filter_map(|target| self.file_of(&self.absolute(path, target)?, 0));
            // The root only re-exports, and exports the macros that other files define.
            let found = found.filter(|target| target != path && !target.is_empty());
            (path.clone(), found.collect())
        });
        imports.collect()
    }

    /// Returns the path from the root of the crate; `None` for other crates.
    fn absolute(&self, module: &str, path: &[String]) -> Option<Vec<String>> {
        let mut from: Vec<String> = module.split("::").map(str::to_owned).collect();
        from.retain(|part| !part.is_empty());
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => return Some(rest.to_vec()),
            "super" | "self" => {}
            child if self.0.contains_key(&join(module, child)) => {
                return Some([from, path.to_vec()].concat());
            }
            _ => return None,
        }
        let mut path = path;
        while let Some((first, rest)) = path.split_first() {
            match first.as_str() {
                "super" => drop(from.pop()),
                "self" => {}
                _ => break,
            }
            path = rest;
        }
        Some([from, path.to_vec()].concat())
    }

    /// Returns the module that defines what the path names, through re-exports.
    fn file_of(&self, path: &[String], depth: usize) -> Option<String> {
        const MAX_DEPTH: usize = 12;
        if depth > MAX_DEPTH {
            return None;
        }
        let mut module = String::new();
        for (at, name) in path.iter().enumerate() {
            let child = join(&module, name);
            if self.0.contains_key(&child) {
                module = child;
                continue;
            }
            if name == "*" {
                return Some(module);
            }
            return match self.exported(&module, name) {
                Some(target) if target != path[..=at] => {
                    let rest = &path[at + 1..];
                    self.file_of(&[&target, rest].concat(), depth + 1)
                }
                _ => Some(module),
            };
        }
        Some(module)
    }

    /// Returns the path behind a name that the module imports itself.
    fn exported(&self, module: &str, name: &str) -> Option<Vec<String>> {
        let Module { uses, exports, .. } = self.0.get(module)?;
        let all = || uses.iter().chain(exports);
        let named = all().filter(|(_, own)| own == name);
        let mut named = named.filter_map(|(path, _)| self.absolute(module, path));
        named.next().or_else(|| {
            let globs = all().filter(|(_, own)| own == "*");
            let mut globs = globs.filter_map(|(path, _)| {
                let folder = self.absolute(module, &path[..path.len() - 1])?;
                let child = [folder.as_slice(), &[name.to_owned()]].concat();
                let folder_path = folder.join("::");
                let defines = self
                    .0
                    .get(&folder_path)
                    .is_some_and(|one| one.items.contains(name));
                let is_there = defines
                    || self.0.contains_key(&child.join("::"))
                    || self.exported(&folder_path, name).is_some();
                is_there.then_some(child)
            });
            globs.next()
        })
    }
}

#[test]
fn imports_lead_to_the_files_that_define_the_names() {
    let files = [
        ("lib.rs", "pub use shop::Shelf; mod shop; mod user;"),
        (
            "shop/mod.rs",
            "pub use shelf::*; pub use till::{Coin as Money, Till}; mod shelf; mod till; mod store;",
        ),
        (
            "shop/shelf.rs",
            "pub struct Shelf; pub trait Count {} use super::store::Store;",
        ),
        (
            "shop/till.rs",
            "pub struct Coin; pub struct Till; // crate::user::Guest",
        ),
        (
            "shop/store.rs",
            "pub struct Store; #[cfg(test)] mod tests { use crate::user; }",
        ),
        (
            "user.rs",
            "use crate::{Shelf, shop::{self, Money}}; use crate::shop::Count as _; \
             macro_rules! sell { () => { $crate::shop::Till } } fn buy() -> impl Sized + use<> {}",
        ),
    ];
    let imports = Crate::from_files(files.into_iter()).imports();
    let of = |module: &str| {
        imports[module]
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
    };
    assert_eq!(of("user"), ["shop", "shop::shelf", "shop::till"]);
    assert_eq!(of("shop::shelf"), ["shop::store"]);
    for module in ["", "shop", "shop::till", "shop::store"] {
        assert!(of(module).is_empty(), "{module}: {:?}", of(module));
    }
}
