//! An HTTP client for a test server, which returns replies of any status.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;
use ureq::Agent;
use ureq::http::{HeaderMap, Method, Request};

/// Sends requests to one server with fixed credentials.
#[derive(Debug, Clone)]
pub struct Client {
    agent: Agent,
    base: String,
    authorization: Option<String>,
}

/// A response of the server.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub text: String,
    /// The body as bytes.
    pub bytes: Vec<u8>,
}

impl Reply {
    /// Returns the body as JSON.
    ///
    /// # Panics
    /// When it is not JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|error| panic!("not JSON ({error}): {} {}", self.status, self.text))
    }

    /// Checks the status and returns the body as JSON.
    ///
    /// # Panics
    /// When the status differs.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        if self.text.is_empty() {
            Value::Null
        } else {
            self.json()
        }
    }

    /// Checks the status and returns the body as text.
    ///
    /// # Panics
    /// When the status differs.
    #[track_caller]
    pub fn expect_text(&self, status: u16) -> &str {
        assert_eq!(self.status, status, "{}", self.text);
        &self.text
    }

    /// Returns the header as text; empty if it is missing.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// Returns the value of the cookie that the response sets; empty if it sets none.
    #[must_use]
    pub fn cookie(&self, name: &str) -> &str {
        let set = self
            .headers
            .get_all("set-cookie")
            .iter()
            .filter_map(|value| value.to_str().ok());
        let mut values = set.filter_map(|text| {
            text.split(';')
                .next()?
                .strip_prefix(name)?
                .strip_prefix('=')
        });
        values.next().unwrap_or_default()
    }
}

impl Client {
    /// Creates a client without credentials for the server at `http://host:port`.
    #[must_use]
    pub fn new(base: &str) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .allow_non_standard_methods(true)
            .timeout_global(Some(Duration::from_secs(60)))
            .build()
            .into();
        Self {
            agent,
            base: base.to_owned(),
            authorization: None,
        }
    }

    /// Returns the same client with an `Authorization` header.
    #[must_use]
    pub fn with_authorization(&self, value: impl Into<String>) -> Self {
        Self {
            authorization: Some(value.into()),
            ..self.clone()
        }
    }

    /// Returns the same client without credentials.
    #[must_use]
    pub fn anonymous(&self) -> Self {
        Self {
            authorization: None,
            ..self.clone()
        }
    }

    /// Returns the server's base URL.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Sends a request with headers and a body.
    ///
    /// # Panics
    /// When there is no response.
    #[must_use]
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let method: Method = method.parse().expect("a method");
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base));
        if let Some(authorization) = &self.authorization {
            request = request.header("Authorization", authorization);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.to_vec()).expect("a request");
        let mut response = self
            .agent
            .run(request)
            .unwrap_or_else(|error| panic!("{path}: {error}"));
        let bytes = response.body_mut().read_to_vec().expect("a body");
        Reply {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: String::from_utf8_lossy(&bytes).into_owned(),
            bytes,
        }
    }

    fn send_json(&self, method: &str, path: &str, body: &Value) -> Reply {
        let headers = [
            ("Content-Type", "application/json"),
            ("Accept", "application/json"),
        ];
        self.send(method, path, &headers, body.to_string().as_bytes())
    }

    /// Sends a multipart form of text fields and files; a file has a field, a name and bytes.
    #[must_use]
    pub fn form(
        &self,
        method: &str,
        path: &str,
        texts: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Reply {
        const KIND: (&str, &str) = ("Content-Type", "multipart/form-data; boundary=between");
        let mut body = Vec::new();
        for (name, text) in texts {
            let part = format!(
                "--between\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n"
            );
            body.extend_from_slice(part.as_bytes());
        }
        for (name, file, bytes) in files {
            let part = format!(
                "--between\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\r\n"
            );
            body.extend_from_slice(part.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--between--\r\n");
        self.send(method, path, &[KIND], &body)
    }

    /// Sends a `GET`.
    #[must_use]
    pub fn get(&self, path: &str) -> Reply {
        self.send("GET", path, &[], b"")
    }

    /// Sends a `POST` with JSON.
    #[must_use]
    pub fn post(&self, path: &str, body: &Value) -> Reply {
        self.send_json("POST", path, body)
    }

    /// Sends a `PATCH` with JSON.
    #[must_use]
    pub fn patch(&self, path: &str, body: &Value) -> Reply {
        self.send_json("PATCH", path, body)
    }

    /// Sends a `PUT` with JSON.
    #[must_use]
    pub fn put(&self, path: &str, body: &Value) -> Reply {
        self.send_json("PUT", path, body)
    }

    /// Sends a `DELETE`.
    #[must_use]
    pub fn delete(&self, path: &str) -> Reply {
        self.send("DELETE", path, &[], b"")
    }

    /// Sends an `OPTIONS`.
    #[must_use]
    pub fn options(&self, path: &str) -> Reply {
        self.send("OPTIONS", path, &[], b"")
    }

    /// Activates a plugin.
    ///
    /// # Panics
    /// When the server rejects the request.
    #[track_caller]
    pub fn activate(&self, slug: &str) {
        let reply = self.patch(
            &format!("/api/plugins/{slug}/activate/"),
            &serde_json::json!({}),
        );
        assert_eq!(reply.status, 200, "{slug}: {}", reply.text);
    }

    /// Deactivates a plugin.
    ///
    /// # Panics
    /// When the server rejects the request.
    #[track_caller]
    pub fn deactivate(&self, slug: &str) {
        let body = serde_json::json!({ "active": false });
        let reply = self.patch(&format!("/api/plugins/{slug}/activate/"), &body);
        assert_eq!(reply.status, 200, "{slug}: {}", reply.text);
    }

    /// Changes a global setting.
    ///
    /// # Panics
    /// When the server rejects the request.
    #[track_caller]
    pub fn set_setting(&self, key: &str, value: impl Into<Value>) {
        let body = serde_json::json!({ "value": value.into() });
        let reply = self.patch(&format!("/api/settings/global/{key}/"), &body);
        assert_eq!(reply.status, 200, "{key}: {}", reply.text);
    }
}

/// Sends raw text, which need not be a complete request, and reads until the end of the response's headers or of the
/// connection.
///
/// # Panics
/// When the server does not accept it.
#[must_use]
pub fn send_raw(base: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(base.trim_start_matches("http://")).expect("a server");
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .expect("a time-out");
    stream.write_all(request.as_bytes()).expect("sent");
    let mut answer = String::new();
    let mut buffer = [0; 1024];
    while !answer.contains("\r\n\r\n") {
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => break,
            Ok(read) => answer.push_str(&String::from_utf8_lossy(&buffer[..read])),
        }
    }
    answer
}
