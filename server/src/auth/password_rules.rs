//! What Django asks of a password, in its words: unlike what is known of the user, long enough, not used by many, not a
//! number.

use inventree::models::user::UserRow;

/// Fewest characters.
const SHORTEST: usize = 8;

/// From how much a password is too similar to a word, where 1 is the same letters.
const SIMILAR: f64 = 0.7;

/// The passwords that most people have, in small letters: Django's list. Its licence lies beside it.
static COMMON: &str = include_str!("common_passwords/list.txt");

/// What a password must not be like.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// Name to log in with.
    pub username: &'a str,
    /// First name.
    pub first_name: &'a str,
    /// Last name.
    pub last_name: &'a str,
    /// E-mail address.
    pub email: &'a str,
}

impl<'a> From<&'a UserRow> for Known<'a> {
    fn from(user: &'a UserRow) -> Self {
        Self {
            username: &user.username,
            first_name: &user.first_name,
            last_name: &user.last_name,
            email: &user.email,
        }
    }
}

/// The rules that the password of the user breaks; none where it is a good one.
#[must_use]
pub fn broken(password: &str, user: Known<'_>) -> Vec<String> {
    let small = password.to_lowercase();
    let mut texts = Vec::new();
    if let Some(name) = similar(&small, user) {
        texts.push(format!("The password is too similar to the {name}."));
    }
    if password.chars().count() < SHORTEST {
        texts.push(format!(
            "This password is too short. It must contain at least {SHORTEST} characters."
        ));
    }
    let stripped = small.trim();
    if COMMON.lines().any(|common| common == stripped) {
        texts.push("This password is too common.".to_owned());
    }
    if !password.is_empty() && password.chars().all(char::is_numeric) {
        texts.push("This password is entirely numeric.".to_owned());
    }
    texts
}

/// What of the user the password is too similar to.
fn similar(password: &str, user: Known<'_>) -> Option<&'static str> {
    let known = [
        ("username", user.username),
        ("first name", user.first_name),
        ("last name", user.last_name),
        ("email address", user.email),
    ];
    let is_near = |text: &str| {
        let text = text.to_lowercase();
        let parts = text.split(|sign: char| !sign.is_alphanumeric() && sign != '_');
        parts
            .chain([text.as_str()])
            .any(|part| is_like(password, part))
    };
    let mut known = known.into_iter();
    known.find(|(_, text)| is_near(text)).map(|(name, _)| name)
}

/// Whether most letters of the two are the same, whatever their order.
fn is_like(password: &str, word: &str) -> bool {
    let mut left: Vec<char> = word.chars().collect();
    let (length, whole) = (password.chars().count(), left.len());
    if whole == 0 || length >= 10 * whole {
        return false;
    }
    let mut same = 0_u32;
    for sign in password.chars() {
        if let Some(place) = left.iter().position(|other| *other == sign) {
            left.swap_remove(place);
            same += 1;
        }
    }
    let both = u32::try_from(length + whole).map_or(f64::INFINITY, f64::from);
    2.0 * f64::from(same) / both >= SIMILAR
}

#[cfg(test)]
mod tests {
    use super::{Known, broken};

    const SHORT: &str = "This password is too short. It must contain at least 8 characters.";
    const COMMON: &str = "This password is too common.";
    const NUMERIC: &str = "This password is entirely numeric.";
    const ANN: Known<'_> = Known {
        username: "ann.miller",
        first_name: "Annabella",
        last_name: "Ó Súilleabháin",
        email: "stores@workshop.example",
    };

    #[test]
    fn a_password_that_many_have_is_refused_whatever_its_case() {
        for password in ["password1234", "PassWord1234", " password1234 ", "iloveyou"] {
            assert_eq!(broken(password, ANN), [COMMON], "{password}");
        }
        assert_eq!(broken("password1234x", ANN), [""; 0]);
    }

    #[test]
    fn every_rule_that_is_broken_is_reported_in_its_order() {
        assert_eq!(broken("73519264880", ANN), [NUMERIC]);
        assert_eq!(broken("1234567890", ANN), [COMMON, NUMERIC]);
        assert_eq!(broken("123456", ANN), [SHORT, COMMON, NUMERIC]);
        assert_eq!(broken("x7!", ANN), [SHORT]);
        assert_eq!(broken("", ANN), [SHORT]);
        assert_eq!(broken("correct horse battery", ANN), [""; 0]);
        assert_eq!(broken("pässwörter", ANN), [""; 0]);
    }

    #[test]
    fn what_is_known_of_the_user_is_no_password() {
        for (password, name) in [
            ("ann.miller1", "username"),
            ("ANNMILLER", "username"),
            ("relliM.nnA", "username"),
            ("annabella99", "first name"),
            ("súilleabháin", "last name"),
            ("workshop1", "email address"),
            ("stores@workshop.example", "email address"),
        ] {
            let text = format!("The password is too similar to the {name}.");
            assert_eq!(broken(password, ANN), [text], "{password}");
        }
        assert_eq!(broken("annually sunny days", ANN), [""; 0]);
        assert_eq!(
            broken(
                "ann-and-her-very-long-phrase-of-words",
                Known {
                    username: "ann",
                    ..Known::default()
                }
            ),
            [""; 0]
        );
    }
}
