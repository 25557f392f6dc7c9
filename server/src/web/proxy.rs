//! The IP address of a request's client, and the scheme and host under which the client sees the server.
//!
//! Forwarding headers count only from configured proxies. From all other peers they are removed before any other code
//! reads them.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use actix_web::dev::ServiceRequest;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest};

use crate::config::Config;
use crate::web::error::{ApiError, Result};

const FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// All forwarding headers of a proxy.
const FORWARDED_HEADERS: [HeaderName; 5] = [
    FOR,
    PROTO,
    HOST,
    header::FORWARDED,
    HeaderName::from_static("x-real-ip"),
];

const SCHEMES: [&str; 2] = ["http", "https"];

/// The client's address, as a trusted proxy reported it.
#[derive(Debug, Clone, Copy)]
struct ForwardedClient(IpAddr);

/// What a proxy reports.
#[derive(Debug, Default)]
struct Forwarded {
    client: Option<IpAddr>,
    proto: Option<String>,
    host: Option<String>,
}

/// Removes untrusted forwarding headers, and reduces trusted ones to one value of each kind.
///
/// # Errors
/// 400 when the request has more than one `Host`, or a malformed one.
pub(crate) fn normalize_headers(request: &mut ServiceRequest) -> Result<()> {
    let peer = peer(request.request());
    let config = request.app_data::<Data<Config>>();
    let is_trusted = |address: IpAddr| {
        config.is_some_and(|config| {
            let proxies = &config.trusted_proxies;
            proxies.iter().any(|network| network.contains(&address))
        })
    };
    let is_forwarded = FORWARDED_HEADERS
        .iter()
        .any(|name| request.headers().contains_key(name));
    if is_forwarded {
        let forwarded =
            is_trusted(peer).then(|| parse_forwarded(request.headers(), peer, is_trusted));
        replace_headers(request, forwarded.unwrap_or_default());
    }
    let mut hosts = request.headers().get_all(header::HOST);
    let (host, more) = (hosts.next(), hosts.next());
    let is_one = |host: &HeaderValue| {
        host.to_str()
            .is_ok_and(|host| host.is_empty() || is_host(host))
    };
    if more.is_some() || !host.is_none_or(is_one) {
        let text = "the header `Host` must be one name or address, with an optional port";
        return Err(ApiError::Detail(StatusCode::BAD_REQUEST, text.to_owned()));
    }
    Ok(())
}

/// Replaces the forwarding headers with the trusted values.
fn replace_headers(request: &mut ServiceRequest, forwarded: Forwarded) {
    let headers = request.headers_mut();
    for name in FORWARDED_HEADERS {
        headers.remove(name);
    }
    let client = forwarded.client.map(|client| client.to_string());
    for (name, value) in [
        (FOR, client),
        (PROTO, forwarded.proto),
        (HOST, forwarded.host),
    ] {
        if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
            headers.insert(name, value);
        }
    }
    if let Some(client) = forwarded.client {
        request.extensions_mut().insert(ForwardedClient(client));
    }
}

/// Parses the headers of a trusted proxy. The last value of each header is the one that the proxy itself added.
fn parse_forwarded(
    headers: &HeaderMap,
    peer: IpAddr,
    is_trusted: impl Fn(IpAddr) -> bool,
) -> Forwarded {
    let mut client = peer;
    let (mut proto, mut host) = (None, None);
    let is_older_kind = FORWARDED_HEADERS[..3]
        .iter()
        .any(|name| headers.contains_key(name));
    if is_older_kind {
        for address in values(headers, &FOR).rev().map(parse_ip) {
            let Some(address) = address else { break };
            client = address;
            if !is_trusted(address) {
                break;
            }
        }
        proto = values(headers, &PROTO).next_back().map(str::to_owned);
        host = values(headers, &HOST).next_back().map(str::to_owned);
    } else {
        for element in values(headers, &header::FORWARDED).rev() {
            let forwarded = |name: &str| parameter(element, name);
            proto = proto.or_else(|| forwarded("proto"));
            host = host.or_else(|| forwarded("host"));
            let Some(address) = forwarded("for").as_deref().and_then(parse_ip) else {
                break;
            };
            client = address;
            if !is_trusted(address) {
                break;
            }
        }
    }
    Forwarded {
        client: Some(client),
        proto: proto
            .map(|proto| proto.to_ascii_lowercase())
            .filter(|proto| SCHEMES.contains(&proto.as_str())),
        host: host.filter(|host| is_host(host)),
    }
}

