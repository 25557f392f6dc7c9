//! Names that look alike, by which one user could pass for another.

use diesel::prelude::*;
use unicode_normalization::UnicodeNormalization;
use unicode_security::skeleton;

use crate::db::Db;
use crate::db::lock::{self, Lock};
use crate::schema::{groups, users};

/// Who is called by a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// Users.
    User,
    /// Groups.
    Group,
}

/// Another one whose name looks like this one, for whom `own` is the key where it has one already. Nobody else gets
/// a name before the transaction ends: to be asked before any row is taken.
///
/// # Errors
/// When a query fails.
pub fn like(
    db: &mut Db,
    named: Named,
    name: &str,
    own: Option<i64>,
) -> QueryResult<Option<String>> {
    let names = match named {
        Named::User => {
            lock::take(db, Lock::Rule("user names"))?;
            users::table.select((users::id, users::username)).load(db)?
        }
        Named::Group => {
            lock::take(db, Lock::Rule("group names"))?;
            groups::table.select((groups::id, groups::name)).load(db)?
        }
    };
    Ok(find(names, name, own))
}

/// One who is called the same to the letter is for the database to find.
fn find(names: Vec<(i64, String)>, name: &str, own: Option<i64>) -> Option<String> {
    // A change of something else keeps the name.
    if names
        .iter()
        .any(|(pk, known)| Some(*pk) == own && known == name)
    {
        return None;
    }
    let looks = Looks::of(name);
    let mut others = names.into_iter().filter(|(pk, _)| Some(*pk) != own);
    let found = others.find(|(_, known)| known != name && looks.is_like(&Looks::of(known)));
    found.map(|(_, known)| known)
}

/// A name as it looks.
struct Looks {
    /// Signs that mean the same as one, in small letters.
    folded: String,
    /// The same with the capital I as the l that it looks like.
    drawn: String,
    /// By Unicode's table of signs that look the same: what it becomes before and after its letters become small.
    skeletons: [String; 2],
}

impl Looks {
    fn of(name: &str) -> Self {
        let name: String = name.nfkc().filter(|sign| !is_invisible(*sign)).collect();
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let folded = fold(&name);
        let drawn = fold(&name.replace('I', "l"));
        let skeletons = [&name, &folded].map(|name| {
            let drawn = fold(&skeleton(name).collect::<String>());
            // Capital letters have become small ones, of which some look like others again.
            skeleton(&drawn).collect()
        });
        Self {
            folded,
            drawn,
            skeletons,
        }
    }

    /// Within plain letters only those that differ by their size, and I and l, are alike: the table also has `rn` for `m`,
    /// and `1` for `l`, which everybody is used to tell apart.
    fn is_like(&self, other: &Self) -> bool {
        let are_plain = self.folded.is_ascii() && other.folded.is_ascii();
        let are_alike = |at: usize| self.skeletons[at] == other.skeletons[at];
        self.folded == other.folded
            || self.drawn == other.drawn
            || (!are_plain && (are_alike(0) || are_alike(1)))
    }
}

/// In small letters. A dot above a letter that has one shows nothing.
fn fold(name: &str) -> String {
    let small: String = name.to_lowercase().nfkc().collect();
    small.replace("i\u{307}", "i").replace("j\u{307}", "j")
}

/// Whether it is a sign that shows nothing, though it is no space.
#[must_use]
pub fn is_invisible(sign: char) -> bool {
    matches!(
        sign,
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
    use super::find;

    fn like(known: &str, name: &str) -> bool {
        find(vec![(1, known.to_owned())], name, None).is_some()
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
            assert!(like(known, name), "{known} {name}");
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
            assert!(!like(known, name), "{known} {name}");
        }
    }

    #[test]
    fn one_keeps_a_name_that_looked_like_anothers_before_and_may_write_it_otherwise() {
        let names = || vec![(1, "one".to_owned()), (2, "ONE".to_owned())];
        assert_eq!(find(names(), "ONE", Some(2)), None);
        assert_eq!(find(names(), "One", Some(2)), Some("one".to_owned()));
        assert_eq!(find(vec![(1, "one".to_owned())], "One", Some(1)), None);
    }
}
