//! From where a request comes, and under which address its client sees the server.
//!
//! What proxies tell of that counts only from those that are configured; from all others it is taken away, before
//! anything looks at it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use actix_web::dev::ServiceRequest;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest};

use crate::state::State;
use crate::web::error::{ApiError, Result};

const FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// All that a proxy may say of where a request comes from.
const TOLD: [HeaderName; 5] = [
    FOR,
    PROTO,
    HOST,
    header::FORWARDED,
    HeaderName::from_static("x-real-ip"),
];

const SCHEMES: [&str; 2] = ["http", "https"];

/// Whose request it is, where a proxy has told.
#[derive(Debug, Clone, Copy)]
struct Client(IpAddr);

/// What a proxy tells.
#[derive(Debug, Default)]
struct Told {
    client: Option<IpAddr>,
    proto: Option<String>,
    host: Option<String>,
}

/// Takes away what is not to be believed, and leaves of the rest one value of each kind.
///
/// # Errors
/// 400 where the request names no host as hosts are named.
pub(crate) fn settle(request: &mut ServiceRequest) -> Result<()> {
    let peer = peer(request.request());
    let state = request.app_data::<Data<State>>();
    let is_trusted = |address: IpAddr| {
        state.is_some_and(|state| {
            let proxies = &state.config.trusted_proxies;
            proxies.iter().any(|network| network.contains(&address))
        })
    };
    let is_told = TOLD.iter().any(|name| request.headers().contains_key(name));
    if is_told {
        let told = is_trusted(peer).then(|| told(request.headers(), peer, is_trusted));
        tell(request, told.unwrap_or_default());
    }
    let mut hosts = request.headers().get_all(header::HOST);
    let (host, more) = (hosts.next(), hosts.next());
    let is_one = |host: &HeaderValue| {
        host.to_str()
            .is_ok_and(|host| host.is_empty() || is_host(host))
    };
    if more.is_some() || !host.is_none_or(is_one) {
        let text = "the header `Host` is not one name or address with a port";
        return Err(ApiError::Detail(StatusCode::BAD_REQUEST, text.to_owned()));
    }
    Ok(())
}

/// Puts what is believed in the place of what was told.
fn tell(request: &mut ServiceRequest, told: Told) {
    let headers = request.headers_mut();
    for name in TOLD {
        headers.remove(name);
    }
    let client = told.client.map(|client| client.to_string());
    for (name, value) in [(FOR, client), (PROTO, told.proto), (HOST, told.host)] {
        if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
            headers.insert(name, value);
        }
    }
    if let Some(client) = told.client {
        request.extensions_mut().insert(Client(client));
    }
}

/// What a trusted proxy tells. The last value of each header is the one that it has put there itself.
fn told(headers: &HeaderMap, peer: IpAddr, is_trusted: impl Fn(IpAddr) -> bool) -> Told {
    let mut client = peer;
    let (mut proto, mut host) = (None, None);
    let is_older_kind = TOLD[..3].iter().any(|name| headers.contains_key(name));
    if is_older_kind {
        for address in values(headers, &FOR).rev().map(address) {
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
            let told = |name: &str| parameter(element, name);
            proto = proto.or_else(|| told("proto"));
            host = host.or_else(|| told("host"));
            let Some(address) = told("for").as_deref().and_then(address) else {
                break;
            };
            client = address;
            if !is_trusted(address) {
                break;
            }
        }
    }
    Told {
        client: Some(client),
        proto: proto
            .map(|proto| proto.to_ascii_lowercase())
            .filter(|proto| SCHEMES.contains(&proto.as_str())),
        host: host.filter(|host| is_host(host)),
    }
}

/// The elements of a header that is a list, as many times as it may stand there.
fn values<'a>(
    headers: &'a HeaderMap,
    name: &HeaderName,
) -> impl DoubleEndedIterator<Item = &'a str> {
    let lines = headers.get_all(name);
    // What a client has put in front may be no text.
    let texts = lines.map(|value| match value.to_str() {
        Ok(text) => text,
        Err(_) => last_text(value.as_bytes()),
    });
    let values = texts.flat_map(|line| outside_quotes(line, ','));
    values.collect::<Vec<_>>().into_iter()
}

/// What comes behind the last byte that is no letter of a header.
fn last_text(bytes: &[u8]) -> &str {
    let is_text = |byte: &u8| byte.is_ascii_graphic() || *byte == b' ';
    let start = bytes.iter().rposition(|byte| !is_text(byte));
    let rest = bytes.get(start.map_or(0, |at| at + 1)..);
    std::str::from_utf8(rest.unwrap_or_default()).unwrap_or_default()
}

/// A parameter of an element of `Forwarded`.
fn parameter(element: &str, wanted: &str) -> Option<String> {
    let pairs = outside_quotes(element, ';');
    let mut pairs = pairs.into_iter().filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted))?;
    let value = value.trim();
    let value = value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'))
        .unwrap_or(value);
    Some(value.to_owned())
}

/// The parts between separators. Those inside of a quoted string separate nothing, unless it has no end: such a text is
/// a client's, and what the proxy has put behind it counts all the same.
fn outside_quotes(text: &str, separator: char) -> Vec<&str> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    let parts = text.split(|sign: char| {
        match sign {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            _ => return sign == separator && !is_quoted,
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

/// An address with or without a port.
fn address(text: &str) -> Option<IpAddr> {
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

/// The address from which the request comes: that of its client, where a trusted proxy told it.
#[must_use]
pub fn client(request: &HttpRequest) -> IpAddr {
    let told = request.extensions().get::<Client>().copied();
    told.map_or_else(|| peer(request), |Client(address)| address)
}

/// The scheme by which the client came, where a trusted proxy told it.
#[must_use]
pub fn told_scheme(request: &HttpRequest) -> Option<&'static str> {
    let proto = request.headers().get(PROTO)?;
    SCHEMES.into_iter().find(|scheme| proto == scheme)
}

/// The scheme by which the client came.
#[must_use]
pub fn scheme(request: &HttpRequest) -> &'static str {
    told_scheme(request).unwrap_or("http")
}

/// Name and port by which the client calls the server.
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

/// Whether it is a name or an address, with a port or without.
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
    let fits = |sign: u8| sign.is_ascii_alphanumeric() || b".-_".contains(&sign);
    let is_name = !name.is_empty() && name.len() <= 255 && name.bytes().all(fits);
    is_name && port.is_some_and(|port| port.parse::<u16>().is_ok() && !port.starts_with('+'))
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

    use super::{is_host, told};

    fn read(lines: &[(&'static str, &'static str)]) -> (String, String, String) {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            );
        }
        let inside = |address: IpAddr| address.to_string().starts_with("10.");
        let told = told(&headers, [10, 0, 0, 1].into(), inside);
        let client = told.client.map(|client| client.to_string());
        let all = [client, told.proto, told.host].map(Option::unwrap_or_default);
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
    fn scheme_and_host_are_those_that_the_last_proxy_told() {
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