/// Returns the elements of a list header, from all its lines.
fn values<'a>(
    headers: &'a HeaderMap,
    name: &HeaderName,
) -> impl DoubleEndedIterator<Item = &'a str> {
    let lines = headers.get_all(name);
    // The part before the proxy's own comes from the client, and may not be text.
    let texts = lines.map(|value| match value.to_str() {
        Ok(text) => text,
        Err(_) => last_text(value.as_bytes()),
    });
    let values = texts.flat_map(|line| split_unquoted(line, ','));
    values.collect::<Vec<_>>().into_iter()
}

/// Returns the part after the last byte that is not printable ASCII.
fn last_text(bytes: &[u8]) -> &str {
    let is_text = |byte: &u8| byte.is_ascii_graphic() || *byte == b' ';
    let start = bytes.iter().rposition(|byte| !is_text(byte));
    let rest = bytes.get(start.map_or(0, |at| at + 1)..);
    std::str::from_utf8(rest.unwrap_or_default()).unwrap_or_default()
}

/// Returns a parameter of an element of `Forwarded`.
fn parameter(element: &str, wanted: &str) -> Option<String> {
    let pairs = split_unquoted(element, ';');
    let mut pairs = pairs.into_iter().filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted))?;
    let value = value.trim();
    let value = value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'))
        .unwrap_or(value);
    Some(value.to_owned())
}

/// Splits at separators outside quoted strings. If a quote is not closed, quotes are ignored: it came from the client,
/// and what the proxy added after it still counts.
fn split_unquoted(text: &str, separator: char) -> Vec<&str> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    let parts = text.split(|character: char| {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            _ => return character == separator && !is_quoted,
        }
        false
    });
    let mut parts: Vec<&str> = parts.collect();
    if is_quoted {
        parts = text.split(separator).collect();
    }
    let parts = parts.into_iter().map(str::trim);
    parts.filter(|part| !part.is_empty()).collect()
}

/// Parses an IP address with or without a port.
fn parse_ip(text: &str) -> Option<IpAddr> {
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    let bracketed = || {
        let inside = text.strip_prefix('[')?.strip_suffix(']')?;
        inside.parse().ok()
    };
    let address = text.parse().ok().or_else(with_port).or_else(bracketed);
    address.map(|address: IpAddr| address.to_canonical())
}

fn peer(request: &HttpRequest) -> IpAddr {
    let peer = request.peer_addr();
    peer.map_or(Ipv4Addr::UNSPECIFIED.into(), |peer| {
        peer.ip().to_canonical()
    })
}

/// Returns the client's IP address: as a trusted proxy reported it, else that of the peer.
#[must_use]
pub fn client_ip(request: &HttpRequest) -> IpAddr {
    let forwarded = request.extensions().get::<ForwardedClient>().copied();
    forwarded.map_or_else(|| peer(request), |ForwardedClient(address)| address)
}

/// Returns the client's scheme, if a trusted proxy reported it.
#[must_use]
pub fn forwarded_scheme(request: &HttpRequest) -> Option<&'static str> {
    let proto = request.headers().get(PROTO)?;
    SCHEMES.into_iter().find(|scheme| proto == scheme)
}

/// Returns the client's scheme: as a trusted proxy reported it, else `http`.
#[must_use]
pub fn scheme(request: &HttpRequest) -> &'static str {
    forwarded_scheme(request).unwrap_or("http")
}

/// Returns the host and port that the client addressed.
#[must_use]
pub fn host(request: &HttpRequest) -> String {
    let header = |name: HeaderName| request.headers().get(name)?.to_str().ok();
    let authority = || {
        request
            .uri()
            .authority()
            .map(actix_web::http::uri::Authority::as_str)
    };
    let host = header(HOST)
        .or_else(|| header(header::HOST))
        .or_else(authority);
    let host = host.filter(|host| is_host(host));
    host.map_or_else(|| request.app_config().host().to_owned(), str::to_owned)
}

