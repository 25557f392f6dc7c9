//! Names that look alike, with which one user could impersonate another.

use diesel::prelude::*;
use unicode_normalization::UnicodeNormalization;
use unicode_security::skeleton;

use crate::db::Db;
use crate::db::lock::{self, AdvisoryLock};
use crate::schema::{groups, users};

/// What a name belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameKind {
    /// Users.
    User,
    /// Groups.
    Group,
}

/// Returns another name that looks like this one. `own` is the key of the user or group, if it already exists. Locks
/// the names until the transaction ends, so it must run before any row is locked.
///
/// # Errors
/// When a query fails.
pub fn find_confusable(
    db: &mut Db,
    named: NameKind,
    name: &str,
    own: Option<i64>,
) -> QueryResult<Option<String>> {
    let names = match named {
        NameKind::User => {
            lock::acquire(db, AdvisoryLock::Rule("user names"))?;
            users::table.select((users::id, users::username)).load(db)?
        }
        NameKind::Group => {
            lock::acquire(db, AdvisoryLock::Rule("group names"))?;
            groups::table.select((groups::id, groups::name)).load(db)?
        }
    };
    Ok(find_confusable_in(names, name, own))
}

/// Ignores identical names, which a constraint of the database rejects.
fn find_confusable_in(names: Vec<(i64, String)>, name: &str, own: Option<i64>) -> Option<String> {
    // A change of other fields keeps the name.
    if names
        .iter()
        .any(|(pk, known)| Some(*pk) == own && known == name)
    {
        return None;
    }
    let looks = NameSkeletons::new(name);
    let mut others = names.into_iter().filter(|(pk, _)| Some(*pk) != own);
    let found = others
        .find(|(_, known)| known != name && looks.is_confusable_with(&NameSkeletons::new(known)));
    found.map(|(_, known)| known)
}

/// The forms of a name that are compared.
struct NameSkeletons {
    /// With equivalent characters unified (NFKC), in lower case.
    casefolded: String,
    /// The same, with the capital I replaced by the l that it looks like.
    i_as_l: String,
    /// Skeletons by Unicode's table of confusable characters: of the name, and of its lower-case form.
    skeletons: [String; 2],
}

impl NameSkeletons {
    fn new(name: &str) -> Self {
        let name: String = name
            .nfkc()
            .filter(|character| !is_invisible(*character))
            .collect();
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let folded = nfkc_casefold(&name);
        let drawn = nfkc_casefold(&name.replace('I', "l"));
        let skeletons = [&name, &folded].map(|name| {
            let drawn = nfkc_casefold(&skeleton(name).collect::<String>());
            // Letters that were converted to lower case may look like others again.
            skeleton(&drawn).collect()
        });
        Self {
            casefolded: folded,
            i_as_l: drawn,
            skeletons,
        }
    }

    /// Whether two names look alike. ASCII names do only if they differ in case, or in I and l: the table also has `rn`
    /// for `m` and `1` for `l`, which readers can distinguish.
    fn is_confusable_with(&self, other: &Self) -> bool {
        let are_plain = self.casefolded.is_ascii() && other.casefolded.is_ascii();
        let are_alike = |at: usize| self.skeletons[at] == other.skeletons[at];
        self.casefolded == other.casefolded
            || self.i_as_l == other.i_as_l
            || (!are_plain && (are_alike(0) || are_alike(1)))
    }
}

/// Converts to lower case. An additional dot above a letter with a dot is invisible.
fn nfkc_casefold(name: &str) -> String {
    let small: String = name.to_lowercase().nfkc().collect();
    small.replace("i\u{307}", "i").replace("j\u{307}", "j")
}

/// Whether the character is invisible, but not white space.
#[must_use]
pub fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{115f}'
            | '\u{1160}'
            | '\u{17b4}'
            | '\u{17b5}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fffc}'
            | '\u{ffa0}'
            | '\u{1d159}'
    )
}

#[cfg(test)]
mod tests {
    use super::find_confusable_in;

    fn is_confusable(known: &str, name: &str) -> bool {
        find_confusable_in(vec![(1, known.to_owned())], name, None).is_some()
    }

    #[test]
    fn a_name_is_like_another_that_looks_the_same() {
        for (known, name) in [
            ("one", "ONE"),
            ("ONE", "one"),
            ("one", "\u{ff4f}\u{ff4e}\u{ff45}"),
            ("one", "\u{43e}n\u{435}"),
            ("\u{43e}n\u{435}", "one"),
            ("admin", "\u{430}dmin"),
            ("admin", "adm\u{131}n"),
            ("modern", "m\u{43e}dern"),
            ("bj\u{f6}rn", "BJ\u{d6}RN"),
            ("stra\u{df}e", "stra\u{1e9e}e"),
            ("Bob", "\u{412}\u{43e}b"),
            ("TOM", "\u{422}\u{41e}\u{41c}"),
            ("\u{422}\u{41e}\u{41c}", "Tom"),
            ("Hanna", "\u{41d}anna"),
            ("Nina", "\u{39d}ina"),
            ("Zoe", "\u{396}oe"),
            ("Two Words", "Two  Words"),
            ("Two Words", "Two\u{2009}\u{2009}Words"),
            ("Blank", "Blank\u{2800}"),
            ("Visitor", "Vi\u{307}sitor"),
            ("Illya", "lllya"),
            ("Io", "lo"),
        ] {
            assert!(is_confusable(known, name), "{known} {name}");
        }
    }

    #[test]
    fn a_name_that_looks_otherwise_is_none_of_them() {
        for (known, name) in [
            ("one", "one"),
            ("one", "two"),
            ("modern", "modem"),
            ("user1", "userl"),
            ("anna", "ann"),
            ("bjorn", "bj\u{f6}rn"),
            ("\u{43e}\u{43b}\u{435}\u{433}", "oleg"),
        ] {
            assert!(!is_confusable(known, name), "{known} {name}");
        }
    }

    #[test]
    fn one_keeps_a_name_that_looked_like_anothers_before_and_may_write_it_otherwise() {
        let names = || vec![(1, "one".to_owned()), (2, "ONE".to_owned())];
        assert_eq!(find_confusable_in(names(), "ONE", Some(2)), None);
        assert_eq!(
            find_confusable_in(names(), "One", Some(2)),
            Some("one".to_owned())
        );
        assert_eq!(
            find_confusable_in(vec![(1, "one".to_owned())], "One", Some(1)),
            None
        );
    }
}
