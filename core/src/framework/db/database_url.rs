//! Database URLs: what may be passed to libpq, and what may be shown.

/// Replaces a URL that cannot be parsed, since any part of it may belong to the password.
const REDACTED: &str = "…";

/// Three seconds to connect, as long as callers wait for a connection, and five until sent data is acknowledged.
const TIMEOUT_PARAMETERS: &str = "connect_timeout=3&tcp_user_timeout=5000";

/// The parts of `scheme://name:password@host?parameters` that may be shown.
struct UrlParts<'a> {
    scheme: &'a str,
    name: Option<&'a str>,
    host: &'a str,
}

/// Returns the URL without its password and parameters.
#[must_use]
pub fn without_password(address: &str) -> String {
    // A file path.
    if address.starts_with("sqlite:") || !address.contains([':', '@', '=']) {
        return address.to_owned();
    }
    match parse(address) {
        None => REDACTED.to_owned(),
        Some(UrlParts {
            scheme,
            name: Some(name),
            host: place,
        }) => format!("{scheme}://{name}@{place}"),
        Some(UrlParts {
            scheme,
            host: place,
            ..
        }) => format!("{scheme}://{place}"),
    }
}

/// Returns whether the URL can be parsed. Other URLs are not passed to libpq: its errors repeat what it cannot parse,
/// which may be a part of the password.
pub(super) fn is_parseable(address: &str) -> bool {
    parse(address).is_some()
}

/// Adds timeouts for connecting and for unacknowledged data. Without them, a query on a silently lost connection takes
/// a quarter of an hour to fail. The URL's own parameters come later and win.
pub(super) fn with_timeouts(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let (_, rest) = split_userinfo(rest);
    let login = address.strip_suffix(rest).unwrap_or_default();
    let (place, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    format!("{login}{place}?{TIMEOUT_PARAMETERS}&{parameters}")
}

/// Splits the URL at the `@` into the login and the rest.
fn split_userinfo(rest: &str) -> (Option<&str>, &str) {
    match rest.split_once('@') {
        Some((login, rest)) if !login.contains('/') => (Some(login), rest),
        _ => (None, rest),
    }
}

/// Parses the URL as libpq does.
fn parse(address: &str) -> Option<UrlParts<'_>> {
    let (scheme, rest) = address.split_once("://")?;
    let (login, rest) = split_userinfo(rest);
    let name = login.and_then(|login| login.split(':').next());
    let (place, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let is_read = scheme
        .bytes()
        .all(|character| character.is_ascii_alphanumeric())
        && name.is_none_or(|name| !name.contains(['?', '=']))
        && is_host_and_path(place)
        && is_query_string(parameters)
        && is_percent_encoded(address);
    is_read.then_some(UrlParts {
        scheme,
        name,
        host: place,
    })
}

/// Returns whether the text holds hosts with ports, and the name of the database.
fn is_host_and_path(place: &str) -> bool {
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

fn is_query_string(text: &str) -> bool {
    let mut parameters = text.split('&').filter(|parameter| !parameter.is_empty());
    parameters.all(|parameter| parameter.matches('=').count() == 1)
}

/// Returns whether there is no white space and every `%` is followed by the hexadecimal digits of a byte other than 0.
fn is_percent_encoded(text: &str) -> bool {
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
    use super::{is_parseable, with_timeouts, without_password};

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
            assert_eq!(with_timeouts(address), limited);
        }
    }

    #[test]
    fn an_address_is_shown_without_its_password_and_parameters() {
        for (address, expected) in [
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
            assert_eq!(without_password(address), expected, "{address}");
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

    /// Neither libpq, which repeats such a URL in its errors, nor this module can parse these.
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
            assert!(!is_parseable(address), "{address}");
        }
    }
}