/// Returns whether the text is a host name or IP address, with or without a port.
#[must_use]
pub fn is_host(text: &str) -> bool {
    let (name, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, port)) => {
            let is_address = address.parse::<std::net::Ipv6Addr>().is_ok();
            (
                if is_address { "v6" } else { "" },
                port.strip_prefix(':').or(port.is_empty().then_some("0")),
            )
        }
        None => text
            .split_once(':')
            .map_or((text, Some("0")), |(name, port)| (name, Some(port))),
    };
    let fits = |character: u8| character.is_ascii_alphanumeric() || b".-_".contains(&character);
    let is_name = !name.is_empty() && name.len() <= 255 && name.bytes().all(fits);
    is_name && port.is_some_and(|port| port.parse::<u16>().is_ok() && !port.starts_with('+'))
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

    use super::{is_host, parse_forwarded};

    fn read(lines: &[(&'static str, &'static str)]) -> (String, String, String) {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            );
        }
        let inside = |address: IpAddr| address.to_string().starts_with("10.");
        let forwarded = parse_forwarded(&headers, [10, 0, 0, 1].into(), inside);
        let client = forwarded.client.map(|client| client.to_string());
        let all = [client, forwarded.proto, forwarded.host].map(Option::unwrap_or_default);
        all.into()
    }

    fn all(client: &str, proto: &str, host: &str) -> (String, String, String) {
        (client.to_owned(), proto.to_owned(), host.to_owned())
    }

    #[test]
    fn the_client_is_the_last_that_is_no_proxy() {
        for (forwarded, client) in [
            ("1.2.3.4", "1.2.3.4"),
            ("9.9.9.9, 1.2.3.4", "1.2.3.4"),
            ("9.9.9.9, 1.2.3.4, 10.0.0.7", "1.2.3.4"),
            ("9.9.9.9, nonsense, 10.0.0.7", "10.0.0.7"),
            ("nonsense", "10.0.0.1"),
            ("1.2.3.4,", "1.2.3.4"),
            ("1.2.3.4:567", "1.2.3.4"),
            ("[2001:db8::1]:567", "2001:db8::1"),
            ("::ffff:1.2.3.4", "1.2.3.4"),
        ] {
            assert_eq!(
                read(&[("x-forwarded-for", forwarded)]).0,
                client,
                "{forwarded}"
            );
        }
    }

    #[test]
    fn scheme_and_host_come_from_the_last_proxy() {
        let lines = [
            ("x-forwarded-proto", "javascript, https"),
            ("x-forwarded-host", "evil.example, inventree.example"),
            ("forwarded", "for=9.9.9.9;host=evil.example"),
        ];
        assert_eq!(read(&lines), all("10.0.0.1", "https", "inventree.example"));
        let strange = [
            ("x-forwarded-proto", "javascript"),
            ("x-forwarded-host", "a\"b"),
        ];
        assert_eq!(read(&strange), all("10.0.0.1", "", ""));
        let newer = [(
            "forwarded",
            "for=9.9.9.9, For=\"[2001:db8::1]:4\";proto=https;host=a.example, for=10.0.0.2",
        )];
        assert_eq!(read(&newer), all("2001:db8::1", "https", "a.example"));
        let quoted = [(
            "forwarded",
            "for=1.2.3.4;host=\"x,for=6.6.6.6\";proto=HTTPS",
        )];
        assert_eq!(read(&quoted), all("1.2.3.4", "https", ""));
        let endless = [("forwarded", "for=\"9.9.9.9, for=1.2.3.4;proto=https")];
        assert_eq!(read(&endless), all("1.2.3.4", "https", ""));
        let nested = [("forwarded", "for=\"1.2.3.4;host=evil\";host=ok.example")];
        assert_eq!(read(&nested), all("10.0.0.1", "", "ok.example"));
    }

    #[test]
    fn a_host_is_a_name_or_an_address_with_a_port_or_without() {
        for host in [
            "a",
            "a.example:80",
            "inventree_server:8000",
            "127.0.0.1",
            "[::1]",
            "[::1]:80",
        ] {
            assert!(is_host(host), "{host}");
        }
        for host in [
            "", ":80", "a:", "a:+1", "a:99999", "a b", "a/b", "a@b", "a\"b", "a<b", "::1", "[::1",
            "[a]:1", "[::1]x", "a:1:2",
        ] {
            assert!(!is_host(host), "{host}");
        }
    }
}
