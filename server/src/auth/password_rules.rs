//! Django's password validators, with its messages: a password must not resemble the user's attributes, be too short, be
//! common, or be a number.

use inventree::access::UserRow;

/// Minimum characters.
const MIN_LENGTH: usize = 8;

/// Similarity from which a password is too similar to a word; 1 means the same letters.
const MAX_SIMILARITY: f64 = 0.7;

/// Django's list of common passwords, in lower case. Its licence is in the same folder.
static COMMON: &str = include_str!("common_passwords/list.txt");

/// The attributes of a user that a password must not resemble.
#[derive(Debug, Clone, Copy, Default)]
pub struct UserAttributes<'a> {
    /// Username.
    pub username: &'a str,
    /// First name.
    pub first_name: &'a str,
    /// Last name.
    pub last_name: &'a str,
    /// E-mail address.
    pub email: &'a str,
}

impl<'a> From<&'a UserRow> for UserAttributes<'a> {
    fn from(user: &'a UserRow) -> Self {
        Self {
            username: &user.username,
            first_name: &user.first_name,
            last_name: &user.last_name,
            email: &user.email,
        }
    }
}

/// Returns a message for each rule that the password breaks.
#[must_use]
pub fn violations(password: &str, user: UserAttributes<'_>) -> Vec<String> {
    let small = password.to_lowercase();
    let mut texts = Vec::new();
    if let Some(name) = similar_attribute(&small, user) {
        texts.push(format!("The password is too similar to the {name}."));
    }
    if password.chars().count() < MIN_LENGTH {
        texts.push(format!(
            "This password is too short. It must contain at least {MIN_LENGTH} characters."
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

/// Returns the attribute that the password is too similar to.
fn similar_attribute(password: &str, user: UserAttributes<'_>) -> Option<&'static str> {
    let known = [
        ("username", user.username),
        ("first name", user.first_name),
        ("last name", user.last_name),
        ("email address", user.email),
    ];
    let is_near = |text: &str| {
        let text = text.to_lowercase();
        let parts = text.split(|character: char| !character.is_alphanumeric() && character != '_');
        parts
            .chain([text.as_str()])
            .any(|part| is_similar(password, part))
    };
    let mut known = known.into_iter();
    known.find(|(_, text)| is_near(text)).map(|(name, _)| name)
}

/// Whether most letters of the two are the same, in any order.
fn is_similar(password: &str, word: &str) -> bool {
    let mut left: Vec<char> = word.chars().collect();
    let (length, whole) = (password.chars().count(), left.len());
    if whole == 0 || length >= 10 * whole {
        return false;
    }
    let mut same = 0_u32;
    for character in password.chars() {
        if let Some(index) = left.iter().position(|other| *other == character) {
            left.swap_remove(index);
            same += 1;
        }
    }
    let both = u32::try_from(length + whole).map_or(f64::INFINITY, f64::from);
    2.0 * f64::from(same) / both >= MAX_SIMILARITY
}

#[cfg(test)]
mod tests {
    use super::{UserAttributes, violations};

    const SHORT: &str = "This password is too short. It must contain at least 8 characters.";
    const COMMON: &str = "This password is too common.";
    const NUMERIC: &str = "This password is entirely numeric.";
    const ANN: UserAttributes<'_> = UserAttributes {
        username: "ann.miller",
        first_name: "Annabella",
        last_name: "Ó Súilleabháin",
        email: "stores@workshop.example",
    };

    #[test]
    fn a_common_password_is_refused_in_any_case() {
        for password in ["password1234", "PassWord1234", " password1234 ", "iloveyou"] {
            assert_eq!(violations(password, ANN), [COMMON], "{password}");
        }
        assert_eq!(violations("password1234x", ANN), [""; 0]);
    }

    #[test]
    fn every_rule_that_is_broken_is_reported_in_its_order() {
        assert_eq!(violations("73519264880", ANN), [NUMERIC]);
        assert_eq!(violations("1234567890", ANN), [COMMON, NUMERIC]);
        assert_eq!(violations("123456", ANN), [SHORT, COMMON, NUMERIC]);
        assert_eq!(violations("x7!", ANN), [SHORT]);
        assert_eq!(violations("", ANN), [SHORT]);
        assert_eq!(violations("correct horse battery", ANN), [""; 0]);
        assert_eq!(violations("pässwörter", ANN), [""; 0]);
    }

    #[test]
    fn a_password_like_an_attribute_of_the_user_is_refused() {
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
            assert_eq!(violations(password, ANN), [text], "{password}");
        }
        assert_eq!(violations("annually sunny days", ANN), [""; 0]);
        assert_eq!(
            violations(
                "ann-and-her-very-long-phrase-of-words",
                UserAttributes {
                    username: "ann",
                    ..UserAttributes::default()
                }
            ),
            [""; 0]
        );
    }
}
