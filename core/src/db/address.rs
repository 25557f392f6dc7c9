//! The address of a database: what may be handed to libpq, and what people may see of it.

/// What stands for an address that cannot be read: any part of it may be a piece of the password.
const HIDDEN: &str = "…";

/// Three seconds for a connection to be made, as long as others wait for it, and five for what is sent over it to
/// arrive.
const TIME_LIMIT: &str = "connect_timeout=3&tcp_user_timeout=5000";

/// The parts of `scheme://name:password@place?parameters` that may be shown.
struct Shown<'a> {
    scheme: &'a str,
    name: Option<&'a str>,
    place: &'a str,
}

/// The address without its password and its parameters.
#[must_use]
pub fn without_password(address: &str) -> String {
    // A file's name.
    if address.starts_with("sqlite:") || !address.contains([':', '@', '=']) {
        return address.to_owned();
    }
    match read(address) {
        None => HIDDEN.to_owned(),
        Some(Shown {
            scheme,
            name: Some(name),
            place,
        }) => format!("{scheme}://{name}@{place}"),
        Some(Shown { scheme, place, .. }) => format!("{scheme}://{place}"),
    }
}

/// Whether the parts of the address can be told from each other. libpq repeats what it cannot read, be it a
/// piece of the password, so it gets nothing else.
pub(super) fn is_readable(address: &str) -> bool {
    read(address).is_some()
}

/// The address with limits to how long connecting takes and what is sent may stay unacknowledged. Without them, a query over a
/// connection that was lost without a sign takes a quarter of an hour to fail. What the address itself says
/// comes later, and wins.
pub(super) fn with_time_limit(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let (_, rest) = split_login(rest);
    let login = address.strip_suffix(rest).unwrap_or_default();
    let (place, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    format!("{login}{place}?{TIME_LIMIT}&{parameters}")
}

/// What stands before the `@`, and what after it.
fn split_login(rest: &str) -> (Option<&str>, &str) {
    match rest.split_once('@') {
        Some((login, rest)) if !login.contains('/') => (Some(login), rest),
        _ => (None, rest),
    }
}

/// Takes the address apart as libpq does.
fn read(address: &str) -> Option<Shown<'_>> {
    let (scheme, rest) = address.split_once("://")?;
    let (login, rest) = split_login(rest);
    let name = login.and_then(|login| login.split(':').next());
    let (place, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let is_read = scheme.bytes().all(|sign| sign.is_ascii_alphanumeric())
        && name.is_none_or(|name| !name.contains(['?', '=']))
        && is_place(place)
        && are_parameters(parameters)
        && is_escaped(address);
    is_read.then_some(Shown {
        scheme,
        name,
        place,
    })
}

/// Hosts with ports, and the name of the database.
fn is_place(place: &str) -> bool {
    let hosts = place.split('/').next().unwrap_or_default();
    !place.contains('@') && hosts.split(',').all(is_host)
}

fn is_host(host: &str) -> bool {
    let port = match host.strip_prefix('[') {
        Some(rest) => rest
            .split_once(']')
            .map(|(inside, port)| (!inside.is_empty(), port)),
        None => Some((true, host.find(':').map_or("", |at| &host[at..]))),
    };
    port.is_some_and(|(is_named, port)| {
        is_named && (port.is_empty() || port.strip_prefix(':').is_some_and(is_number))
    })
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|digit| digit.is_ascii_digit())
}

fn are_parameters(text: &str) -> bool {
    let mut parameters = text.split('&').filter(|parameter| !parameter.is_empty());
    parameters.all(|parameter| parameter.matches('=').count() == 1)
}

/// Whether there is no blank, and every `%` begins the number of a byte.
fn is_escaped(text: &str) -> bool {
    let is_byte = |after: &str| {
        let number = after.get(..2);
        number.is_some_and(|number| {
            number != "00" && number.bytes().all(|digit| digit.is_ascii_hexdigit())
        })
    };
    !text.contains(char::is_whitespace) && text.split('%').skip(1).all(is_byte)
}

#[cfg(test)]
mod tests {
    use super::{is_readable, with_time_limit, without_password};

    #[test]
    fn an_address_is_given_a_time_limit_that_its_own_overrides() {
        for (address, limited) in [
            (
                "postgres://",
                "postgres://?connect_timeout=3&tcp_user_timeout=5000&",
            ),
            (
                "postgres://db/inv",
                "postgres://db/inv?connect_timeout=3&tcp_user_timeout=5000&",
            ),
            (
                "postgres://ann:sec?ret@db/inv?tcp_user_timeout=5",
                "postgres://ann:sec?ret@db/inv?connect_timeout=3&tcp_user_timeout=5000&tcp_user_timeout=5",
            ),
        ] {
            assert_eq!(with_time_limit(address), limited);
        }
    }

    #[test]
    fn an_address_is_shown_without_its_password_and_parameters() {
        for (address, shown) in [
            ("postgres://ann:secret@db/inv", "postgres://ann@db/inv"),
            ("postgresql://ann:se:cret@db/inv", "postgresql://ann@db/inv"),
            ("postgres://ann:sec?ret@db/inv", "postgres://ann@db/inv"),
            ("postgres://ann:%73ecret@db/inv", "postgres://ann@db/inv"),
            ("postgres://ann:secret@", "postgres://ann@"),
            (
                "postgres://:secret@db:1,[::1]:2/inv",
                "postgres://@db:1,[::1]:2/inv",
            ),
            ("postgres://db/inv?password=secret", "postgres://db/inv"),
            ("postgres://db?user=a&password=secret", "postgres://db"),
            ("postgres:///inv?password=sec@ret", "postgres:///inv"),
            ("mysql://ann:secret@db/inv", "mysql://ann@db/inv"),
        ] {
            assert_eq!(without_password(address), shown, "{address}");
        }
    }

    #[test]
    fn an_address_without_a_password_is_shown_as_it_is() {
        for address in [
            "postgres://db/inv",
            "postgres://ann@%2Frun%2Fpg:5432/inv",
            "postgres://",
            "sqlite:data/x@y:z",
            "data/inventree.sqlite3",
        ] {
            assert_eq!(without_password(address), address);
        }
    }

    /// Whose parts can be told from each other neither by libpq, which repeats them, nor by us.
    #[test]
    fn an_address_that_cannot_be_read_is_hidden_and_not_handed_on() {
        for address in [
            "postgres://ann:se@cret@db/inv",
            "postgres://ann:sec/ret@db/inv",
            "postgres://ann:secret",
            "postgres://ann:secret/inv",
            "postgres://ann:100%@db/inv",
            "postgres://ann:%00secret@db/inv",
            "postgres://ann:%+fsecret@db/inv",
            "postgres://ann:sec ret@db/inv",
            "postgres://ann:secret@[db/inv",
            "postgres://ann:secret@[::1]5/inv",
            "postgres://ann:secret@[]/inv",
            "postgres://db?password=sec@ret",
            "postgres://db/inv?password=sec&ret",
            "postgres://db/inv?password=sec=ret",
            "ann:secret://db/inv",
            "ann:secret@db/inv",
            "postgres:ann:secret@db/inv",
            "host=db password=secret",
        ] {
            assert_eq!(without_password(address), "…", "{address}");
            assert!(!is_readable(address), "{address}");
        }
    }
}
